"""What the hub says, turned into frames for one visitor. Pure; the only place that makes file addresses."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, assert_never, cast

from channels.contract import (
    AgentJoined,
    AgentRead,
    AgentTyping,
    Attachment,
    ConversationClosed,
    HelpAnswer,
    HistoryItem,
    Link,
    Location,
    Notice,
    OutboundMessage,
    QueuePlace,
    Signal,
    Standing,
    Text,
)
from channels.web import wire
from channels.web.inbound import client_key_of

Author = Literal["citizen", "agent", "system"]
Stage = Literal["none", "waiting", "active", "parked", "closed"]
Address = Callable[[Attachment], str]


def item_view(visitor: str, item: HistoryItem, address: Address) -> wire.MessageView:
    return wire.MessageView(
        id=item.message_id,
        author=cast("Author", item.author),
        at=item.at,
        client_key=client_key_of(visitor, item.client_key),
        state=item.state,
        sender=item.sender_label,
        **_body(item.body, address),
    )


def sent_view(
    message: OutboundMessage, body: Text | Attachment, at: datetime, address: Address
) -> wire.MessageView:
    """The agent's message as it goes out, before it is read back from storage."""
    parts = _body(body, address)
    return wire.MessageView(
        id=message.message_id, author="agent", at=at, sender=message.sender_label, **parts
    )


def _body(
    body: Text | Attachment | Location | Link | Notice | HelpAnswer, address: Address
) -> dict[str, Any]:
    match body:
        case Text(text):
            return {"kind": "text", "text": text}
        case Attachment():
            file = wire.FileView(
                url=address(body),
                name=body.name,
                media_type=body.media_type,
                size=body.size,
                duration=body.duration,
            )
            return {"kind": body.kind.value, "text": body.caption, "file": file}
        case Location(latitude, longitude, label):
            place = wire.Place(latitude=latitude, longitude=longitude, label=label)
            return {"kind": "location", "location": place}
        case Link(url, title, _):
            return {"kind": "link", "text": title, "url": url}
        case Notice(_, text):
            return {"kind": "notice", "text": text}
        case HelpAnswer():
            return {"kind": "text", "text": body.text, "answer": _answer(body)}
        case unreachable:
            assert_never(unreachable)


def _answer(body: HelpAnswer) -> wire.AnswerView:
    return wire.AnswerView(
        title=body.title,
        steps=list(body.steps),
        materials=list(body.materials),
        source=body.source,
        link=body.link,
        official=body.official,
        verdict=body.verdict,
    )


def signal_frame(signal: Signal) -> wire.Frame:
    match signal:
        case AgentTyping(on):
            return wire.Typing(on=on)
        case AgentRead(up_to):
            return wire.Read(up_to=up_to)
        case QueuePlace(before, expected_wait, text):
            return wire.QueuePlaceFrame(before=before, expected_wait=_seconds(expected_wait), text=text)
        case AgentJoined(number, text):
            return wire.Joined(agent_number=number, text=text)
        case ConversationClosed(ask, text):
            return wire.Closed(ask_satisfaction=ask, text=text)
        case unreachable:
            assert_never(unreachable)


def standing_view(standing: Standing) -> wire.StandingView:
    return wire.StandingView(
        stage=cast("Stage", standing.stage),
        before=standing.before,
        expected_wait=_seconds(standing.expected_wait),
        agent_number=standing.agent_number,
        may_rate=standing.may_rate,
        open_now=standing.open_now,
        closed_text=standing.closed_text,
        self_help=standing.self_help,
    )


def page_views(visitor: str, items: Sequence[HistoryItem], address: Address) -> list[wire.MessageView]:
    return [item_view(visitor, item, address) for item in items]


def _seconds(delay: timedelta | None) -> float | None:
    return None if delay is None else delay.total_seconds()
