"""What the screens ask the router: places in line, and how long the queues are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from routing.index import Index, need
from routing.line import Rank
from routing.model import ChannelKind, ConversationId, Skill
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
    for (channel, _, skills, _), group in index.groups.items():
        if not group:
            continue
        oldest = min(came_at for _, came_at, _ in group.values())
        known = lines.get((channel, skills))
        if known is None:
            lines[channel, skills] = QueueLine(channel, skills, len(group), oldest)
        else:
            count = known.waiting + len(group)
            lines[channel, skills] = QueueLine(channel, skills, count, min(known.oldest, oldest))
    return tuple(sorted(lines.values(), key=lambda line: (line.channel, sorted(line.skills))))


def place_of(index: Index, standing: Standing) -> int:
    """How many stand before it for the same channel, skills and language."""
    rank = standing.rank
    return sum(1 for other in index.groups[need(standing.demand)].values() if other < rank)


def all_places(index: Index) -> Mapping[ConversationId, int]:
    """The place of everybody who waits with a text conversation."""
    places: dict[ConversationId, int] = {}
    for group in index.groups.values():
        ranks: list[Rank] = sorted(group.values())
        if ranks and index.waiting[ranks[0][2]].is_text:
            places.update((conversation, place) for place, (_, _, conversation) in enumerate(ranks))
    return places
