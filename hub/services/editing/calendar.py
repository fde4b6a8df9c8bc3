"""Publishes what is due, takes down what is over, and reminds those who owe an update, by the hub's clock."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta

from hub.domain.change import Patch
from hub.domain.manuscript import Live, Manuscript, UpdateRequest
from hub.services.editing.ground import EditingGround
from hub.services.editing.ports import ManuscriptFilter, Reach
from hub.services.editing.publishing import publish, take_down
from hub.services.problems import CannotDo
from hub.services.sheet import Sheet

AHEAD = timedelta(days=7)
MOST = 200


@dataclass(slots=True)
class PublishingCalendar:
    """Everything it does is found in rows, so what fell due while the hub was down happens at the start."""

    ground: EditingGround
    _reminded: date | None = None

    async def keep_forever(self, every: timedelta) -> None:
        while True:
            await self.keep()
            await self.ground.clock.sleep(every)

    async def keep(self) -> None:
        for manuscript in await self.ground.manuscripts.to_publish(self.ground.clock.now()):
            await self._publish(manuscript)
        today = self.ground.today()
        for article in await self.ground.manuscripts.to_expire(today):
            await self._expire(article.id)
        if self._reminded != today:
            self._reminded = today
            await self._remind(today)

    async def _publish(self, of: Manuscript) -> None:
        ground, tree, sheet = self.ground, await self.ground.tree(), Sheet()
        moved = replace(of, revision=of.revision + 1)
        now, by = ground.clock.now(), of.updated_by
        after = publish(moved, tree.path(of.folder_id), now, ground.ids, sheet, by=by, note="")
        sheet.new.append(ground.step(after, "published", None))
        ground.changed(of, after, sheet)
        wrote = {one for one in (of.created_by, of.submitted_by, of.updated_by) if one}
        people = ground.rights.hearing(of, wrote, tree)
        sheet.hints.append(ground.notice(people, "article_published", of.title, of.id))
        await self._keep_unless_moved(sheet)

    async def _expire(self, article_id: int) -> None:
        ground, sheet = self.ground, Sheet()
        take_down(article_id, ground.clock.now(), ground.ids, sheet)
        of = await ground.manuscripts.manuscript(article_id)
        if of is not None:
            after = replace(of, live_state=Live.EXPIRED, revision=of.revision + 1)
            sheet.new.append(ground.step(after, "expired", None))
            ground.changed(of, after, sheet)
            people = {*ground.rights.editors(), *ground.rights.concerned(of, await ground.tree())}
            sheet.hints.append(ground.notice(people, "article_expired", of.title, article_id, level="warn"))
        await self._keep_unless_moved(sheet)

    async def _keep_unless_moved(self, sheet: Sheet) -> None:
        """Whoever was quicker by a moment wins; the next look decides again."""
        try:
            await self.ground.keep(sheet)
        except CannotDo as problem:
            if problem.code != "manuscript_changed":
                raise

    # --- reminders, once a day ---

    async def _remind(self, today: date) -> None:
        await self._remind_of_requests(today)
        due = ManuscriptFilter(Reach(everything=True), view="due", day=today + AHEAD, limit=MOST)
        tree, by_person = await self.ground.tree(), defaultdict[int, list[Manuscript]](list)
        for of in await self.ground.manuscripts.page(due):
            for person in {*self.ground.rights.editors(), *self.ground.rights.concerned(of, tree)}:
                by_person[person].append(of)
        for person, found in by_person.items():
            text = f"{found[0].title}" if len(found) == 1 else f"{found[0].title} +{len(found) - 1}"
            self.ground.announcer.now(self.ground.notice([person], "review_due", text, found[0].id))

    async def _remind_of_requests(self, today: date) -> None:
        tree = await self.ground.tree()
        for request in await self.ground.manuscripts.requests():
            if request.due_on >= today or request.reminded_on == today:
                continue
            of = await self.ground.manuscripts.manuscript(request.article_id)
            if of is None:
                continue
            people = {*self.ground.rights.concerned(of, tree), request.asked_by or 0} - {0}
            patch = Patch(UpdateRequest, request.id, {"reminded_on": today})
            notice = self.ground.notice(people, "update_overdue", of.title, of.id, level="warn")
            await self.ground.keep(Sheet(patches=[patch], hints=[notice]))
