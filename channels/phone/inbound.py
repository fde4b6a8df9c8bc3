"""Events of Asterisk in, messages for the hub out: pure, and the same fact always gets the same key."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from channels.contract import (
    Attachment,
    CallAnswered,
    CallArrived,
    CallEnd,
    CallEnded,
    CallReturned,
    CallRinging,
    InboundBody,
    InboundMessage,
    Notice,
    Satisfaction,
    SoundPlayed,
)
from channels.phone.ami_wire import AmiMessage, read_blocks
from channels.phone.record import CallRecord, CallState, parse_record

WORST_KEY = 5  # 1 非常满意 … 5 非常不满意


def parse(account: str, payload: bytes) -> list[InboundMessage]:
    """Recorded AMI traffic, as it came over the wire."""
    return [message for event in read_blocks(bytearray(payload)) for message in messages(account, event)]


def messages(account: str, event: AmiMessage, skew: timedelta = timedelta()) -> list[InboundMessage]:
    """What one event tells the hub; most tell nothing. `MalformedPayload` when it is not ours to
    understand.
    """
    teller = _teller(event)
    if event.text("UserEvent") == "HubPlayed":
        teller = partial(_played, event)
    record = record_of(event, skew) if teller else None
    if teller is None or record is None:
        return []
    at = event.moment()
    return [replace(told, sent_at=at - skew) if at else told for told in teller(account, record)]


def record_of(event: AmiMessage, skew: timedelta = timedelta()) -> CallRecord | None:
    """The call an event is about, as it stands after it; None for events that carry none."""
    variables = event.variables()
    call_id = event.text("HubCall") or variables.get("HUB_CALL", "")
    facts = event.text("Facts") or variables.get("HUB_FACTS", "")
    return parse_record(call_id, facts, skew) if facts else None


def story(account: str, record: CallRecord) -> list[InboundMessage]:
    """All that a record proves, in order. Told after an absence; what the hub knew already is recognised by
    its key.

    "Arrived" also means "waits": not told of a call that the hub has offered before, since it knows that one.
    Nor is an attempt's end told when the hub has made the next: it knew of the end, or it had not.
    """
    told = [] if record.offer or record.last else arrived(account, record)
    told += [] if record.offer else returned(account, record)
    told += ringing(account, record)
    if record.answered is not None and record.offer:
        told += answered(account, record)
    told += _later(account, record) + rated(account, record)
    return told + (gone(account, record) if record.gone else [])


def _later(account: str, record: CallRecord) -> list[InboundMessage]:
    match record.state:
        case CallState.HELPED:
            return helped(account, record)
        case CallState.SURVEY:
            return talk_ended(account, record)
        case CallState.MESSAGE | CallState.RECORDING | CallState.LEFT:
            return leaves_message(account, record)
        case _:
            return []


def arrived(account: str, record: CallRecord) -> list[InboundMessage]:
    return _told(
        account,
        record,
        "arrived",
        CallArrived(record.call_id, record.called, record.waiting_since),
        record.since,
    )


def ringing(account: str, record: CallRecord) -> list[InboundMessage]:
    if record.state is not CallState.RINGING or record.gone or not record.offer:
        return []
    body = CallRinging(record.call_id, record.extension, record.offer)
    return _told(account, record, f"{record.offer}:ringing", body)


def answered(account: str, record: CallRecord) -> list[InboundMessage]:
    body = CallAnswered(record.call_id, record.extension, record.offer)
    return _told(account, record, f"{record.offer}:answered", body, record.answered)


def returned(account: str, record: CallRecord) -> list[InboundMessage]:
    if record.last is None:
        return []
    body = CallReturned(record.call_id, record.last.extension, record.last.offer, record.last.why)
    return _told(account, record, f"{record.last.offer}:returned", body)


def talk_ended(account: str, record: CallRecord) -> list[InboundMessage]:
    how = CallEnd.TALK_ENDED if record.offer else CallEnd.FALLBACK
    body = CallEnded(record.call_id, how, gone=False, talk=record.talk)
    return _told(account, record, "talk-ended", body, record.ended)


def helped(account: str, record: CallRecord) -> list[InboundMessage]:
    """The native queue has connected the caller: no longer ours to offer."""
    return _told(account, record, "helped", CallEnded(record.call_id, CallEnd.FALLBACK, gone=False))


def leaves_message(account: str, record: CallRecord) -> list[InboundMessage]:
    """Told as soon as the caller turns to the message, or an agent would be offered a call that waits no
    more.
    """
    body = CallEnded(record.call_id, CallEnd.LEFT_MESSAGE, gone=False)
    return _told(account, record, "message", body)


def rated(account: str, record: CallRecord) -> list[InboundMessage]:
    if record.score is None or not 1 <= record.score <= WORST_KEY:
        return []
    return _told(account, record, "score", Satisfaction(WORST_KEY + 1 - record.score))


def gone(account: str, record: CallRecord) -> list[InboundMessage]:
    body = CallEnded(record.call_id, _how(record), gone=True, talk=record.talk)
    return _told(account, record, "gone", body, record.ended)


def recording(account: str, record: CallRecord, name: str, sound: Attachment) -> InboundMessage:
    return _told(account, record, f"recording:{name}", sound, record.ended)[0]


def recording_lost(account: str, record: CallRecord, name: str, why: str) -> InboundMessage:
    body = Notice("recording_lost", f"录音未能保存：{why}", details={"file": name})
    return _told(account, record, f"recording-lost:{name}", body, record.ended)[0]


def _how(record: CallRecord) -> CallEnd:
    if record.state is CallState.LEFT:
        return CallEnd.LEFT_MESSAGE
    if record.answered is None:
        return CallEnd.ABANDONED
    if not record.offer:
        return CallEnd.FALLBACK
    return CallEnd.TALK_ENDED if record.state is CallState.SURVEY else CallEnd.HUNG_UP


def _played(event: AmiMessage, account: str, record: CallRecord) -> list[InboundMessage]:
    """`playing/how it ended`, in Asterisk's words."""
    playing, _, how = event.text("Playing").partition("/")
    body = SoundPlayed(record.call_id, playing, whole=how == "SUCCESS")
    return _told(account, record, f"played:{playing}", body)


def _told(
    account: str, record: CallRecord, fact: str, body: InboundBody, at: datetime | None = None
) -> list[InboundMessage]:
    key = f"{record.call_id}:{fact}"
    return [InboundMessage(account, key, record.sender, body, sent_at=at, thread=record.call_id)]


def _teller(event: AmiMessage) -> Callable[[str, CallRecord], list[InboundMessage]] | None:
    if event.event == "DialState" and event.text("DialStatus") == "RINGING":
        return ringing
    return TELLERS.get(event.text("UserEvent")) if event.event == "UserEvent" else None


TELLERS: dict[str, Callable[[str, CallRecord], list[InboundMessage]]] = {
    "HubWaiting": arrived,
    "HubAnswered": answered,
    "HubReturned": returned,
    "HubTalkEnd": talk_ended,
    "HubSurvey": rated,
    "HubMessage": leaves_message,
    "HubHelped": helped,
    "HubGone": gone,
}
