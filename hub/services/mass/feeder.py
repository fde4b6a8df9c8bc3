"""Feeds campaigns to the outbox in slices: never more than the line bears, and never before conversations."""

import logging
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil
from secrets import token_urlsafe

from channels.contract import Clock, MessageClass
from hub.domain.campaign import Campaign, CampaignRecipient, CampaignState, Fault, digest_of, written
from hub.domain.change import Patch
from hub.domain.delivery import Delivery
from hub.domain.notice import MessageTemplate, Notice
from hub.domain.quiet import Manners
from hub.services.mass.book import CampaignBook
from hub.services.mass.desk import MassDesk
from hub.services.mass.ports import Campaigns
from hub.services.mass.rules import MassRules
from hub.services.notifications import Letter, Notifications, Order
from hub.services.outcomes import NO_ACCOUNT
from hub.services.packing import Outgoing
from hub.services.problems import CannotDo
from hub.services.sheet import Sheet

log = logging.getLogger(__name__)

C = CampaignState
AHEAD = 0.1  # seconds of sending that may stand in line
LATE = timedelta(milliseconds=12)  # the loop has more to do than it can: conversations feel it
FEW = 4  # may stand in line however slow it goes
AT_A_TIME = 10
SHORTEST = timedelta(milliseconds=10)
MOST_LATER = 1_000  # may wait for another try
LEAST, SLOWER, FASTER = 0.05, 0.6, 0.4  # shares of the usual pace; faster by so much a second
CHANGED = "内容与批准时不同"
UNFIT = "渠道账号不能用于群发，已自动暂停"
BY_LINK = {"zh": "\n\n退订：{url}", "en": "\n\nUnsubscribe: {url}"}


