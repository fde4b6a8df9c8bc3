"""Heaps that answer "who is first?" without looking at everybody, and forget lazily."""

from collections.abc import Callable
from datetime import datetime
from heapq import heapify, heappop, heappush

from routing.model import ChannelKind, ConversationId, Media, Skill

Rank = tuple[int, datetime, ConversationId]
"""Priority (highest first, so negated), then the time it came, then the number: nothing else decides."""

Turn = tuple[float, datetime, int, int]
"""What the strategy counts, idle since, the agent's number; the last marks outdated turns."""

SPARE_ENTRIES = 64


class RankedQueue:
    """Waiting conversations by rank. `heap[0]`, where there is one, is always somebody who still waits."""

    __slots__ = ("heap", "present")

    def __init__(self) -> None:
        self.heap: list[Rank] = []
        self.present: dict[ConversationId, Rank] = {}

    def add(self, rank: Rank) -> None:
        self.present[rank[2]] = rank
        heappush(self.heap, rank)

    def discard(self, conversation: ConversationId) -> None:
        if self.present.pop(conversation, None) is None:
            return
        heap, present = self.heap, self.present
        while heap and present.get(heap[0][2]) != heap[0]:
            heappop(heap)
        if len(heap) > 2 * len(present) + SPARE_ENTRIES:
            self.heap[:] = present.values()
            heapify(self.heap)

    def first_but(self, barred: Callable[[ConversationId], bool]) -> Rank | None:
        """The first whom nothing bars; those before it keep their place."""
        heap, passed = self.heap, list[Rank]()
        while heap:
            rank = heap[0]
            waits = self.present.get(rank[2]) == rank
            if waits and not barred(rank[2]):
                break
            heappop(heap)
            if waits:
                passed.append(rank)
        first = heap[0] if heap else None
        for rank in passed:
            heappush(heap, rank)
        return first


class Line:
    """Who waits for the same skills, language and kind of seat, and the agents who could serve them.

    `queue` holds those whom any of these agents may serve now, overflow from other lines too; `members` those
    who asked for just this, also while they are kept for one agent.

    `turns` holds each fitting agent once or not at all: an agent found unable is taken out and remembers to
    come back (`Post.missing`), so that passing over somebody is paid for once and not at every look.
    """

    __slots__ = ("channel", "language", "media", "members", "queue", "skills", "turns")

    def __init__(self, channel: ChannelKind, media: Media, skills: frozenset[Skill], language: str) -> None:
        self.channel, self.media = channel, media
        self.skills, self.language = skills, language
        self.queue = RankedQueue()
        self.members: dict[ConversationId, Rank] = {}
        self.turns: list[Turn] = []
