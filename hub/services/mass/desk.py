"""A campaign in the making: its text, its list, and how it looks to those who will get it."""

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from channels.contract import Capabilities, Clock, ProviderTemplate, Text
from hub.domain.campaign import OPEN_TO_CHANGE, Campaign, CampaignState
from hub.domain.quiet import period
from hub.ids import IdMaker
from hub.services.access import Who
from hub.services.audit import Audit
from hub.services.channel_host import ChannelHost
from hub.services.delivery_desk import DeliveryDesk
from hub.services.documents import Documents
from hub.services.floor import Floor
from hub.services.mass.book import CampaignBook
from hub.services.mass.ports import Campaigns, Segment
from hub.services.mass.roster import Candidate, Kind, Roster, Rosters, UploadedList
from hub.services.mass.rules import MassRules
from hub.services.mass.segments import Segments
from hub.services.mass.weighing import Scales, Weighed
from hub.services.message_templates import MessageTemplates
from hub.services.problems import BadInput, CannotDo, NotFound
from hub.services.sheet import Sheet

C = CampaignState
KINDS = frozenset({"sms", "email"})


@dataclass(frozen=True, slots=True)
class Wish:
    """What its author wants. `template` is the key of an approved text; else `text` is said. `suffix` None:
    the usual one.
    """

    name: str
    account: str
    template: str = ""
    text: str = ""
    subject: str = ""
    suffix: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    start_at: datetime | None = None
    window: str = ""


