"""What waits to be carried away, in order and bounded: parcels, and marks that ask for a place."""

import asyncio
import logging
from collections import deque
from dataclasses import dataclass, field

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One hint. Numbers grow by one, also over those that were dropped."""

    number: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Mark:
    """Carried between the parcels; learns the cursor of that place in the stream, None if it gets nowhere."""

    cursor: "asyncio.Future[str | None]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def learn(self, cursor: str | None) -> None:
        if not self.cursor.done():
            self.cursor.set_result(cursor)


class Outgoing:
    def __init__(self, limit: int) -> None:
        self._limit, self._parcels, self._number, self._dropped = limit, 0, 0, 0
        self._items: deque[Parcel | Mark] = deque()
        self._taken: list[Parcel | Mark] = []
        self._changed = asyncio.Event()
        self._closed = False

    def put(self, content: bytes) -> None:
        """Never waits: when too much waits already, the oldest parcel is dropped and counted."""
        if self._closed:
            return
        if self._parcels >= self._limit:
            self._drop_oldest()
        self._number += 1
        self._parcels += 1
        self._items.append(Parcel(self._number, content))
        self._changed.set()

    def mark(self) -> Mark:
        mark = Mark()
        if self._closed:
            mark.learn(None)
            return mark
        self._items.append(mark)
        self._changed.set()
        return mark

    async def take(self, most: int) -> list[Parcel | Mark]:
        """The next ones, as soon as there are any; nothing once closed and empty. Asking for more says that
        those taken before have arrived.
        """
        self._taken = []
        while not self._items and not self._closed:
            self._changed.clear()
            await self._changed.wait()
        self._tell_dropped()
        self._taken = [self._items.popleft() for _ in range(min(most, len(self._items)))]
        self._parcels -= _count_parcels(self._taken)
        return self._taken

    def close(self) -> None:
        """Nothing more comes in; what is here may still be taken."""
        self._closed = True
        self._changed.set()

    def abandon(self) -> None:
        """Nobody comes to take anything any more."""
        self.close()
        left = [*self._taken, *self._items]
        self._taken, self._parcels = [], 0
        self._items.clear()
        for item in left:
            if isinstance(item, Mark):
                item.learn(None)
        if parcels := _count_parcels(left):
            log.warning("hints left behind", extra={"hints": parcels})

    def _drop_oldest(self) -> None:
        place = next(place for place, item in enumerate(self._items) if isinstance(item, Parcel))
        del self._items[place]
        self._parcels -= 1
        self._dropped += 1
        if self._dropped == 1:
            log.warning("too many hints wait, dropping the oldest", extra={"limit": self._limit})

    def _tell_dropped(self) -> None:
        if self._dropped:
            log.warning("hints dropped", extra={"hints": self._dropped})
            self._dropped = 0


def _count_parcels(items: list[Parcel | Mark]) -> int:
    return sum(isinstance(item, Parcel) for item in items)
