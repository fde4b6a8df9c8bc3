"""Holds a campaign up, lets it go on, or ends it: within the slice that is under way."""

from dataclasses import dataclass

from hub.domain.campaign import Campaign, CampaignState
from hub.domain.message import DeliveryState
from hub.services.access import Who
from hub.services.delivery_ports import DeliveryFilter
from hub.services.mass.book import STOPPED
from hub.services.mass.desk import MassDesk
from hub.services.outbox import Outbox
from hub.services.problems import BadInput
from hub.services.scope import Scope
from hub.services.sheet import Sheet

C = CampaignState
EVERYTHING = Scope(0, everything=True)
WAITING = frozenset({DeliveryState.QUEUED.value, DeliveryState.HELD.value})
A_PAGE = 500


@dataclass(slots=True)
class Control:
    desk: MassDesk
    outbox: Outbox

    async def pause(self, who: Who, campaign_id: int, reason: str) -> Campaign:
        """What stands in line goes out, at most a slice; nothing follows."""
        desk, reason = self.desk, reason.strip()
        async with desk.book.door(campaign_id):
            campaign = await desk.find(who, campaign_id)
            sheet = self._noted(who, "pause_campaign", campaign, reason)
            return await desk.book.move(campaign, C.PAUSED, who.agent_id, sheet, note=reason, reason=reason)

    async def resume(self, who: Who, campaign_id: int) -> Campaign:
        desk = self.desk
        async with desk.book.door(campaign_id):
            campaign = await desk.find(who, campaign_id)
            sheet = self._noted(who, "resume_campaign", campaign, "")
            return await desk.book.move(campaign, C.RUNNING, who.agent_id, sheet, step="resumed", reason="")

    async def stop(self, who: Who, campaign_id: int, reason: str) -> Campaign:
        """For good. What has not left yet is cancelled."""
        desk, reason = self.desk, reason.strip()
        if not reason:
            raise BadInput("reason_needed", fields={"reason": "reason_needed"})
        async with desk.book.door(campaign_id):
            campaign = await desk.find(who, campaign_id)
            sheet = self._noted(who, "stop_campaign", campaign, reason)
            at = desk.clock.now()
            after = await desk.book.move(
                campaign, C.STOPPED, who.agent_id, sheet, note=reason, reason=reason, ended_at=at
            )
            await self.cancel_rest(after)
            return after

    async def cancel_rest(self, campaign: Campaign) -> None:
        courier, before = self.desk.deliveries.courier, None
        while True:
            wanted = DeliveryFilter(EVERYTHING, WAITING, notice_id=campaign.id, before=before, limit=A_PAGE)
            rows = await self.desk.deliveries.page(wanted)
            for delivery in rows:
                if courier.withdraw(delivery.id):
                    await self.outbox.settle(
                        delivery, DeliveryState.CANCELLED, state_reason=STOPPED, due_at=None
                    )
            if len(rows) < A_PAGE:
                return
            before = rows[-1].id

    def _noted(self, who: Who, action: str, campaign: Campaign, reason: str) -> Sheet:
        sheet = Sheet()
        details = {"reason": reason} if reason else {}
        self.desk.audit.note(who, action, str(campaign.id), sheet, **details)
        return sheet
