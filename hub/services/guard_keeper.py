"""Forgets what nobody asks for again, or it would grow for ever: guards against redelivery, and receipts that
never met their answer.
"""

from dataclasses import dataclass
from datetime import timedelta

from channels.contract import Clock
from hub.services.ports import START, Messages

PARKED = timedelta(days=7)  # carriers tell of a message for three days
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
            if place == START:
                await self.messages.forget_parked(self.clock.now() - PARKED, STRETCH)
            place = await self.messages.forget_guards(self.clock.now() - self.kept, place, STRETCH)