@dataclass(slots=True)
class MassDesk:
    floor: Floor
    ids: IdMaker
    clock: Clock
    audit: Audit
    host: ChannelHost
    stored: Campaigns
    texts: MessageTemplates
    deliveries: DeliveryDesk
    book: CampaignBook
    rosters: Rosters
    segments: Segments
    scales: Scales
    documents: Documents
    rules: MassRules

    # --- looking ---

    async def find(self, who: Who, campaign_id: int) -> Campaign:
        """Whoever may not see it does not learn that it exists."""
        campaign = await self.book.find(campaign_id)
        scope = self.deliveries.scope(who)
        own = who.agent_id == campaign.created_by
        if not (scope.everything or own or campaign.team_id in scope.team_ids):
            raise NotFound("no_such_campaign")
        return campaign

    async def page(
        self, who: Who, states: Collection[CampaignState], before: int | None, limit: int
    ) -> Sequence[Campaign]:
        rows = await self.stored.page(self.deliveries.scope(who), states, before, limit)
        return [self.book.live.get(row.id, row) for row in rows]

    def kind(self, account: str) -> Kind:
        can = self._capabilities(account)
        return Kind(self.floor.accounts[account].kind == "email", can.country)

    # --- making ---

    async def create(self, who: Who, wish: Wish) -> Campaign:
        now, sheet = self.clock.now(), Sheet()
        campaign = Campaign(
            id=self.ids.next(),
            created_at=now,
            created_by=who.agent_id,
            state=C.DRAFT,
            state_at=now,
            team_id=self.floor.team_of(who.agent_id),
            authors=who.hands,
            **await self._said(wish),  # type: ignore[arg-type]
        )
        sheet.new += [campaign, self.book.step(campaign.id, "created", who.agent_id)]
        self.audit.note(who, "create_campaign", str(campaign.id), sheet)
        await self.book.writer.save(sheet.change())
        return campaign

    async def change(self, who: Who, campaign_id: int, version: int, wish: Wish) -> Campaign:
        """Back to a draft: whatever was approved is void."""
        said = await self._said(wish)
        async with self.book.door(campaign_id):
            campaign = self._changeable(await self.find(who, campaign_id), version)
            if campaign.account != wish.account:  # another kind of address, perhaps
                said |= _list_of(Roster(0, "", 0, 0)) | {"source": {}}
            return await self._redraft(who, campaign, "changed", said)

    async def upload(self, who: Who, campaign_id: int, name: str, content: bytes) -> Campaign:
        campaign = self._changeable(await self.find(who, campaign_id))
        table = UploadedList(self.kind(campaign.account))
        pieces = self.documents.pieces(content, name, self.rules.recipients)
        source = {"kind": "upload", "name": name[:200]}
        return await self._relist(who, campaign, source, table.candidates(pieces), table)

    async def segment(
        self, who: Who, campaign_id: int, segment: Segment, source: dict[str, object]
    ) -> Campaign:
        campaign = self._changeable(await self.find(who, campaign_id))
        mail = self.kind(campaign.account).mail
        pieces = self.segments.candidates(who, self.deliveries.scope(who), segment, mail=mail)
        return await self._relist(who, campaign, {"kind": "segment", **source}, pieces)

    async def weigh(self, who: Who, campaign_id: int) -> tuple[Campaign, Weighed]:
        """What each recipient will read. What was handed in stands still: it is only looked at."""
        campaign = await self.find(who, campaign_id)
        if campaign.state in (C.WAITING, C.APPROVED):
            return campaign, await self._weighed(campaign, marking=False)
        async with self.book.door(campaign_id):
            campaign = await self.find(who, campaign_id)
            if campaign.state is not C.DRAFT:
                raise CannotDo("campaign_not_there")
            return await self.weighed(campaign)

    async def weighed(self, campaign: Campaign) -> tuple[Campaign, Weighed]:
        """The caller has passed the door."""
        weighed = await self._weighed(campaign, marking=True)
        faulty = sum(weighed.faults.values())
        counted = {"total": weighed.total, "faulty": faulty, "parts": weighed.parts}
        return await self.book.keep(campaign, Sheet(), **counted), weighed

    async def delete(self, who: Who, campaign_id: int) -> None:
        async with self.book.door(campaign_id):
            campaign = await self.find(who, campaign_id)
            if campaign.state not in (C.DRAFT, C.REJECTED):
                raise CannotDo("campaign_not_there")
            sheet = Sheet(deletes=[(Campaign, campaign.id)])
            self.audit.note(who, "delete_campaign", campaign.name, sheet)
            await self.book.writer.save(sheet.change())

    # --- inside ---

    async def _weighed(self, campaign: Campaign, *, marking: bool) -> Weighed:
        counted, can = not self.kind(campaign.account).mail, self._capabilities(campaign.account)
        return await self.scales.weigh(campaign, can, counted=counted, marking=marking)

    def _changeable(self, campaign: Campaign, version: int | None = None) -> Campaign:
        if campaign.state not in OPEN_TO_CHANGE:
            raise CannotDo("campaign_has_begun")
        if version is not None and version != campaign.version:
            raise CannotDo("changed_meanwhile")
        return campaign

    async def _relist(
        self,
        who: Who,
        campaign: Campaign,
        source: Mapping[str, object],
        pieces: AsyncGenerator[list[Candidate], None],
        table: UploadedList | None = None,
    ) -> Campaign:
        """The list is made outside of the door, and taken if nobody changed the campaign meanwhile."""
        async with (
            self.rosters.stored(self.kind(campaign.account), pieces) as roster,
            self.book.door(campaign.id),
        ):
            now = self._changeable(await self.find(who, campaign.id), campaign.version)
            columns = table.columns if table is not None else ()
            said = _list_of(replace(roster, columns=columns)) | {"source": source}
            return await self._redraft(who, now, "listed", said, str(roster.total))

    async def _redraft(
        self, who: Who, campaign: Campaign, step: str, said: Mapping[str, object], note: str = ""
    ) -> Campaign:
        void = {"digest": "", "approved_by": (), "version": campaign.version + 1, "parts": 0}
        authors = tuple(dict.fromkeys((*campaign.authors, *who.hands)))
        sheet = Sheet(new=[self.book.step(campaign.id, step, who.agent_id, note)])
        self.audit.note(who, f"campaign_{step}", str(campaign.id), sheet)
        state = {"state": C.DRAFT, "state_at": self.clock.now()}
        return await self.book.keep(campaign, sheet, **{**said, **void, **state, "authors": authors})

    async def _said(self, wish: Wish) -> dict[str, object]:
        can = self._capabilities(wish.account)
        self._check_times(wish)
        said: dict[str, object] = {
            "name": wish.name.strip(),
            "account": wish.account,
            "template": wish.template,
            "text": wish.text,
            "subject": wish.subject,
            "sign": "",
            "code": "",
            "facts": dict(wish.facts),
            "start_at": wish.start_at,
            "window": wish.window,
            "suffix": self.rules.suffix if wish.suffix is None else wish.suffix,
        }
        if wish.template:
            text = await self.texts.approved(wish.template)
            code = text.codes.get(wish.account, "")
            said |= {
                "text": text.text,
                "subject": wish.subject or text.subject,
                "sign": text.sign,
                "code": code,
            }
        if said["code"]:
            said["suffix"] = ""  # the provider says its own copy of the text, and nothing else
        elif Text not in can.sends:
            raise BadInput("needs_code", fields={"template": "needs_code"})
        return said

    def _capabilities(self, account: str) -> Capabilities:
        can, here = self.host.capabilities(account), self.floor.accounts.get(account)
        if can is None or here is None:
            raise BadInput("no_such_account", fields={"account": "no_such_account"})
        sends = Text in can.sends or ProviderTemplate in can.sends
        if here.kind not in KINDS or not can.can_start_conversation or not sends:
            raise BadInput("cannot_begin", fields={"account": "cannot_begin"})
        return can

    def _check_times(self, wish: Wish) -> None:
        if wish.window:
            try:
                hours = period(wish.window)
            except ValueError:
                raise BadInput("bad_window", fields={"window": "bad_window"}) from None
            if hours.begin == hours.end:
                raise BadInput("bad_window", fields={"window": "bad_window"})
        if wish.start_at is not None and wish.start_at.tzinfo is None:
            raise BadInput("bad_moment", fields={"start_at": "bad_moment"})


def _list_of(roster: Roster) -> dict[str, object]:
    return {
        "roster_id": roster.id,
        "roster_digest": roster.digest,
        "total": roster.total,
        "faulty": roster.faulty,
        "columns": roster.columns,
    }
