"""Departments are asked to bring their articles up to date, answer, and are reminded when they are late."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from hub.domain.change import Patch
from hub.domain.manuscript import Manuscript, UpdateRequest
from hub.services.access import Who
from hub.services.editing.ground import EditingGround
from hub.services.problems import BadInput, CannotDo, NotFound
from hub.services.sheet import Sheet


@dataclass(slots=True)
class UpdateDesk:
    ground: EditingGround

    async def ask(self, who: Who, article_id: int, due_on: date, note: str) -> UpdateRequest:
        opened = await self.ground.open(who, article_id)
        of, tree = opened.manuscript, opened.tree
        department = of.department or tree.department(of.folder_id)
        if not department:
            raise CannotDo("no_department_on_duty")
        if due_on < self.ground.today():
            raise BadInput("already_over", fields={"due_on": "already_over"})
        request = UpdateRequest(
            id=self.ground.ids.next(),
            article_id=article_id,
            department=department,
            asked_at=self.ground.clock.now(),
            due_on=due_on,
            asked_by=who.agent_id or None,
            note=note,
        )
        text = f"{due_on.isoformat()} {note}".strip()
        step = replace(self.ground.step(of, "asked", who.agent_id, text), revision=None)
        sheet = Sheet(new=[request, step])
        people = self.ground.rights.concerned(of, tree)
        sheet.hints.append(self.ground.notice(people, "update_asked", of.title, of.id, level="warn"))
        self.ground.audit.note(who, "ask_update", str(article_id), sheet, due_on=due_on.isoformat())
        await self.ground.keep(sheet)
        return request

    async def settle(self, who: Who, request_id: int, note: str) -> None:
        """The department says it is up to date; who asked hears of it."""
        request = await self.ground.manuscripts.request(request_id)
        if request is None:
            raise NotFound("no_such_request")
        of = (await self.ground.open(who, request.article_id)).manuscript
        if request.done_at is not None:
            raise CannotDo("request_done")
        done = {"done_at": self.ground.clock.now(), "done_by": who.agent_id or None}
        step = replace(self.ground.step(of, "answered", who.agent_id, note), revision=None)
        sheet = Sheet(new=[step], patches=[Patch(UpdateRequest, request_id, done)])
        if request.asked_by:
            sheet.hints.append(self.ground.notice([request.asked_by], "update_answered", of.title, of.id))
        self.ground.audit.note(who, "settle_update", str(request.article_id), sheet)
        await self.ground.keep(sheet)

    async def remind(self, who: Who, request_id: int) -> None:
        """The department hears of it again, once a day."""
        request = await self.ground.manuscripts.request(request_id)
        if request is None:
            raise NotFound("no_such_request")
        opened = await self.ground.open(who, request.article_id)
        of, today = opened.manuscript, self.ground.today()
        if request.done_at is not None:
            raise CannotDo("request_done")
        if request.reminded_on == today:
            raise CannotDo("reminded_today")
        people = self.ground.rights.concerned(of, opened.tree)
        if not people:
            raise CannotDo("nobody_there", department=request.department)
        kind = "update_overdue" if request.due_on < today else "update_asked"
        sheet = Sheet(patches=[Patch(UpdateRequest, request_id, {"reminded_on": today})])
        sheet.hints.append(self.ground.notice(people, kind, of.title, of.id, level="warn"))
        self.ground.audit.note(who, "remind_update", str(of.id), sheet, department=request.department)
        await self.ground.keep(sheet)

    async def open_requests(self, who: Who) -> Sequence[tuple[UpdateRequest, Manuscript]]:
        """The most urgent first; departments see their own."""
        tree, rights = await self.ground.tree(), self.ground.rights
        requests = await self.ground.manuscripts.requests()
        rows = await self.ground.manuscripts.some({request.article_id for request in requests})
        found = {of.id: of for of in rows if rights.hand(who, of, tree).writes}
        return [(one, found[one.article_id]) for one in requests if one.article_id in found]
