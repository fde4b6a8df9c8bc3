"""How far a campaign has come, what became of everybody on its list, and the brake that needs nobody."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from channels.contract import Clock
from hub.domain.campaign import Campaign, CampaignRecipient, CampaignState
from hub.domain.delivery import Delivery
from hub.domain.hints import NoticeFor
from hub.domain.message import DeliveryState
from hub.services.announcer import Announcer
from hub.services.mass.book import CampaignBook
from hub.services.mass.ports import Campaigns, RecipientFilter
from hub.services.mass.rules import MassRules
from hub.services.outbox import Outbox

C = CampaignState
S = DeliveryState
OPEN = (S.QUEUED, S.HELD, S.SENDING)
BAD = (S.FAILED, S.EXPIRED)
ENDED = (S.SENT, S.DELIVERED, S.READ, *BAD, S.UNKNOWN)
LEAST = 50  # fewer say nothing about a route
FAILED = "失败率 {share}% 超过 {limit}%，已自动暂停"
UNKNOWN = "结果未知 {share}% 超过 {limit}%，已自动暂停"
FRESH = timedelta(seconds=1)
A_PAGE = 250  # others want the loop, too
MANY = 100


@dataclass(frozen=True, slots=True)
class Progress:
    """`outcomes`: deliveries by state. `faults`: why the others on the list get nothing."""

    outcomes: Mapping[str, int] = field(default_factory=dict)
    faults: Mapping[str, int] = field(default_factory=dict)
    reasons: Sequence[tuple[str, str, int]] = ()

    def count(self, states: Sequence[DeliveryState]) -> int:
        return sum(self.outcomes.get(state.value, 0) for state in states)


@dataclass(frozen=True, slots=True)
class Result:
    recipient: CampaignRecipient
    delivery: Delivery | None


@dataclass(slots=True)
class Watch:
    clock: Clock
    stored: Campaigns
    book: CampaignBook
    outbox: Outbox
    announcer: Announcer
    rules: MassRules
    _known: dict[int, tuple[datetime, Progress]] = field(default_factory=dict)
    _since: dict[int, tuple[datetime | None, Progress]] = field(default_factory=dict)

    async def progress(self, campaign: Campaign) -> Progress:
        """A second old at most: many may look at once, and counting costs."""
        now, known = self.clock.now(), self._known.get(campaign.id)
        if known is not None and now - known[0] < FRESH:
            return known[1]
        found = await self._counted(campaign)
        if len(self._known) > MANY:
            self._known.clear()
        self._known[campaign.id] = now, found
        return found

    async def results(self, wanted: RecipientFilter) -> list[Result]:
        rows = await self.stored.recipients(wanted)
        ids = [row.delivery_id for row in rows if row.delivery_id is not None]
        deliveries = await self.stored.deliveries(ids)
        again = [d.resent_as for d in deliveries.values() if d.resent_as is not None]
        twins = await self.stored.deliveries(again)
        return [Result(row, self._newest(deliveries.get(row.delivery_id or 0), twins)) for row in rows]

    async def all_results(self, wanted: RecipientFilter) -> AsyncIterator[list[Result]]:
        after = wanted.after
        while page := await self.results(replace(wanted, after=after, limit=A_PAGE)):
            after = page[-1].recipient.number
            yield page

    async def look_forever(self, every: timedelta) -> None:
        while True:
            await self.look()
            await self.clock.sleep(every)

    async def look(self) -> None:
        """Ends what is done, and brakes what goes wrong."""
        for campaign_id, campaign in list(self.book.live.items()):
            if campaign.state is C.RUNNING:
                progress = await self._counted(campaign)
                # Whoever sees that it is done sees how it ended, too.
                self._known[campaign_id] = self.clock.now(), progress
                async with self.book.door(campaign_id):
                    here = self.book.live.get(campaign_id)
                    if here is not None and here.state is C.RUNNING and here.cursor == campaign.cursor:
                        await self._judge(here, progress)

    # --- inside ---

    async def _judge(self, campaign: Campaign, progress: Progress) -> None:
        over = campaign.taken >= progress.faults.get("", 0)
        if over and not progress.count(OPEN):
            await self.book.move(campaign, C.DONE, None, ended_at=self.clock.now())
            self._tell(campaign, "campaign_done", f"群发“{campaign.name}”已发完")
        elif why := self._brake(campaign, progress):
            await self.book.move(campaign, C.PAUSED, None, step="braked", note=why, reason=why)
            self._tell(campaign, "campaign_braked", f"群发“{campaign.name}”：{why}", why, level="alarm")

    def _brake(self, campaign: Campaign, progress: Progress) -> str:
        """Counted since it last went on: what a person has seen and let go on is not held against it."""
        began, before = self._since.get(campaign.id, (None, Progress()))
        if began != campaign.state_at:
            before = Progress() if campaign.state_at == campaign.started_at else progress
            self._since[campaign.id] = campaign.state_at, before
        ended = progress.count(ENDED) - before.count(ENDED)
        if ended < LEAST:
            return ""
        for words, states, limit in (
            (FAILED, BAD, self.rules.failed_percent),
            (UNKNOWN, (S.UNKNOWN,), self.rules.unknown_percent),
        ):
            share = 100 * (progress.count(states) - before.count(states)) / ended
            if limit and share > limit:
                return words.format(share=f"{share:.1f}", limit=f"{limit:g}")
        return ""

    async def _counted(self, campaign: Campaign) -> Progress:
        return Progress(
            await self.stored.outcomes(campaign.id),
            await self.stored.faults(campaign.roster_id),
            await self.stored.reasons(campaign.id),
        )

    def _newest(self, delivery: Delivery | None, twins: Mapping[int, Delivery]) -> Delivery | None:
        if delivery is None:
            return None
        return self.outbox.latest(twins.get(delivery.resent_as or 0, delivery))

    def _tell(self, campaign: Campaign, kind: str, text: str, why: str = "", *, level: str = "info") -> None:
        whom = tuple(dict.fromkeys((*campaign.authors, *campaign.approved_by)))
        at, facts = self.clock.now(), {"name": campaign.name, "why": why}
        self.announcer.now(NoticeFor(whom, kind, text[:200], at, level=level, facts=facts))
