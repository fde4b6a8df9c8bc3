"""What all services of the editor's desk stand on, and the one way in which a manuscript is changed."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any
from zoneinfo import ZoneInfo

from channels.contract import Clock
from hub.domain.change import Conflict, Patch
from hub.domain.folders import FolderTree
from hub.domain.hints import ArticleMoved, NoticeFor
from hub.domain.manuscript import ArticleFileLink, Manuscript, ManuscriptStep
from hub.ids import IdMaker
from hub.services.access import Who
from hub.services.announcer import Announcer
from hub.services.audit import Audit
from hub.services.editing.ports import Manuscripts
from hub.services.editing.rights import Rights
from hub.services.ports import Writer
from hub.services.problems import CannotDo, NotFound
from hub.services.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Opened:
    """A manuscript as somebody may work on it."""

    manuscript: Manuscript
    tree: FolderTree


@dataclass(slots=True)
class EditingGround:
    ids: IdMaker
    clock: Clock
    zone: ZoneInfo
    writer: Writer
    announcer: Announcer
    audit: Audit
    rights: Rights
    manuscripts: Manuscripts

    async def tree(self) -> FolderTree:
        return FolderTree(await self.manuscripts.folders())

    async def open(self, who: Who, article_id: int) -> Opened:
        """Or NotFound: who may not write it does not learn that it exists."""
        found, tree = await self.manuscripts.manuscript(article_id), await self.tree()
        if found is None or not self.rights.hand(who, found, tree).writes:
            raise NotFound("no_such_article")
        return Opened(found, tree)

    def step(self, of: Manuscript, kind: str, agent_id: int | None, text: str = "") -> ManuscriptStep:
        """A line of the trail for the revision `of` has now."""
        return ManuscriptStep(
            id=self.ids.next(),
            article_id=of.id,
            at=self.clock.now(),
            kind=kind,
            agent_id=agent_id or None,
            revision=of.revision,
            number=of.number,
            text=text,
        )

    def changed(self, before: Manuscript, after: Manuscript, sheet: Sheet) -> None:
        """What storage must do for `after` to replace `before`."""
        values = {
            part.name: getattr(after, part.name)
            for part in fields(Manuscript)
            if getattr(after, part.name) != getattr(before, part.name)
        }
        if values:
            sheet.patches.append(Patch(Manuscript, before.id, values))
        known = set(before.content.file_ids)
        sheet.new += [ArticleFileLink(f, after.id) for f in after.content.file_ids if f not in known]
        sheet.hints.append(ArticleMoved(after.id, after.revision, after.updated_by or 0))

    async def keep(self, sheet: Sheet) -> None:
        """Return once stored and announced; of two who made the same revision the second is told so."""
        stored = self.writer.save(sheet.change())
        try:
            await stored
        except Conflict as conflict:
            if conflict.table in ("manuscript_step", "article_version"):
                raise CannotDo("manuscript_changed") from conflict
            raise
        self.announcer.now(*sheet.hints)

    def notice(
        self,
        to: Iterable[int],
        kind: str,
        text: str,
        reference: int,
        *,
        level: str = "info",
        action: str = "open_article",
    ) -> NoticeFor:
        return NoticeFor(
            tuple(dict.fromkeys(to)),
            kind,
            text,
            self.clock.now(),
            level=level,
            action=action,
            reference=str(reference),
        )

    def today(self) -> Any:
        return self.clock.now().astimezone(self.zone).date()
