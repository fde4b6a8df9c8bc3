"""Editors open, write and save manuscripts; nothing of one is overwritten by another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from hub.domain.article_content import ArticleContent
from hub.domain.folders import FolderTree
from hub.domain.manuscript import (
    ArticleFileLink,
    ArticleVersion,
    Manuscript,
    ManuscriptStep,
    Stage,
    UpdateRequest,
)
from hub.domain.workflow import Step, refusal, steps_open_to
from hub.services.access import Who
from hub.services.editing.cleaning import check_draft, cleaned
from hub.services.editing.files import ArticleFiles
from hub.services.editing.ground import EditingGround, Opened
from hub.services.editing.ports import ManuscriptFilter, UseCount
from hub.services.editing.rights import EDITORS
from hub.services.problems import CannotDo, NotAllowed, NotFound
from hub.services.sheet import Sheet

USE_DAYS = timedelta(days=30)
SOON = timedelta(days=30)
COUNTED = {
    "unfiled": "unfiled",
    "in_work": "work",
    "to_review": "review",
    "to_approve": "approval",
    "due": "due",
    "expired": "expired",
    "asked": "asked",
}


With = Callable[[Manuscript], Sheet]


def nothing(_: Manuscript) -> Sheet:
    return Sheet()


@dataclass(frozen=True, slots=True)
class Whole:
    """All that the editor's screen shows of one article."""

    manuscript: Manuscript
    path: str
    trail: Sequence[ManuscriptStep]
    live: ArticleVersion | None
    may: tuple[Step, ...]
    uses: UseCount
    requests: Sequence[UpdateRequest]


@dataclass(frozen=True, slots=True)
class Waiting:
    unfiled: int
    in_work: int
    to_review: int
    to_approve: int
    due: int
    expired: int
    asked: int
    reported: int = 0


