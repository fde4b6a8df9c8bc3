"""A bar is a promise with a number: what was measured, the limit it is held against, and whether it holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """On which side of its limit a value must lie."""

    AT_LEAST = ">="
    AT_MOST = "<="


@dataclass(frozen=True, slots=True)
class Bar:
    name: str
    value: float
    limit: float
    side: Side

    @property
    def holds(self) -> bool:
        return self.value >= self.limit if self.side is Side.AT_LEAST else self.value <= self.limit

    def line(self) -> str:
        verdict = "ok" if self.holds else "short"
        return f"bar {self.name} {_short(self.value)} {_short(self.limit)} {verdict}"


def at_least(name: str, value: float, limit: float) -> Bar:
    return Bar(name, value, limit, Side.AT_LEAST)


def at_most(name: str, value: float, limit: float) -> Bar:
    return Bar(name, value, limit, Side.AT_MOST)


def print_bars(bars: Sequence[Bar]) -> bool:
    """Print one line per bar; say whether all hold."""
    for bar in bars:
        print(bar.line(), flush=True)
    return all(bar.holds for bar in bars)


def print_table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print what was measured, before the bars: names to the left, figures to the right."""
    cells = [list(head), *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    for row in cells:
        first, *others = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
        print("  ".join([first.strip().ljust(widths[0]), *others]).rstrip(), flush=True)
    print()


def _cell(value: object) -> str:
    return _short(value) if isinstance(value, float) else str(value)


def _short(value: float) -> str:
    """Four significant digits: more would claim what was not measured."""
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"
