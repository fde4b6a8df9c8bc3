"""Takes a manuscript from draft to published: review, approval by the department, the appointed hour."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from hub.domain.gap import FindLine
from hub.domain.hints import Hint
from hub.domain.manuscript import Live, Manuscript, Stage
from hub.domain.workflow import NEEDS_REASON, Step, refusal
from hub.services.access import Who
from hub.services.editing.cleaning import check_complete
from hub.services.editing.ground import EditingGround, Opened
from hub.services.editing.must_find import MustFinds
from hub.services.editing.publishing import publish, take_down
from hub.services.problems import BadInput, CannotDo, NotAllowed, faulty
from hub.services.sheet import Sheet

TRAIL = {
    Step.SUBMIT: "submitted",
    Step.TAKE_BACK: "taken_back",
    Step.CLEAR: "cleared",
    Step.RETURN: "returned",
    Step.APPROVE: "published",
    Step.WITHDRAW: "withdrawn",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """One step somebody asks for. `publish_at` belongs to a submission or an approval."""

    step: Step
    revision: int
    note: str = ""
    publish_at: datetime | None = None
    despite: bool = False  # although must-find questions would no longer find their article


@dataclass(slots=True)
class Passage:
    ground: EditingGround
    must_finds: MustFinds

    async def take(self, who: Who, article_id: int, wish: Wish) -> Manuscript:
        opened = await self.ground.open(who, article_id)
        before = opened.manuscript
        self._check(who, opened, wish)
        broken = await self._broken(before, wish)
        moved = replace(
            before,
            revision=before.revision + 1,
            updated_at=self.ground.clock.now(),
            updated_by=who.agent_id or None,
        )
        sheet = Sheet()
        after = self._moved(who, moved, wish, opened, sheet)
        kind = "scheduled" if after.stage is Stage.SCHEDULED else TRAIL[wish.step]
        sheet.new.append(self.ground.step(after, kind, who.agent_id, wish.note))
        self.ground.changed(before, after, sheet)
        sheet.hints += self._news(who, after, opened)
        facts = {"breaks": str(len(broken))} if broken else {}
        self.ground.audit.note(who, f"{wish.step}_article", str(article_id), sheet, **facts)
        await self.ground.keep(sheet)
        return after

    def _check(self, who: Who, opened: Opened, wish: Wish) -> None:
        before = opened.manuscript
        if before.revision != wish.revision:
            raise CannotDo("manuscript_changed")
        reason = refusal(wish.step, before, self.ground.rights.hand(who, before, opened.tree))
        if reason == "not_allowed":
            raise NotAllowed(reason)
        if reason:
            raise CannotDo(reason, department=before.department)
        if wish.step in NEEDS_REASON and not wish.note.strip():
            raise BadInput("reason_needed", fields={"note": "reason_needed"})
        if wish.step in (Step.SUBMIT, Step.APPROVE):
            check_complete(before.content, self.ground.today())

    async def _broken(self, of: Manuscript, wish: Wish) -> tuple[FindLine, ...]:
        """Nobody breaks a must-find question without having been told."""
        if wish.step is not Step.APPROVE:
            return ()
        broken = await self.must_finds.broken(of.content, of.id)
        if broken and not wish.despite:
            questions = "、".join(line.question for line in broken[:3])
            raise CannotDo("breaks_must_find", count=len(broken), questions=questions)
        return broken

    def _moved(self, who: Who, of: Manuscript, wish: Wish, opened: Opened, sheet: Sheet) -> Manuscript:
        match wish.step:
            case Step.SUBMIT:
                number = of.live + 1
                at = wish.publish_at or of.publish_at
                return replace(
                    of, stage=Stage.REVIEW, number=number, submitted_by=who.agent_id or None, publish_at=at
                )
            case Step.TAKE_BACK | Step.RETURN:
                return replace(of, stage=Stage.DRAFT, submitted_by=None)
            case Step.CLEAR:
                return replace(of, stage=Stage.APPROVAL)
            case Step.APPROVE:
                return self._approved(who, of, wish, opened, sheet)
            case Step.WITHDRAW:
                take_down(of.id, self.ground.clock.now(), self.ground.ids, sheet)
                return replace(of, live_state=Live.WITHDRAWN)
            case Step.SAVE:
                raise faulty("step", "input_choice")
            case unreachable:
                assert_never(unreachable)

    def _approved(self, who: Who, of: Manuscript, wish: Wish, opened: Opened, sheet: Sheet) -> Manuscript:
        now, at = self.ground.clock.now(), wish.publish_at or of.publish_at
        if at is not None and at > now:
            return replace(of, stage=Stage.SCHEDULED, publish_at=at)
        category = opened.tree.path(of.folder_id)
        by = who.agent_id or None
        return publish(of, category, now, self.ground.ids, sheet, by=by, note=wish.note)

    def _news(self, who: Who, after: Manuscript, opened: Opened) -> list[Hint]:
        """Whoever must act next hears of it, and whoever wrote it."""
        to, kind = self._concerned(after, opened)
        people = sorted(self.ground.rights.hearing(after, to, opened.tree) - {who.agent_id, 0})
        return [self.ground.notice(people, kind, after.title, after.id)] if people else []

    def _concerned(self, after: Manuscript, opened: Opened) -> tuple[tuple[int, ...], str]:
        rights, before = self.ground.rights, opened.manuscript
        authors = (before.submitted_by or 0, before.created_by or 0)
        match after.stage:
            case Stage.REVIEW:
                return rights.editors(), "article_to_review"
            case Stage.APPROVAL:
                return rights.concerned(after, opened.tree), "article_to_approve"
            case Stage.DRAFT:
                return authors, "article_returned"
            case Stage.SCHEDULED:
                return authors, "article_scheduled"
            case Stage.DONE if after.live_state is Live.WITHDRAWN:
                return authors, "article_withdrawn"
            case Stage.DONE:
                return authors, "article_published"
            case unreachable:
                assert_never(unreachable)
