"""By four eyes: a campaign is handed in, and somebody who had no hand in it approves exactly that."""

from dataclasses import dataclass

from hub.domain.campaign import Campaign, CampaignState, digest_of
from hub.domain.hints import NoticeFor
from hub.services.access import Who
from hub.services.announcer import Announcer
from hub.services.mass.desk import MassDesk
from hub.services.problems import BadInput, CannotDo, NotAllowed
from hub.services.sheet import Sheet

C = CampaignState


@dataclass(slots=True)
class Approval:
    desk: MassDesk
    announcer: Announcer

    async def hand_in(self, who: Who, campaign_id: int, version: int) -> Campaign:
        """From here on its text, its people and its hours stand still: any change makes it a draft again."""
        desk = self.desk
        async with desk.book.door(campaign_id):
            campaign = await desk.find(who, campaign_id)
            if campaign.state is not C.DRAFT:
                raise CannotDo("campaign_not_there")
            if campaign.version != version:
                raise CannotDo("changed_meanwhile")
            await self._complete(campaign)
            campaign, weighed = await desk.weighed(campaign)
            if not weighed.total:
                raise BadInput("nobody_to_tell", fields={"recipients": "nobody_to_tell"})
            digest, sheet = digest_of(campaign), Sheet()
            desk.audit.note(who, "hand_in_campaign", str(campaign.id), sheet, digest=digest[:16])
            authors = tuple(dict.fromkeys((*campaign.authors, *who.hands)))
            return await desk.book.move(
                campaign, C.WAITING, who.agent_id, sheet, digest=digest, approved_by=(), authors=authors
            )

    async def decide(self, who: Who, campaign_id: int, digest: str, *, approve: bool, note: str) -> Campaign:
        """`digest` is of what this person has seen."""
        desk = self.desk
        async with desk.book.door(campaign_id):
            campaign = await desk.find(who, campaign_id)
            if campaign.state is not C.WAITING:
                raise CannotDo("campaign_not_there")
            if digest != campaign.digest or digest != digest_of(campaign):
                raise CannotDo("campaign_changed")
            sheet = Sheet()
            if not approve:
                if not note.strip():
                    raise BadInput("reason_needed", fields={"note": "reason_needed"})
                desk.audit.note(who, "reject_campaign", str(campaign.id), sheet, reason=note.strip())
                after = await desk.book.move(campaign, C.REJECTED, who.agent_id, sheet, note=note.strip())
                why = note.strip()
                self._tell(after, "campaign_rejected", f"群发“{after.name}”被退回：{why}", why)
                return after
            self._may_approve(who, campaign)
            desk.audit.note(who, "approve_campaign", str(campaign.id), sheet, digest=digest[:16])
            approved_by = (*campaign.approved_by, who.agent_id)
            if len(approved_by) < desk.rules.approvals:
                sheet.new.append(desk.book.step(campaign.id, "seen", who.agent_id, note.strip()))
                return await desk.book.keep(campaign, sheet, approved_by=approved_by)
            after = await desk.book.move(
                campaign, C.APPROVED, who.agent_id, sheet, note=note.strip(), approved_by=approved_by
            )
            self._tell(after, "campaign_approved", f"群发“{after.name}”已获批准")
            return after

    def _may_approve(self, who: Who, campaign: Campaign) -> None:
        """Not an author, not twice, and not a program: a person answers for it."""
        if who.agent_id in campaign.authors or who.agent_id in campaign.approved_by or not who.agent_id:
            raise NotAllowed("own_campaign")

    async def _complete(self, campaign: Campaign) -> None:
        faults: dict[str, str] = {}
        if not campaign.text.strip():
            faults["text"] = "nothing_to_say"
        if self.desk.kind(campaign.account).mail and not campaign.subject.strip():
            faults["subject"] = "subject_needed"
        if not campaign.roster_id:
            faults["recipients"] = "nobody_to_tell"
        if campaign.template:
            text = await self.desk.texts.approved(campaign.template)
            if text.text != campaign.text:
                faults["template"] = "template_changed"
        if faults:
            raise BadInput(next(iter(faults.values())), fields=faults)

    def _tell(self, campaign: Campaign, kind: str, text: str, why: str = "") -> None:
        at, facts = self.desk.clock.now(), {"name": campaign.name, "why": why}
        self.announcer.now(NoticeFor(campaign.authors, kind, text[:200], at, facts=facts))
