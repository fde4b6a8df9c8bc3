"""Tells waiting text citizens their place: when it changed, and not more often than they can read."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from channels.contract import Clock
from hub.domain.conversation import Conversation, Stage
from hub.services.channel_host import ChannelHost
from hub.services.demand import is_call
from hub.services.floor import Floor
from hub.services.places import Places

SELDOMEST = timedelta(seconds=10)
CALLERS = timedelta(seconds=30)
SMALL_STEP = 40  # to move by less than this part of the line is no news
AT_ONCE = 200
Told = tuple[int, bool]  # how many stand before, and whether anybody is there to serve


@dataclass(slots=True)
class QueueNotices:
    floor: Floor
    clock: Clock
    places: Places
    host: ChannelHost
    _told: dict[int, tuple[Told, datetime]] = field(default_factory=dict)

    async def notify_forever(self, every: timedelta) -> None:
        while True:
            await self.clock.sleep(every)
            await self.notify()

    async def notify(self) -> None:
        """A few at a time: a hundred thousand who wait must not hold up those who are served."""
        await self.places.recount()
        now, numbers = self.clock.now(), list(self.floor.conversations)
        for at in range(0, len(numbers), AT_ONCE):
            for number in numbers[at : at + AT_ONCE]:
                self._look_at(number, now)
            await asyncio.sleep(0)
        for number in [number for number in self._told if number not in self.floor.conversations]:
            del self._told[number]

    def _look_at(self, number: int, now: datetime) -> None:
        conversation = self.floor.conversations.get(number)
        if conversation is None or conversation.stage is not Stage.WAITING:
            self._told.pop(number, None)
            return
        place = (self.places.of(conversation).before, self.places.staffed(conversation))
        if self._worth_telling(conversation, place, now):
            self._told[number] = (place, now)
            self.host.signal(conversation, self.places.signal(conversation))

    def _worth_telling(self, conversation: Conversation, place: Told, now: datetime) -> bool:
        known = self._told.get(conversation.id)
        if known is None:
            return True
        told, told_at = known
        pause = CALLERS if is_call(conversation) else SELDOMEST
        return is_news(told, place) and now - told_at >= pause


def is_news(told: Told, place: Told) -> bool:
    """In a long line a small step is none."""
    return place[1] != told[1] or abs(place[0] - told[0]) > told[0] // SMALL_STEP
