"""Who is sent next on one account: by rank, in order per recipient, never more than the provider bears."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush

from hub.domain.buckets import Bucket

CONVERSATION, CASE, MASS = RANKS = (0, 1, 2)
_MANY_RECIPIENTS = 10_000
_SWEEP = timedelta(seconds=10)  # looking through all of them costs: not at every take


@dataclass(frozen=True, slots=True)
class Limits:
    """What an account bears; None: no limit."""

    per_second: float | None = None
    burst: int | None = None
    at_once: int | None = None
    recipient_per_minute: float | None = None

    @property
    def none(self) -> bool:
        return (self.per_second, self.at_once, self.recipient_per_minute) == (None, None, None)


@dataclass(slots=True)
class _Entry:
    id: int
    recipient: str
    rank: int
    order: int
    not_before: datetime | None = None
    cost: int = 1


class Lineup:
    """One try at a time per recipient; within a rank in the order they were added. A lower number goes
    first, and the last free slot and the last token are kept for rank 0, so that a flood of notices never
    makes a conversation wait for more than one of them.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._entries: dict[int, _Entry] = {}
        self._lanes: dict[tuple[str, int], deque[int]] = {}
        self._busy: dict[str, int] = {}
        self._ready: tuple[list[tuple[int, int]], ...] = ([], [], [])
        self._delayed: list[tuple[datetime, int]] = []
        self._asleep: set[int] = set()
        self._count = 0
        self._bucket: Bucket | None = None
        self._own: dict[str, Bucket] = {}
        self._swept: datetime | None = None
        self._rest_until: datetime | None = None

    def __len__(self) -> int:
        return len(self._entries)

    def asleep(self) -> int:
        """How many of them wait for a moment: tried in vain, or their recipient has had enough for now."""
        return len(self._asleep)

    def __contains__(self, number: int) -> bool:
        return number in self._entries

    def waits_for(self, recipient: str, rank: int = MASS) -> bool:
        """Whether anything of this rank or above is on its way to the recipient, or about to be."""
        lanes = (self._lanes.get((recipient, at)) for at in range(rank + 1))
        return recipient in self._busy or any(lanes)

    def add(
        self, number: int, recipient: str, rank: int, not_before: datetime | None = None, *, cost: int = 1
    ) -> None:
        """`cost` in what the account's pace counts: the parts of a long text message."""
        if number in self._entries:
            raise ValueError(f"{number} stands in line already")
        self._count += 1
        entry = self._entries[number] = _Entry(number, recipient, rank, self._count, None, cost)
        if not_before is not None:
            self._sleep(entry, not_before)
        lane = self._lanes.setdefault((recipient, rank), deque())
        lane.append(number)
        if lane[0] == number:
            self._offer(number)

    def take(self, now: datetime) -> int | None:
        """The next one to be tried, which is in progress from now on; None when nobody may go."""
        self._wake(now)
        if self._resting(now):
            return None
        for rank in RANKS:
            while (number := self._head(rank)) is not None:
                if not self._free(rank, now):
                    break
                heappop(self._ready[rank])
                if self._recipient_may(number, now):
                    return self._begin(number, now)
        return None

    def finish(self, number: int) -> None:
        """Whatever came of it, it leaves; the next to the same recipient may go."""
        entry = self._entries.pop(number)
        self._asleep.discard(number)
        self._lanes[entry.recipient, entry.rank].popleft()
        self._let_go(entry)

    def postpone(self, number: int, until: datetime) -> None:
        """It was tried in vain: it keeps its place in front of its recipient's others."""
        entry = self._entries[number]
        self._sleep(entry, until)
        self._let_go(entry)

    def remove(self, number: int) -> bool:
        """Take out what has not been begun."""
        entry = self._entries.get(number)
        if entry is None or self._busy.get(entry.recipient) == number:
            return False
        lane = self._lanes[entry.recipient, entry.rank]
        first = lane[0] == number
        lane.remove(number)
        del self._entries[number]
        self._asleep.discard(number)
        if not lane:
            del self._lanes[entry.recipient, entry.rank]
        elif first:
            self._offer(lane[0])
        return True

    def rest(self, until: datetime) -> None:
        """The provider wants silence on the whole account."""
        if self._rest_until is None or until > self._rest_until:
            self._rest_until = until

    def next_moment(self, now: datetime) -> datetime | None:
        """When to ask again if nothing is added or finished before; None: only that can help."""
        self._wake(now)
        moments = [self._delayed[0][0]] if self._delayed else []
        heads = [rank for rank in RANKS if self._slot_free(rank) and self._head(rank) is not None]
        moments += [self._bucket_time(rank, now) for rank in heads]
        if not moments:
            return None
        first = min(moments)
        return max(first, self._rest_until) if self._resting(now) and self._rest_until else first

    # --- inside ---

    def _offer(self, number: int) -> None:
        """A lane's head stands in the heap of those who may go, or sleeps until it may."""
        entry = self._entries[number]
        if entry.recipient in self._busy:
            return
        if entry.not_before is not None:
            heappush(self._delayed, (entry.not_before, number))
        else:
            heappush(self._ready[entry.rank], (entry.order, number))

    def _sleep(self, entry: _Entry, until: datetime) -> None:
        entry.not_before = until
        self._asleep.add(entry.id)

    def _wake(self, now: datetime) -> None:
        while self._delayed and self._delayed[0][0] <= now:
            until, number = heappop(self._delayed)
            entry = self._entries.get(number)
            if entry is not None and entry.not_before == until:
                entry.not_before = None
                self._asleep.discard(number)
                if self._lanes[entry.recipient, entry.rank][0] == number:
                    self._offer(number)

    def _head(self, rank: int) -> int | None:
        """The first that may go; what is no longer true of the heap is dropped on the way."""
        ready = self._ready[rank]
        while ready:
            order, number = ready[0]
            entry = self._entries.get(number)
            if (
                entry is not None
                and entry.order == order
                and entry.not_before is None
                and entry.recipient not in self._busy
                and self._lanes[entry.recipient, rank][0] == number
            ):
                return number
            heappop(ready)
        return None

    def _begin(self, number: int, now: datetime) -> int:
        entry = self._entries[number]
        self._busy[entry.recipient] = number
        if self._bucket is not None:
            self._bucket.take(now, entry.cost)
        own = self._own.get(entry.recipient)
        if own is not None:
            own.take(now)
        return number

    def _let_go(self, entry: _Entry) -> None:
        if self._busy.get(entry.recipient) == entry.id:
            del self._busy[entry.recipient]
        for rank in RANKS:
            lane = self._lanes.get((entry.recipient, rank))
            if lane:
                self._offer(lane[0])
            elif lane is not None:
                del self._lanes[entry.recipient, rank]

    def _resting(self, now: datetime) -> bool:
        if self._rest_until is not None and self._rest_until <= now:
            self._rest_until = None
        return self._rest_until is not None

    def _free(self, rank: int, now: datetime) -> bool:
        bucket = self._account_bucket(now)
        return self._slot_free(rank) and (bucket is None or bucket.has(now, self._token_spare(rank)))

    def _slot_free(self, rank: int) -> bool:
        at_once = self.limits.at_once
        if at_once is None:
            return True
        spare = 1 if rank and at_once > 1 else 0
        return len(self._busy) + spare < at_once

    def _token_spare(self, rank: int) -> float:
        return 1.0 if rank and self._brim() >= 2 else 0.0

    def _brim(self) -> float:
        return float(self.limits.burst or max(1.0, self.limits.per_second or 1.0))

    def _account_bucket(self, now: datetime) -> Bucket | None:
        if self._bucket is None and self.limits.per_second is not None:
            self._bucket = Bucket(self.limits.per_second, self._brim(), now)
        return self._bucket

    def _bucket_time(self, rank: int, now: datetime) -> datetime:
        bucket = self._account_bucket(now)
        return now if bucket is None else bucket.when(now, self._token_spare(rank))

    def _recipient_may(self, number: int, now: datetime) -> bool:
        pace = self.limits.recipient_per_minute
        if pace is None:
            return True
        entry = self._entries[number]
        self._sweep(now)
        own = self._own.setdefault(entry.recipient, Bucket(pace / 60, max(1.0, pace), now))
        if own.has(now):
            return True
        until = own.when(now)
        self._sleep(entry, until)
        heappush(self._delayed, (until, number))
        return False

    def _sweep(self, now: datetime) -> None:
        """Whoever may be written to without waiting need not be remembered."""
        if len(self._own) <= _MANY_RECIPIENTS or (self._swept is not None and now - self._swept < _SWEEP):
            return
        self._own = {who: bucket for who, bucket in self._own.items() if not bucket.full(now)}
        self._swept = now
