"""Editors and departments give out official wordings, replace them and take them back."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from hub.domain.change import Patch
from hub.domain.hints import NoticeFor
from hub.domain.manuscript import ChangeKind, KbChange, Manuscript
from hub.domain.official import OfficialWording, WordingState, alternatives
from hub.services.access import Who
from hub.services.editing.ground import EditingGround
from hub.services.editing.ports import WordingFilter, Wordings
from hub.services.editing.rights import EDITORS
from hub.services.problems import BadInput, CannotDo, NotAllowed, NotFound
from hub.services.sheet import Sheet

# What an author decides; everything else follows from what is done with it.
WRITTEN = (
    *("title", "short_answer", "long_answer", "department", "source", "article_ids", "subjects"),
    *("questions", "needs", "never", "audience", "region", "channels", "valid_from", "valid_until"),
)
AUDIENCES = ("public", "internal")
LONGEST_WORD = 60
Deed = Literal["save", "agree", "issue", "withdraw", "replace"]


@dataclass(slots=True)
class OfficialDesk:
    """An editor issues; the department on duty agrees, or the editor writes down who there did."""

    ground: EditingGround
    wordings: Wordings
    # Two who press at once take turns, so that the second sees what the first has done.
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def page(self, who: Who, wanted: WordingFilter) -> Sequence[OfficialWording]:
        own = None if who.has(EDITORS) else self.ground.rights.department(who) or "\n"
        return await self.wordings.page(replace(wanted, department=own))

    async def one(self, who: Who, wording_id: int) -> OfficialWording:
        found = await self.wordings.wording(wording_id)
        if found is None or not self._may_write(who, found):
            raise NotFound("no_such_wording")
        return found

    async def create(self, who: Who, written: OfficialWording) -> OfficialWording:
        """`replaces` makes it a new edition of an issued one."""
        if written.replaces:
            before = await self.one(who, written.replaces)
            if before.state is not WordingState.ISSUED:
                raise CannotDo("wording_not_issued")
        now, me = self.ground.clock.now(), who.agent_id or None
        safe = await self.made_safe(who, written)
        made = replace(
            safe,
            id=self.ground.ids.next(),
            created_at=now,
            updated_at=now,
            created_by=me,
            updated_by=me,
            agreed_by=self._agreement(who, safe),
        )
        sheet = Sheet(new=[made])
        self.ground.audit.note(who, "create_wording", str(made.id), sheet, title=made.title)
        await self.ground.keep(sheet)
        return made

    async def save(self, who: Who, written: OfficialWording, revision: int) -> OfficialWording:
        async with self._turn:
            before = await self._at(who, written.id, revision)
            if before.state is not WordingState.DRAFT:
                raise CannotDo("wording_issued")
            safe = await self.made_safe(who, written)
            after = replace(
                before,
                **{name: getattr(safe, name) for name in WRITTEN},
                agreed_by=self._agreement(who, safe),
            )
            return await self._keep(who, "save_wording", before, after)

    async def agree(self, who: Who, wording_id: int, revision: int) -> OfficialWording:
        """The department stands for the text as it is."""
        async with self._turn:
            before = await self._at(who, wording_id, revision)
            if before.state is not WordingState.DRAFT:
                raise CannotDo("wording_issued")
            if not self._is_theirs(who, before):
                raise NotAllowed("department_agrees")
            after = replace(before, agreed_by=who.agent_id or None)
            return await self._keep(
                who, "agree_wording", before, after, tell=self.ground.rights.editors(), kind="wording_agreed"
            )

    async def issue(self, who: Who, wording_id: int, revision: int, note: str) -> OfficialWording:
        async with self._turn:
            before = await self._at(who, wording_id, revision)
            if not who.has(EDITORS):
                raise NotAllowed("editors_issue")
            if before.state is not WordingState.DRAFT:
                raise CannotDo("wording_issued")
            if before.valid_until and before.valid_until < self.ground.today():
                raise BadInput("already_over", fields={"valid_until": "already_over"})
            if before.agreed_by is None and not note.strip():
                raise BadInput("agreement_needed", fields={"note": "agreement_needed"})
            now, me = self.ground.clock.now(), who.agent_id or None
            after = replace(before, state=WordingState.ISSUED, issued_at=now, issued_by=me, note=note.strip())
            sheet = Sheet(new=[KbChange(after.id, ChangeKind.UPSERT)])
            await self._retire(who, before.replaces, sheet)
            return await self._keep(
                who, "issue_wording", before, after, sheet, tell=self._everybody(), kind="wording_issued"
            )

    async def withdraw(self, who: Who, wording_id: int, revision: int, note: str) -> OfficialWording:
        """From this moment it is shown nowhere; a draft goes the same way."""
        async with self._turn:
            before = await self._at(who, wording_id, revision)
            if before.state is WordingState.WITHDRAWN:
                raise CannotDo("wording_withdrawn")
            was_issued = before.state is WordingState.ISSUED
            if was_issued and not note.strip():
                raise BadInput("reason_needed", fields={"note": "reason_needed"})
            sheet, after = Sheet(), self._withdrawn(who, before, note.strip())
            if was_issued:
                sheet.new.append(KbChange(after.id, ChangeKind.DELETE))
            tell = self._everybody() if was_issued else ()
            return await self._keep(
                who, "withdraw_wording", before, after, sheet, tell=tell, kind="wording_withdrawn"
            )

    async def articles_of(self, who: Who, rows: Sequence[OfficialWording]) -> Mapping[int, Manuscript]:
        """The articles these name, as far as this person may read their titles."""
        wanted = {one for row in rows for one in row.article_ids}
        tree, rights = await self.ground.tree(), self.ground.rights
        known = await self.ground.manuscripts.some(wanted) if wanted else ()
        return {
            one.id: one for one in known if one.audience != "secret" or rights.hand(who, one, tree).writes
        }

    def open_to(self, who: Who, of: OfficialWording) -> list[Deed]:
        """What this person may do with it now."""
        editor, theirs = who.has(EDITORS), self._is_theirs(who, of)
        is_draft, is_issued = of.state is WordingState.DRAFT, of.state is WordingState.ISSUED
        deeds: dict[Deed, bool] = {
            "save": is_draft,
            "agree": is_draft and theirs and of.agreed_by is None,
            "issue": is_draft and editor,
            "withdraw": is_draft or is_issued,
            "replace": is_issued,
        }
        return [deed for deed, may in deeds.items() if may and (editor or theirs)]

    # --- what all of them do ---

    async def _at(self, who: Who, wording_id: int, revision: int) -> OfficialWording:
        found = await self.one(who, wording_id)
        if found.revision != revision:
            raise CannotDo("changed_meanwhile")
        return found

    async def _retire(self, who: Who, wording_id: int | None, sheet: Sheet) -> None:
        """The edition before goes in the same moment, so that no topic is without a word, or has two."""
        before = await self.wordings.wording(wording_id) if wording_id else None
        if before is None or before.state is not WordingState.ISSUED:
            return
        after = replace(self._withdrawn(who, before, before.note), revision=before.revision + 1)
        sheet.patches.append(_patch(before, after))
        sheet.new.append(KbChange(before.id, ChangeKind.DELETE))

    def _withdrawn(self, who: Who, of: OfficialWording, note: str) -> OfficialWording:
        now, me = self.ground.clock.now(), who.agent_id or None
        return replace(of, state=WordingState.WITHDRAWN, withdrawn_at=now, withdrawn_by=me, note=note)

    async def _keep(
        self,
        who: Who,
        action: str,
        before: OfficialWording,
        after: OfficialWording,
        sheet: Sheet | None = None,
        *,
        tell: Iterable[int] = (),
        kind: str = "",
    ) -> OfficialWording:
        sheet = sheet or Sheet()
        now, me = self.ground.clock.now(), who.agent_id or None
        after = replace(after, updated_at=now, updated_by=me, revision=before.revision + 1)
        sheet.patches.append(_patch(before, after))
        people = tuple(dict.fromkeys(one for one in tell if one != who.agent_id))
        if people:
            sheet.hints.append(NoticeFor(people, kind, after.title, now, level="warn"))
        changed = ",".join(_changed(before, after) & set(WRITTEN))
        self.ground.audit.note(who, action, str(after.id), sheet, title=after.title, changed=changed)
        await self.ground.keep(sheet)
        return after

    def _everybody(self) -> tuple[int, ...]:
        """Whoever answers citizens must know at once what is to be said, and what no longer is."""
        return tuple(agent.id for agent in self.ground.rights.floor.agents.values() if not agent.disabled)

    # --- who, and what ---

    def _may_write(self, who: Who, of: OfficialWording) -> bool:
        return who.has(EDITORS) or self._is_theirs(who, of)

    def _is_theirs(self, who: Who, of: OfficialWording) -> bool:
        own = self.ground.rights.department(who)
        return bool(own) and own == of.department

    def _agreement(self, who: Who, of: OfficialWording) -> int | None:
        """What a department's own contributor writes, the department stands for."""
        return who.agent_id if self._is_theirs(who, of) else None

    async def made_safe(self, who: Who, written: OfficialWording) -> OfficialWording:
        own = self.ground.rights.department(who)
        of = replace(written, **_tidy(written))
        if not who.has(EDITORS):
            of = replace(of, department=own)
        _check(of)
        if of.article_ids:
            known = await self.ground.manuscripts.some(of.article_ids)
            seen = {one.id for one in known if one.live}
            if set(of.article_ids) - seen:
                raise BadInput("no_such_article", fields={"article_ids": "no_such_article"})
        return of


