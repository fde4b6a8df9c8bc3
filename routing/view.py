"""What the screens ask the router: places in line, and how long the queues are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from routing.index import Index
from routing.model import ChannelKind, ConversationId, Media, Skill
from routing.rank import conversation_at
from routing.standing import Standing


@dataclass(frozen=True, slots=True)
class QueueLine:
    """Who waits for the same channel and skills, and since when the first of them has been waiting."""

    channel: ChannelKind
    skills: frozenset[Skill]
    waiting: int
    oldest: datetime


def queue_view(index: Index) -> tuple[QueueLine, ...]:
    lines: dict[tuple[ChannelKind, frozenset[Skill]], QueueLine] = {}
    for line in index.lines.values():
        oldest = line.members.oldest()
        if oldest is None:
            continue
        channel, skills, waiting = line.channel, line.skills, len(line.members)
        if known := lines.get((channel, skills)):
            waiting, oldest = waiting + known.waiting, min(oldest, known.oldest)
        lines[channel, skills] = QueueLine(channel, skills, waiting, oldest)
    return tuple(sorted(lines.values(), key=lambda line: (line.channel, sorted(line.skills))))


def place_of(index: Index, standing: Standing) -> int:
    """How many stand before it for the same channel, skills and language."""
    return index.line_of(standing).members.before(standing.rank)


def places_in_steps(index: Index) -> Iterator[Mapping[ConversationId, int]]:
    """The place of everybody who waits with a text conversation, a stretch at a time. Who comes or goes
    between two steps is counted, or not.
    """
    for line in list(index.lines.values()):
        if line.media is Media.TEXT:
            place = 0
            for ranks in line.members.in_order():
                yield {conversation_at(rank): place + further for further, rank in enumerate(ranks)}
                place += len(ranks)
