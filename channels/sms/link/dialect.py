"""What the link must know of a protocol; each dialect is pure and small."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Protocol

from channels.contract import SendResult
from channels.sms.driver import Arrived, Reported, Sms
from channels.sms.text.pieces import Piece

RESPONSE = 0x80000000
LARGEST_SEQUENCE = 0x7FFFFFFF


class BrokenPdu(Exception):
    """The body is not what the protocol prescribes; said without quoting it."""


@dataclass(frozen=True, slots=True)
class Request:
    """What we ask; the link numbers it."""

    command: int
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Pdu:
    command: int
    sequence: int
    body: bytes = b""
    status: int = 0


@dataclass(frozen=True, slots=True)
class Login:
    """`verdict` of the answer: "" when we are in, else the reason in the administrator's words."""

    request: Request
    verdict: Callable[[Pdu], str]


class Role(Enum):
    """What a frame is to the link."""

    ANSWER = auto()
    DELIVERY = auto()
    ALIVE = auto()  # the other side asks whether we are there
    GOODBYE = auto()
    STRANGE = auto()


class Taken(Enum):
    """What became of a delivery, for the answer to it."""

    KEPT = auto()
    BROKEN = auto()  # repeating it would not help
    NOT_NOW = auto()  # should be delivered again


class Dialect(Protocol):
    name: str
    header: int  # octets of the shortest frame
    longest: int  # octets of the longest frame that is believed

    def pack(self, pdu: Pdu) -> bytes: ...
    def unpack(self, frame: bytes) -> Pdu: ...
    def role(self, pdu: Pdu) -> Role: ...
    def login(self, now: datetime) -> Login: ...
    def keepalive(self) -> Request: ...
    def goodbye(self) -> Request: ...

    def answer(self, pdu: Pdu, taken: Taken) -> Pdu | None:
        """None: silence, which makes the other side repeat it."""
        ...

    def pieces(self, text: str, reference: int) -> Sequence[Piece]: ...
    def submit(self, sms: Sms, piece: Piece) -> Request: ...

    def outcome(self, answer: Pdu) -> SendResult:
        """Accepted with the provider's id, or what the refusal means."""
        ...

    def delivered(self, pdu: Pdu) -> Arrived | Reported | None:
        """`BrokenPdu` when it can't be read; None for what is neither a message nor a receipt."""
        ...