def _tidy(of: OfficialWording) -> dict[str, Any]:
    lines = ("questions", "needs", "never", "subjects")
    return {
        "title": " ".join(of.title.split()),
        "short_answer": of.short_answer.strip(),
        "long_answer": of.long_answer.strip(),
        "source": " ".join(of.source.split()),
        "article_ids": tuple(dict.fromkeys(of.article_ids)),
        **{name: _lines(getattr(of, name)) for name in lines},
    }


def _lines(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tidy for line in lines if (tidy := " ".join(line.split()).strip("/"))))


def _check(of: OfficialWording) -> None:
    wrong: dict[str, str] = {}
    if not of.title:
        wrong["title"] = "title_needed"
    if not of.short_answer:
        wrong["short_answer"] = "short_answer_needed"
    if of.audience not in AUDIENCES:
        wrong["audience"] = "bad_wording_audience"
    if of.valid_from and of.valid_until and of.valid_until < of.valid_from:
        wrong["valid_until"] = "ends_before_it_begins"
    if not of.has_topic:
        wrong["topic"] = "topic_needed"
    words = [word for line in of.needs for word in alternatives(line)]
    if any(len(word) > LONGEST_WORD for word in (*words, *of.never)):
        wrong["needs"] = "words_too_long"
    # One sign is said in every second message; a topic of its own it is not.
    if of.needs and not (of.article_ids or of.subjects or of.questions) and min(map(len, words)) < 2:
        wrong["needs"] = "words_too_short"
    if wrong:
        raise BadInput(next(iter(wrong.values())), fields=wrong)


def _changed(before: OfficialWording, after: OfficialWording) -> set[str]:
    names = (part.name for part in fields(OfficialWording))
    return {name for name in names if getattr(before, name) != getattr(after, name)}


def _patch(before: OfficialWording, after: OfficialWording) -> Patch:
    values = {name: getattr(after, name) for name in sorted(_changed(before, after))}
    return Patch(OfficialWording, before.id, values)
