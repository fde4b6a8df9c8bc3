"""Between what channels carry and what is stored: bodies become messages, messages become bodies."""

from dataclasses import dataclass, field
from typing import Any

from channels.contract import (
    Attachment,
    AttachmentKind,
    HelpAnswer,
    HistoryItem,
    InboundBody,
    InboundMessage,
    Link,
    Location,
    Notice,
    OfflineForm,
    OutboundBody,
    PendingMedia,
    PreChat,
    Template,
    Text,
)
from hub.domain.message import Author, Kind, Message

PREVIEW = 120
WORDS = {
    Kind.IMAGE: "[图片]",
    Kind.VOICE: "[语音]",
    Kind.VIDEO: "[视频]",
    Kind.FILE: "[文件]",
    Kind.LOCATION: "[位置]",
    Kind.CALL: "[电话]",
}


@dataclass(frozen=True, slots=True)
class Stored:
    """The parts of a message that depend on its body."""

    kind: Kind
    text: str = ""
    details: dict[str, str] = field(default_factory=dict)
    file_id: str = ""


def stored_form(body: InboundBody) -> Stored:
    match body:
        case Text(text):
            return Stored(Kind.TEXT, text)
        case Attachment():
            return Stored(Kind(body.kind.value), body.caption, file_details(body), body.file_id)
        case PendingMedia():
            return Stored(Kind(body.kind.value), body.caption, {"pending": "1", "name": body.name})
        case Location(latitude, longitude, label):
            return Stored(
                Kind.LOCATION, label, {"latitude": f"{latitude:.6f}", "longitude": f"{longitude:.6f}"}
            )
        case Link(url, title, description):
            return Stored(Kind.LINK, title, {"url": url, "description": description})
        case Notice(kind, text, _, details):
            return Stored(Kind.NOTICE, text, {"notice": kind, **details})
        case PreChat():
            details = {"name": body.name, "phone": body.phone, "topic": body.topic, "notice": "pre_chat"}
            return Stored(Kind.TEXT if body.question else Kind.NOTICE, body.question, _filled(details))
        case OfflineForm(text, name, phone):
            return Stored(Kind.TEXT, text, _filled({"name": name, "phone": phone, "notice": "offline_form"}))
        case _:
            return Stored(Kind.CALL, "", {})


def stored_forms(message: InboundMessage) -> list[Stored]:
    """The body with what came around it, then each further file of a letter as a message of its own."""
    first = stored_form(message.body)
    first.details.update(_around(message))
    return [first, *(stored_form(attachment) for attachment in message.attachments)]


def _around(message: InboundMessage) -> dict[str, str]:
    marks = {"maybe_duplicate": message.maybe_duplicate, "automatic": message.automatic}
    return _filled(
        {
            "subject": message.subject,
            "html_file": message.html_file,
            "raw_file": message.raw_file,
            "in_reply_to": message.in_reply_to,
            **message.details,
            **{name: "1" for name, on in marks.items() if on},
        }
    )


def _filled(details: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in details.items() if value}


def preview_of(message: Message) -> str:
    words = f"{message.details.get('subject', '')} {new_words(message)[: 2 * PREVIEW]}"
    text = " ".join(words.split())[:PREVIEW]
    label = WORDS.get(message.kind, "")
    return f"{label} {text}".strip() if label else text


def new_words(message: Message) -> str:
    """Without what a letter quotes from earlier ones."""
    place = message.details.get("quote_at", "")
    return message.text[: int(place)] if place.isdecimal() else message.text


def file_details(attachment: Attachment) -> dict[str, str]:
    """What a screen needs of a file without reading its record."""
    details = {"media_type": attachment.media_type, "name": attachment.name, "size": str(attachment.size)}
    if attachment.duration is not None:
        details["duration"] = f"{attachment.duration:.1f}"
    return details


def attachment_of(message: Message) -> Attachment | None:
    """The file of a message, or None while a provider still holds it."""
    if not message.file_id:
        return None
    details, duration = message.details, message.details.get("duration")
    return Attachment(
        file_id=message.file_id,
        kind=AttachmentKind(message.kind.value),
        media_type=details.get("media_type", ""),
        name=details.get("name", ""),
        size=int(details.get("size", "0")),
        duration=float(duration) if duration else None,
        caption=message.text,
    )


def outbound_body(message: Message) -> OutboundBody:
    if message.kind is Kind.TEMPLATE:
        values = {key[2:]: value for key, value in message.details.items() if key.startswith("v_")}
        return Template(message.details["template"], values, message.details.get("url", ""))
    return attachment_of(message) or Text(message.text)


def help_answer(message: Message) -> HelpAnswer:
    details = message.details
    return HelpAnswer(
        text=message.text,
        title=details.get("title", ""),
        steps=tuple(filter(None, details.get("steps", "").split("\n"))),
        materials=tuple(filter(None, details.get("materials", "").split("\n"))),
        source=details.get("source", ""),
        link=details.get("link", ""),
        official="official" in details,
        verdict=details.get("verdict", ""),
    )


def history_item(message: Message, label: str = "") -> HistoryItem:
    """As its citizen may see it."""
    own = message.author is Author.CITIZEN
    return HistoryItem(
        message_id=str(message.id),
        author=message.author.value,
        body=_visible_body(message),
        at=message.at,
        client_key=message.provider_key if own else "",
        state=message.state.value,
        sender_label=label,
    )


def _visible_body(message: Message) -> Text | Attachment | Location | Link | Notice | HelpAnswer:
    if message.details.get("self_help") == "answer":
        return help_answer(message)
    attachment = attachment_of(message)
    if attachment is not None:
        return attachment
    details: Any = message.details
    if message.kind is Kind.LOCATION:
        return Location(float(details["latitude"]), float(details["longitude"]), message.text)
    if message.kind is Kind.LINK:
        return Link(details.get("url", ""), message.text)
    if message.kind is Kind.NOTICE:
        return Notice(details.get("notice", ""), message.text)
    return Text(message.text or WORDS.get(message.kind, ""))
