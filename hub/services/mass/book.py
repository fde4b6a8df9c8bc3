"""The campaigns that are under way, in memory, and the one way in which any of them changes."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime
from weakref import WeakValueDictionary
from zoneinfo import ZoneInfo

from channels.contract import Clock
from hub.domain.campaign import MOVES, Campaign, CampaignState, CampaignStep
from hub.domain.change import Patch
from hub.domain.delivery import Delivery
from hub.domain.quiet import period
from hub.ids import IdMaker
from hub.services.mass.ports import Campaigns
from hub.services.ports import Writer
from hub.services.problems import CannotDo, NotFound
from hub.services.sheet import Sheet

C = CampaignState
LIVE = frozenset({C.APPROVED, C.RUNNING, C.PAUSED})
STOPPED = "群发已停止"


@dataclass(slots=True)
class CampaignBook:
    """Whoever reads a campaign to change it passes its door: a slice and a stop never cross."""

    ids: IdMaker
    clock: Clock
    writer: Writer
    stored: Campaigns
    zone: ZoneInfo
    live: dict[int, Campaign] = field(default_factory=dict)
    stopped: set[int] = field(default_factory=set)
    _doors: WeakValueDictionary[int, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def load(self) -> None:
        self.live = {row.id: row for row in await self.stored.in_states(LIVE)}
        self.stopped = {row.id for row in await self.stored.in_states({C.STOPPED})}

    def barred(self, delivery: Delivery) -> str:
        """Whatever of a stopped campaign still stands in a line, after a crash as well, goes no further."""
        return STOPPED if delivery.notice_id in self.stopped else ""

    def shut_until(self, delivery: Delivery) -> datetime | None:
        """The hours that were approved hold for a later try as well."""
        campaign = self.live.get(delivery.notice_id or 0)
        return self.opens(campaign) if campaign is not None else None

    def opens(self, campaign: Campaign) -> datetime | None:
        """When its daily hours begin, or None while they last."""
        return period(campaign.window).others.until(self.clock.now(), self.zone) if campaign.window else None

    def door(self, campaign_id: int) -> asyncio.Lock:
        return self._doors.setdefault(campaign_id, asyncio.Lock())

    async def find(self, campaign_id: int) -> Campaign:
        found = self.live.get(campaign_id) or await self.stored.campaign(campaign_id)
        if found is None:
            raise NotFound("no_such_campaign")
        return found

    async def move(
        self,
        campaign: Campaign,
        state: CampaignState,
        by: int | None,
        sheet: Sheet | None = None,
        *,
        step: str = "",
        note: str = "",
        **values: object,
    ) -> Campaign:
        """To another state, with the step that says so."""
        if state not in MOVES[campaign.state]:
            raise CannotDo("campaign_not_there")
        sheet = sheet or Sheet()
        sheet.new.append(self.step(campaign.id, step or state.value, by, note))
        return await self.keep(campaign, sheet, **{"state": state, "state_at": self.clock.now(), **values})

    async def keep(self, campaign: Campaign, sheet: Sheet, **values: object) -> Campaign:
        """Return once stored; what is under way is known from then on."""
        after = replace(campaign, **values)  # type: ignore[arg-type]
        sheet.patches.append(Patch(Campaign, campaign.id, values))
        await self.writer.save(sheet.change())
        if after.state is C.STOPPED:
            self.stopped.add(after.id)
        if after.state in LIVE:
            self.live[after.id] = after
        else:
            self.live.pop(after.id, None)
        return after

    def step(self, campaign_id: int, step: str, by: int | None, note: str = "") -> CampaignStep:
        return CampaignStep(self.ids.next(), campaign_id, self.clock.now(), step, by, note)
