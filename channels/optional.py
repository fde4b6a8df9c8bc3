"""What a channel may do besides; the hub looks whether it does. Import from `channels.contract`."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from channels.outgoing import OutboundMessage
from channels.values import HistoryItem, InboundMessage, Signal


@runtime_checkable
class TakesSignals(Protocol):
    async def signal(self, recipient: str, signal: Signal) -> None:
        """Best effort, returns soon, never raises for an absent citizen."""
        ...


@runtime_checkable
class ShowsMessages(Protocol):
    """A channel whose clients are connected to us is shown what `send` does not carry, such as late media."""

    async def show(self, recipient: str, item: HistoryItem) -> None: ...


@runtime_checkable
class HasDoor(Protocol):
    """A channel whose clients are connected to us is told when its account is closed for a while: who is
    inside is sent away with a word and may come back once it is open again.
    """

    async def shut(self) -> None: ...
    def reopen(self) -> None: ...


@runtime_checkable
class ParsesPayload(Protocol):
    """Implemented by push channels; lets one conformance test replay every channel's fixtures."""

    def parse(self, payload: bytes) -> list[InboundMessage]: ...


@runtime_checkable
class CountsParts(Protocol):
    """A channel that sends a long message as several, each of which the provider reports on by itself."""

    def parts_of(self, message: OutboundMessage) -> int: ...


class Severity(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check of the setup doctor: what was looked at, what is wrong, what to do (Chinese, for an
    administrator).
    """

    check: str
    severity: Severity
    what: str
    remedy: str = ""


@runtime_checkable
class HasDoctor(Protocol):
    async def examine(self) -> Sequence[Finding]:
        """Look at the account from outside and inside; never changes anything and never raises."""
        ...
