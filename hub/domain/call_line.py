"""The course of a call as its log entries tell it: how long the caller waited, it rang, they talked."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from hub.domain.records import LogEntry


class Part(StrEnum):
    WAITING = "waiting"
    RINGING = "ringing"
    TALKING = "talking"


@dataclass(frozen=True, slots=True)
class Stretch:
    """`to_at` is empty while it lasts; `agent_id`: at whose telephone."""

    part: Part
    from_at: datetime
    to_at: datetime | None = None
    agent_id: int | None = None


BEGINS = {
    "queued": Part.WAITING,
    "waiting": Part.WAITING,
    "offer_ended": Part.WAITING,
    "offered": Part.RINGING,
    "assigned": Part.TALKING,
}
ENDS = ("wrap_up", "closed")


def call_line(log: Iterable[LogEntry]) -> tuple[Stretch, ...]:
    """In order, without gaps, and without what took no time."""
    line: list[Stretch] = []
    for entry in log:
        part = BEGINS.get(entry.kind)
        if part is None and entry.kind not in ENDS:
            continue
        agent_id = None if part is Part.WAITING else entry.agent_id
        last = line[-1] if line else None
        if last is not None and last.to_at is None:
            if (last.part, last.agent_id) == (part, agent_id):
                continue
            line[-1:] = [replace(last, to_at=entry.at)] if last.from_at < entry.at else []
        if part is not None:
            line.append(Stretch(part, entry.at, agent_id=agent_id))
    return tuple(line)
