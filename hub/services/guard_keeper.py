"""Forgets the guards against redelivery once nobody delivers again: they would grow for ever."""

from dataclasses import dataclass
from datetime import timedelta

from channels.contract import Clock
from hub.services.ports import START, Messages

STRETCH = 200  # guards looked at in one go; a walk through millions takes its time and is in nobody's way


@dataclass(slots=True)
class GuardKeeper:
    """`kept` must be longer than any sender repeats: providers do so for minutes, phones for weeks."""

    messages: Messages
    clock: Clock
    kept: timedelta

    async def walk_forever(self, every: timedelta) -> None:
        place = START
        while True:
            await self.clock.sleep(every)
            place = await self.messages.forget_guards(self.clock.now() - self.kept, place, STRETCH)
