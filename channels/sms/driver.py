"""What a driver is: the way one account reaches its provider. Values and protocols only."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from channels.contract import (
    Capabilities,
    Fault,
    Finding,
    InboundMessage,
    ReceiptState,
    SendResult,
)
from channels.http import Route
from channels.sms.text.pieces import Piece


@dataclass(frozen=True, slots=True)
class Sms:
    """One text to one number. `code` and `params` name the template, for providers that send those alone."""

    message_id: str
    number: str
    text: str
    code: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    sign: str = ""
    valid_for: timedelta | None = None
    parts_sent: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """With the signature in front. Some phones show it twice when it is there twice."""
        sign = f"【{self.sign}】" if self.sign else ""
        return self.text if self.text.startswith(sign) else sign + self.text


@dataclass(frozen=True, slots=True)
class Arrived:
    """One short message from a citizen. `uid` is the provider's own name for it; "" when it has none."""

    sender: str
    recipient: str
    piece: Piece
    uid: str = ""
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """What became of something sent: named by the provider's id, or by ours."""

    state: ReceiptState
    provider_id: str = ""
    message_id: str = ""
    number: str = ""
    reason: str = ""
    code: str = ""
    part: int | None = None
    at: datetime | None = None
    fault: Fault = Fault.MESSAGE


class Receiver(Protocol):
    """Who keeps what a driver receives. Both return only once it is stored."""

    async def arrived(self, arrived: Arrived) -> None: ...
    async def reported(self, reported: Reported) -> None: ...


class Driver(Protocol):
    """`run` and `send` promise what `channels.contract.Channel` promises."""

    @property
    def capabilities(self) -> Capabilities: ...

    async def run(self, receiver: Receiver, ready: Callable[[], None]) -> None: ...
    async def send(self, sms: Sms) -> SendResult: ...
    async def examine(self) -> Sequence[Finding]: ...


@runtime_checkable
class CutsTexts(Protocol):
    """A driver that sends the parts of a long text one by one."""

    def parts_of(self, sms: Sms) -> int: ...


@runtime_checkable
class TakesCallbacks(Protocol):
    """A driver whose provider calls us over HTTP."""

    def routes(self) -> Sequence[Route]: ...


@runtime_checkable
class ReadsPayloads(Protocol):
    def parse(self, payload: bytes) -> list[InboundMessage]: ...
