"""Sweeps up lists that no campaign names: replaced, given up, or left in the making by a crash."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from channels.contract import Clock
from hub.domain.campaign import CampaignRecipient
from hub.domain.change import Change
from hub.ids import IdMaker
from hub.services.mass.ports import Campaigns
from hub.services.ports import Writer

A_UNIT = 100  # lines deleted at a time: others want the writer, too
BREATH = timedelta(milliseconds=20)


@dataclass(slots=True)
class Broom:
    """A list ends in the unit in which its campaign lets go of it; what is left of it is in nobody's way."""

    ids: IdMaker
    clock: Clock
    writer: Writer
    stored: Campaigns
    _spared: set[int] = field(default_factory=set)

    @contextmanager
    def spares(self, roster_id: int) -> Iterator[int]:
        """No campaign names it yet, but one is about to."""
        self._spared.add(roster_id)
        try:
            yield roster_id
        finally:
            self._spared.discard(roster_id)

    async def sweep_forever(self, every: timedelta) -> None:
        while True:
            await self.sweep()
            await self.clock.sleep(every)

    async def sweep(self) -> None:
        for roster_id in await self._unnamed():
            while lines := await self.stored.scan(roster_id, 0, A_UNIT):
                await self.writer.save(Change(deletes=tuple((CampaignRecipient, row.id) for row in lines)))
                await self.clock.sleep(BREATH)

    async def _unnamed(self) -> list[int]:
        """Of those that were there before it looked: one that is begun and taken meanwhile is newer."""
        newest, spared = self.ids.next(), set(self._spared)
        found = await self.stored.unnamed_rosters()
        return [roster_id for roster_id in found if roster_id < newest and roster_id not in spared]
