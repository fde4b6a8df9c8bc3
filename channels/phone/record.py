"""What Asterisk knows of one call, as the dialplan writes it down at every step (HUB_FACTS)."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from channels.contract import MalformedPayload, NoAnswer

AGREEMENT = "1"  # HUB_DIALPLAN in extensions_hub.conf, and the first field of every record
FIELDS = 13
CALL_ID = re.compile(r"[A-Za-z0-9_.-]{1,80}")
FILE_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,150}\.wav")
ABROAD_OR_HERE = re.compile(r"(?:\+|00)86(?=\d)")
TRUNK_ZERO = re.compile(r"0(?=1[3-9]\d{9}$)")


class CallState(StrEnum):
    WAITING = "waiting"
    RINGING = "ringing"
    ANNOUNCING = "announcing"  # answered; the caller hears the agent's number
    TALKING = "talking"
    SURVEY = "survey"
    MESSAGE = "message"  # hears how to leave a message, or left none
    RECORDING = "recording"
    LEFT = "left"  # a message is there
    FALLBACK = "fallback"  # in the native queue: the hub was away
    HELPED = "helped"  # answered out of the native queue


UNSERVED = frozenset({CallState.WAITING, CallState.FALLBACK})


@dataclass(frozen=True, slots=True)
class Attempt:
    """An offer that came to nothing."""

    offer: str
    extension: str
    why: NoAnswer


@dataclass(frozen=True, slots=True)
class CallRecord:
    """Times are in the hub's clock. `offer` and `extension` are of the attempt under way or answered."""

    call_id: str
    state: CallState
    gone: bool
    caller: str
    called: str
    since: datetime
    offer: str = ""
    extension: str = ""
    answered: datetime | None = None
    ended: datetime | None = None
    score: int | None = None
    recordings: tuple[str, ...] = ()
    last: Attempt | None = None

    @property
    def sender(self) -> str:
        """The citizen's address. Callers who hide their number are not one and the same person."""
        return citizen_number(self.caller) or f"anonymous:{self.call_id}"

    @property
    def talk(self) -> timedelta:
        if self.answered is None or self.ended is None:
            return timedelta()
        return max(timedelta(), self.ended - self.answered)

    @property
    def place(self) -> tuple[datetime, int]:
        """Order of arrival: the moment, then Asterisk's own count within it."""
        return self.since, _count(self.call_id)

    @property
    def waiting_since(self) -> datetime:
        """The place as a moment that no other call shares."""
        return self.since + timedelta(microseconds=_count(self.call_id) % 1000)

    def vanished(self, now: datetime) -> "CallRecord":
        """The call as it must have ended when Asterisk died with it."""
        return replace(self, gone=True, ended=self.ended or now)


def parse_record(call_id: str, text: str, skew: timedelta = timedelta()) -> CallRecord:
    """`skew` is how far Asterisk's clock is ahead of ours."""
    fields = text.split("|")
    if not CALL_ID.fullmatch(call_id) or len(fields) != FIELDS or fields[0] != AGREEMENT:
        raise MalformedPayload(f"not a call record: {len(fields)} fields")
    _, state, gone, caller, called, since, offer, extension, answered, ended, score, recordings, last = fields
    try:
        return CallRecord(
            call_id=call_id,
            state=CallState(state),
            gone=gone == "1",
            caller=caller,
            called=called,
            since=_moment(since, skew),
            offer=offer,
            extension=extension,
            answered=_moment(answered, skew) if answered else None,
            ended=_moment(ended, skew) if ended else None,
            score=int(score) if score else None,
            recordings=(recordings,) if FILE_NAME.fullmatch(recordings) else (),
            last=parse_attempt(last) if last else None,
        )
    except (ValueError, OverflowError) as error:
        raise MalformedPayload(f"not a call record: {error}") from None


def parse_attempt(text: str) -> Attempt:
    """`offer/extension/dial status/hangup cause/milliseconds until it rang`."""
    offer, extension, status, cause, rang = text.split("/")
    return Attempt(offer, extension, _why(status, cause, rang))


def citizen_number(raw: str) -> str:
    """One form per citizen, however the carrier writes it: +86139…, 0086139… and 0139… become 139…."""
    return TRUNK_ZERO.sub("", ABROAD_OR_HERE.sub("", raw, count=1))


def _why(status: str, cause: str, rang: str) -> NoAnswer:
    """A telephone that rang and then was "busy" is one whose owner pressed the red key."""
    if status in ("NOANSWER", "PULLED"):
        return NoAnswer.RANG_OUT
    if status == "VANISHED" or cause == "21" or (status == "BUSY" and rang):
        return NoAnswer.REJECTED
    return NoAnswer.BUSY if status in ("BUSY", "ENGAGED") else NoAnswer.UNREACHABLE


def _moment(milliseconds: str, skew: timedelta) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC) - skew


def _count(call_id: str) -> int:
    """Asterisk numbers its channels: `1790000000.123` came after `1790000000.99`."""
    tail = call_id.rpartition(".")[2]
    return int(tail) if tail.isdigit() else 0
