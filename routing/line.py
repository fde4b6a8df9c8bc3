"""Heaps that answer "who is first?" without looking at everybody, and forget lazily."""

from collections.abc import Callable
from datetime import datetime
from heapq import heapify, heappop, heappush

from routing.members import Members
from routing.model import ChannelKind, ConversationId, Media, Skill
from routing.rank import NOBODY, Rank, conversation_at

Turn = tuple[float, datetime, int, int]
"""What the strategy counts, idle since, the agent's number; the last marks outdated turns."""

SPARE_ENTRIES = 64


class RankedQueue:
    """Waiting conversations by rank.

    Who is first is always known in `firsts`, one list for all queues, side by side in memory: an agent who
    becomes free compares the firsts of many queues, and reaching into each would cost more than comparing.
    """

    __slots__ = ("_firsts", "_heap", "number", "present")

    def __init__(self, firsts: list[Rank]) -> None:
        self.number, self._firsts = len(firsts), firsts
        self._heap: list[Rank] = []
        self.present: set[Rank] = set()
        firsts.append(NOBODY)

    def add(self, rank: Rank) -> None:
        self.present.add(rank)
        heappush(self._heap, rank)
        self._firsts[self.number] = self._heap[0]

    def discard(self, rank: Rank) -> None:
        heap, present = self._heap, self.present
        present.discard(rank)
        while heap and heap[0] not in present:
            heappop(heap)
        if len(heap) > 2 * len(present) + SPARE_ENTRIES:
            self._heap = heap = list(present)
            heapify(heap)
        self._firsts[self.number] = heap[0] if heap else NOBODY

    def first_but(self, barred: Callable[[ConversationId], bool]) -> Rank:
        """The first whom nothing bars; those before keep their place."""
        heap, passed = self._heap, list[Rank]()
        while heap and (heap[0] not in self.present or barred(conversation_at(heap[0]))):
            passed.append(heappop(heap))
        first = heap[0] if heap else NOBODY
        for rank in passed:
            if rank in self.present:
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

    def __init__(
        self, channel: ChannelKind, media: Media, skills: frozenset[Skill], language: str, queue: RankedQueue
    ) -> None:
        self.channel, self.media = channel, media
        self.skills, self.language = skills, language
        self.queue = queue
        self.members = Members()
        self.turns: list[Turn] = []
