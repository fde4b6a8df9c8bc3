"""Tells waiting text citizens their place: when it changed, and not more often than they can read."""

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
            self.notify()

    def notify(self) -> None:
        now = self.clock.now()
        waiting = [c for c in self.floor.conversations.values() if c.stage is Stage.WAITING]
        for conversation in waiting:
            place = (self.places.of(conversation).before, self.places.staffed(conversation))
            if self._worth_telling(conversation, place, now):
                self._told[conversation.id] = (place, now)
                self.host.signal(conversation, self.places.signal(conversation))
        still = {conversation.id for conversation in waiting}
        self._told = {key: told for key, told in self._told.items() if key in still}

    def _worth_telling(self, conversation: Conversation, place: Told, now: datetime) -> bool:
        told = self._told.get(conversation.id)
        if told is None:
            return True
        pause = CALLERS if is_call(conversation) else SELDOMEST
        return told[0] != place and now - told[1] >= pause
