"""The phones behind a gateway: what they wrote, what they got, and whether they can be reached at all."""

from dataclasses import dataclass, field
from enum import StrEnum

from simulators.cmpp.gateway import Seen


class Signal(StrEnum):
    """A phone that is off gets everything later; one that is barred gets nothing, and the carrier says so."""

    ON = "on"
    OFF = "off"
    BARRED = "barred"


@dataclass
class Line:
    """One text on the phone, of so many parts; `ids` are those under which our own was handed over."""

    mine: bool
    text: str
    at: float
    parts: int = 1
    ids: tuple[bytes, ...] = ()


@dataclass
class Phone:
    number: str
    signal: Signal = Signal.ON
    lines: list[Line] = field(default_factory=list)
    kept: list[tuple[Seen, float]] = field(default_factory=list)  # until it is on again
    lost: int = 0

    @property
    def received(self) -> list[str]:
        return [line.text for line in self.lines if not line.mine]

    def arrives(self, seen: Seen, at: float) -> str:
        """One part comes; the state that its receipt tells, "" while there is none to give."""
        match self.signal:
            case Signal.ON:
                self._show(seen, at)
                return "DELIVRD"
            case Signal.OFF:
                self.kept.append((seen, at))
                return ""
            case Signal.BARRED:
                self.lost += seen.whole is not None
                return "UNDELIV"

    def switched(self, signal: Signal) -> list[tuple[Seen, str]]:
        """What was kept and its receipts, now that it can be told what becomes of it."""
        self.signal = signal
        if signal is Signal.OFF:
            return []
        kept, self.kept = self.kept, []
        return [(seen, self.arrives(seen, at)) for seen, at in kept]

    def _show(self, seen: Seen, at: float) -> None:
        if seen.whole is not None:
            self.lines.append(Line(False, seen.whole, at, seen.submit.total))
