"""What a call does, as the exchange tells it. Import from `channels.contract`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class CallArrived:
    """A caller waits with music. `waiting_since` keeps the place when the hub was away."""

    call_id: str
    called: str = ""
    waiting_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class CallRinging:
    call_id: str
    extension: str
    offer: str


@dataclass(frozen=True, slots=True)
class CallAnswered:
    call_id: str
    extension: str
    offer: str


class NoAnswer(StrEnum):
    RANG_OUT = "rang_out"
    REJECTED = "rejected"
    BUSY = "busy"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class CallReturned:
    """The agent did not take it; the caller waits again at the old place."""

    call_id: str
    extension: str
    offer: str
    why: NoAnswer


class CallEnd(StrEnum):
    ABANDONED = "abandoned"  # hung up while waiting or ringing
    TALK_ENDED = "talk_ended"  # the agent hung up; the survey may follow
    HUNG_UP = "hung_up"  # the caller hung up while talking
    LEFT_MESSAGE = "left_message"
    FALLBACK = "fallback"  # served by the native queue while the hub was away


@dataclass(frozen=True, slots=True)
class CallEnded:
    """`gone` is False while the caller still listens to the survey. `talk` is the time spoken with the
    agent.
    """

    call_id: str
    how: CallEnd
    gone: bool = True
    talk: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class SoundPlayed:
    """What the caller was to hear is over; `whole` is False when it was stopped or broke off."""

    call_id: str
    playing: str
    whole: bool