@dataclass(slots=True)
class Feeder:
    clock: Clock
    stored: Campaigns
    desk: MassDesk
    book: CampaignBook
    notifications: Notifications
    manners: Manners
    rules: MassRules
    _fed: dict[str, datetime] = field(default_factory=dict)
    _spare: dict[str, float] = field(default_factory=dict)
    _first: dict[str, int] = field(default_factory=dict)
    _through: set[int] = field(default_factory=set)  # to the end of their lists
    _share: float = 1.0

    async def feed_forever(self, longest: timedelta) -> None:
        while True:
            await self.feed()
            await self.pause(longest)

    async def pause(self, longest: timedelta) -> None:
        """Short on a fast account: what is handed over together is tried together, and others wait for that.
        Whoever wakes late is not alone in waiting: then less is handed over at once, more again bit by bit.
        """
        fastest = max((self.pace(one.account) for one in self.book.live.values()), default=1.0)
        pause = min(longest, max(SHORTEST, timedelta(seconds=FEW / fastest)))
        lay_down = self.clock.now()
        await self.clock.sleep(pause)
        self.heed(self.clock.now() - lay_down - pause, pause)

    def heed(self, late: timedelta, pause: timedelta) -> None:
        share = self._share * SLOWER if late > LATE else self._share + FASTER * pause.total_seconds()
        self._share = min(1.0, max(LEAST, share))

    async def feed(self) -> None:
        """One slice of each that may go on; those of one account take turns and get as much as each other."""
        self._run_in()
        for campaign_id in sorted(self.book.live):
            async with self.book.door(campaign_id):
                campaign = self.book.live.get(campaign_id)
                if campaign is not None and campaign.state is C.APPROVED:
                    await self._begin(campaign)
        for account in sorted({campaign.account for campaign in self.book.live.values()}):
            await self._feed(account)

    async def _feed(self, account: str) -> None:
        room, turns = self._room(account), self._turns(account)
        for at, campaign_id in enumerate(turns):
            part = ceil(room / (len(turns) - at))
            async with self.book.door(campaign_id):
                campaign = self.book.live.get(campaign_id)
                if part and campaign is not None and self._goes_on(campaign):
                    self._first[account] = turns[0]
                    room -= await self._slice_or_pause(campaign, part)

    def beside(self, campaign: Campaign) -> int:
        """How many others share the pace of its account with it just now."""
        if not self._goes_on(campaign):
            return 0
        others = (one for one in self.book.live.values() if one.id != campaign.id)
        return sum(one.account == campaign.account and self._goes_on(one) for one in others)

    def waits_for(self, campaign: Campaign) -> str:
        """What keeps it from going on just now: quiet, window, account; or ''."""
        now, account = self.clock.now(), campaign.account
        if self.manners.quiet_until(MessageClass.MASS, now) is not None:
            return "quiet"
        if self.book.opens(campaign) is not None:
            return "window"
        host = self.notifications.courier.host
        return "" if host.running(account) and not host.paused(account) else "account"

    # --- inside ---

    def _goes_on(self, campaign: Campaign) -> bool:
        running = campaign.state is C.RUNNING and campaign.id not in self._through
        return running and not self.waits_for(campaign)

    def _turns(self, account: str) -> list[int]:
        """Whoever came first last time comes last now: of a small room everybody has some."""
        here = [one for one in self.book.live.values() if one.account == account]
        last = self._first.get(account, 0)
        return sorted((one.id for one in here if self._goes_on(one)), key=lambda one: (one <= last, one))

    async def _begin(self, campaign: Campaign) -> Campaign:
        """Once its hour has come; only what was approved."""
        now = self.clock.now()
        if campaign.start_at is not None and campaign.start_at > now:
            return campaign
        if digest_of(campaign) != campaign.digest:
            return await self.book.move(campaign, C.STOPPED, None, reason=CHANGED, note=CHANGED, ended_at=now)
        sheet = Sheet(new=[_notice(campaign, now)])
        return await self.book.move(
            campaign, C.RUNNING, None, sheet, step="started", state_at=now, started_at=now
        )

    async def _slice_or_pause(self, campaign: Campaign, room: int) -> int:
        """One that can go no further, its account being another now, holds up neither others nor the hub."""
        try:
            return await self._slice(campaign, room)
        except CannotDo as problem:
            log.warning("campaign paused", extra={"campaign": campaign.id, "code": problem.code})
            why = NO_ACCOUNT if problem.code == "no_such_account" else UNFIT
            await self.book.move(campaign, C.PAUSED, None, step="braked", note=why, reason=why)
            return 0

    async def _slice(self, campaign: Campaign, room: int) -> int:
        """Deliveries, whose they are and how far it has come are one unit: after a crash nobody is forgotten,
        and nobody comes twice.
        """
        rows = await self.stored.next_untold(campaign.roster_id, campaign.cursor, room)
        if not rows:
            self._through.add(campaign.id)
            return 0
        sheet, told = Sheet(), list[Delivery]()
        order, template, notice = _order(campaign), _template(campaign), _notice(campaign, self.clock.now())
        for row in rows:
            fault = self.desk.rosters.fault(self.desk.kind(campaign.account), row.address)
            if fault is not Fault.NONE:  # since the list was made
                sheet.patches.append(Patch(CampaignRecipient, row.id, {"fault": fault}))
                continue
            delivery = self._delivery(campaign, notice, order, template, row)
            told.append(delivery)
            sheet.new += self.notifications.outbox.rows(delivery)
            sheet.patches.append(Patch(CampaignRecipient, row.id, {"delivery_id": delivery.id}))
        self._spare[campaign.account] -= len(told)
        taken = campaign.taken + len(told)
        await self.book.keep(campaign, sheet, cursor=rows[-1].number, taken=taken)
        for delivery in told:
            self.notifications.courier.enqueue(Outgoing(delivery))
        return len(told)

    def _delivery(
        self,
        campaign: Campaign,
        notice: Notice,
        order: Order,
        template: MessageTemplate | None,
        row: CampaignRecipient,
    ) -> Delivery:
        can = self.notifications.courier.host.capabilities(campaign.account)
        wording = written(campaign, row, can.signature if can is not None else "")
        length = wording.length
        letter = Letter(
            address=row.address,
            name=row.name,
            text=wording.text,
            subject=wording.subject,
            parts=length.parts,
            units=length.units,
            alphabet=length.alphabet,
            missing=wording.missing,
            barred="",
            params=wording.params,
        )
        if not self.desk.kind(campaign.account).mail:
            return self.notifications.delivery(notice, order, template, letter)
        key = token_urlsafe(16)
        url = f"{self.notifications.public_url}/unsubscribe/{key}"
        shown = wording.text + BY_LINK[self.notifications.language].format(url=url)
        delivery = self.notifications.delivery(notice, order, template, replace(letter, text=shown))
        return replace(delivery, ack_key=key, body={**delivery.body, "unsubscribe": url})

    def _run_in(self) -> None:
        """What each account may be given since it was last looked at."""
        now = self.clock.now()
        self._through &= self.book.live.keys()
        for account in {campaign.account for campaign in self.book.live.values()}:
            since = self._fed.get(account, now - timedelta(seconds=1))
            ran_in = (now - since).total_seconds() * self.pace(account)
            most = max(float(FEW), self.pace(account))
            self._spare[account] = min(most, self._spare.get(account, 0.0) + ran_in)
            self._fed[account] = now

    def _room(self, account: str) -> int:
        """A long line, whoever stands in it, is left to get shorter. Who is to be tried later (mail servers
        put strangers off) stands in nobody's way, but of those there may not be any number.
        """
        courier = self.notifications.courier
        later = courier.asleep(account)
        line = max(FEW, ceil(self.pace(account) * AHEAD)) - (courier.backlog(account) - later)
        return max(0, min(AT_A_TIME, int(self._spare.get(account, 0.0)), line, MOST_LATER - later))

    def pace(self, account: str) -> float:
        can = self.notifications.courier.host.capabilities(account)
        bears = can.per_second if can is not None else None
        most = min(self.rules.per_second, bears) if bears is not None else self.rules.per_second
        return most * self._share


def _order(campaign: Campaign) -> Order:
    return Order(key="", account=campaign.account, recipients=(), message_class=MessageClass.MASS)


def _template(campaign: Campaign) -> MessageTemplate | None:
    """As it was approved, whatever has become of it since."""
    if not campaign.code:
        return None
    return MessageTemplate(
        id=0,
        key=campaign.template,
        version=0,
        name=campaign.name,
        message_class=MessageClass.MASS,
        text=campaign.text,
        created_at=campaign.created_at,
        created_by=campaign.created_by,
        codes={campaign.account: campaign.code},
        sign=campaign.sign,
    )


def _notice(campaign: Campaign, at: datetime) -> Notice:
    """Under its number the deliveries of a campaign are found; no order can have its key."""
    return Notice(
        id=campaign.id,
        by=campaign.created_by,
        key=f"campaign/{campaign.id}",
        digest=campaign.digest,
        created_at=at,
        message_class=MessageClass.MASS,
        account=campaign.account,
        text=campaign.text,
        subject=campaign.subject,
        total=campaign.total,
    )