@dataclass(slots=True)
class EditingDesk:
    ground: EditingGround
    files: ArticleFiles

    async def whole(self, who: Who, article_id: int) -> Whole:
        return await self._whole(who, await self.ground.open(who, article_id))

    async def _whole(self, who: Who, opened: Opened) -> Whole:
        manuscripts, of = self.ground.manuscripts, opened.manuscript
        live = await manuscripts.version(of.id, of.live) if of.live else None
        return Whole(
            of,
            opened.tree.path(of.folder_id),
            await manuscripts.steps(of.id),
            live,
            steps_open_to(of, self.ground.rights.hand(who, of, opened.tree)),
            await manuscripts.uses_of(of.id, self.ground.clock.now() - USE_DAYS),
            await manuscripts.requests(of.id),
        )

    async def page(self, who: Who, wanted: ManuscriptFilter, folder_id: int | None) -> Sequence[Manuscript]:
        tree = await self.ground.tree()
        folders = tree.below(folder_id) if folder_id else wanted.folder_ids
        reach = self.ground.rights.reach(who, tree)
        day = self.ground.today() + SOON
        return await self.ground.manuscripts.page(replace(wanted, reach=reach, folder_ids=folders, day=day))

    async def waiting(self, who: Who) -> Waiting:
        """What waits besides the tree, of what this person sees."""
        tree, day = await self.ground.tree(), self.ground.today() + SOON
        reach, manuscripts = self.ground.rights.reach(who, tree), self.ground.manuscripts
        counts: dict[str, int] = {
            name: await manuscripts.count(ManuscriptFilter(reach=reach, view=view, day=day))
            for name, view in COUNTED.items()
        }
        since = self.ground.clock.now() - USE_DAYS
        reported = await manuscripts.reported(since) if reach.everything else 0
        return Waiting(**counts, reported=reported)

    async def create(
        self, who: Who, content: ArticleContent, folder_id: int | None, also: With = nothing
    ) -> Manuscript:
        """What `also` gives for the new manuscript is stored in the same unit."""
        check_draft(content)
        content, tree = await self._made_safe(who, content, 0), await self.ground.tree()
        now, me = self.ground.clock.now(), who.agent_id or None
        blank = Manuscript(
            id=self.ground.ids.next(),
            content=content,
            created_at=now,
            updated_at=now,
            title=content.title,
            folder_id=self._folder(tree, folder_id),
            created_by=me,
            updated_by=me,
        )
        made = blank.with_content(content)
        self._check_hands(who, None, made, tree)
        sheet = Sheet(new=[made, replace(self.ground.step(made, "saved", who.agent_id), content=content)])
        sheet.new += [ArticleFileLink(file_id, made.id) for file_id in content.file_ids]
        self.ground.audit.note(who, "create_article", str(made.id), sheet)
        await self.ground.keep(sheet.extend(also(made)))
        return made

    async def save(
        self,
        who: Who,
        article_id: int,
        revision: int,
        content: ArticleContent,
        *,
        folder_id: int | None,
        note: str = "",
        kind: str = "saved",
        also: With = nothing,
    ) -> Manuscript:
        opened = await self.ground.open(who, article_id)
        before, tree = opened.manuscript, opened.tree
        check_draft(content)
        content = await self._made_safe(who, content, article_id)
        hand = self.ground.rights.hand(who, before, tree)
        if before.revision != revision:
            raise CannotDo("manuscript_changed")
        if reason := refusal(Step.SAVE, before, hand):
            raise CannotDo(reason)
        after = replace(
            _in_work(before).with_content(content),
            folder_id=self._folder(tree, folder_id),
            updated_at=self.ground.clock.now(),
            updated_by=who.agent_id or None,
            revision=revision + 1,
        )
        self._check_hands(who, before, after, tree)
        sheet = Sheet()
        step = self.ground.step(after, kind, who.agent_id, note)
        sheet.new.append(replace(step, content=content))
        self.ground.changed(before, after, sheet)
        changed = ",".join(_changed(before.content, content))
        self.ground.audit.note(who, "save_article", str(article_id), sheet, changed=changed)
        await self.ground.keep(sheet.extend(also(after)))
        return after

    async def _made_safe(self, who: Who, content: ArticleContent, article_id: int) -> ArticleContent:
        return await self.files.with_known_files(who, cleaned(content), article_id)

    def _check_hands(self, who: Who, before: Manuscript | None, after: Manuscript, tree: FolderTree) -> None:
        """A department gives nothing away and takes nothing that is not its own; nor does it open what an
        editor has closed.
        """
        if who.has(EDITORS):
            return
        given = after.department not in (before.department if before else "", "", self._own(who))
        if given or not self.ground.rights.hand(who, after, tree).contributor:
            raise NotAllowed("not_your_folder")
        if before and before.audience != "public" and after.audience != before.audience:
            raise NotAllowed("editors_decide_audience")

    async def restore(self, who: Who, article_id: int, revision: int, number: int) -> Manuscript:
        """An older version becomes the draft; what is published stays until the draft is."""
        opened = await self.ground.open(who, article_id)
        version = await self.ground.manuscripts.version(article_id, number)
        if version is None:
            raise NotFound("no_such_version")
        return await self.save(
            who,
            article_id,
            revision,
            version.content,
            folder_id=opened.manuscript.folder_id,
            note=str(number),
            kind="restored",
        )

    async def remark(self, who: Who, article_id: int, text: str) -> None:
        opened = await self.ground.open(who, article_id)
        of = opened.manuscript
        step = replace(self.ground.step(of, "remarked", who.agent_id, text), revision=None)
        sheet = Sheet(new=[step])
        rights = self.ground.rights
        to = {of.submitted_by or 0, of.updated_by or 0, *rights.concerned(of, opened.tree)}
        people = rights.hearing(of, to, opened.tree) - {0, who.agent_id}
        sheet.hints.append(self.ground.notice(people, "article_remark", of.title, of.id))
        self.ground.audit.note(who, "remark_article", str(article_id), sheet)
        await self.ground.keep(sheet)

    async def versions(self, who: Who, article_id: int) -> Sequence[ArticleVersion]:
        await self.ground.open(who, article_id)
        return await self.ground.manuscripts.versions(article_id)

    async def content_at(self, who: Who, article_id: int, revision: int) -> ArticleContent:
        """What a save left: the common ground from which two editors' texts are brought together."""
        await self.ground.open(who, article_id)
        step = await self.ground.manuscripts.step_with(article_id, revision)
        if step is None or step.content is None:
            raise NotFound("no_such_version")
        return step.content

    def _own(self, who: Who) -> str:
        return self.ground.rights.department(who)

    def _folder(self, tree: FolderTree, folder_id: int | None) -> int | None:
        if folder_id is not None and folder_id not in tree.folders:
            raise NotFound("no_such_folder")
        return folder_id


def _in_work(before: Manuscript) -> Manuscript:
    if before.stage is not Stage.DONE:
        return before
    return replace(before, stage=Stage.DRAFT, number=before.live + 1)


def _changed(before: ArticleContent, after: ArticleContent) -> list[str]:
    names = ArticleContent.__slots__
    return [name for name in names if getattr(before, name) != getattr(after, name)]
