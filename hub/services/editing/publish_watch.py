"""After every publication: gaps whose answer is out are filled, must-find questions are asked again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from hub.domain.account import CabinetEntry
from hub.domain.change import Patch
from hub.domain.gap import FindRun, Gap, GapState
from hub.domain.manuscript import ChangeKind, Live, Stage
from hub.services.editing.ground import EditingGround
from hub.services.editing.must_find import MustFinds
from hub.services.gap_ports import Gaps
from hub.services.index_keeper import IndexKeeper
from hub.services.ports import Accounts, Articles
from hub.services.question_book import QuestionBook
from hub.services.sheet import Sheet

CURSOR = ("hub", "published.cursor")
AT_ONCE = 500
KEPT_RUNS = 500


@dataclass(slots=True)
class PublishWatch:
    """Follows the log of changes once the index has taken them up, so nothing is judged by an old index and
    nothing is missed, however it was published.
    """

    ground: EditingGround
    must_finds: MustFinds
    book: QuestionBook
    keeper: IndexKeeper
    gaps: Gaps
    articles: Articles
    accounts: Accounts
    _cursor: int | None = field(default=None)

    async def load(self) -> None:
        kept = await self.accounts.drawer(*CURSOR)
        self._cursor = int(kept) if kept else await self.articles.last_change()
        if not kept:
            await self.ground.keep(Sheet(new=[CabinetEntry(*CURSOR, str(self._cursor))]))

    async def follow_forever(self, every: timedelta) -> None:
        while True:
            await self.follow()
            await self.ground.clock.sleep(every)

    async def follow(self) -> None:
        reached = self.keeper.reached
        if self._cursor is None or reached <= self._cursor:
            return
        changes = await self.articles.changes(self._cursor, AT_ONCE)
        taken = [(seq, change) for seq, change in changes if seq <= reached]
        if not taken:
            return
        last = taken[-1][0]
        shown = {change.article_id for _, change in taken if change.op is ChangeKind.UPSERT}
        moved = {change.article_id for _, change in taken if change.op is not ChangeKind.WORDS}
        sheet = Sheet(new=[CabinetEntry(*CURSOR, str(last))])
        await self._fill(shown, sheet)
        if last == reached:  # of many changes at once only the last state is asked about
            await self._ask(last, sorted(moved), sheet)
        self._cursor = last
        await self.ground.keep(sheet)
        await self._forget_runs()

    async def _fill(self, article_ids: Collection[int], sheet: Sheet) -> None:
        """An article that is in work again has not said its last word."""
        gaps = await self.gaps.waiting_for(article_ids) if article_ids else ()
        rows = await self.ground.manuscripts.some({gap.article_id or 0 for gap in gaps}) if gaps else ()
        out = {of.id for of in rows if of.stage is Stage.DONE and of.live_state is Live.PUBLISHED}
        for gap in gaps:
            if gap.article_id in out:
                values = {"state": GapState.FILLED, "handled_at": self.ground.clock.now()}
                sheet.patches.append(Patch(Gap, gap.id, values))
                self.book.settle(gap.id, GapState.FILLED)

    async def _ask(self, seq: int, article_ids: Sequence[int], sheet: Sheet) -> None:
        run = await self.must_finds.run(seq, "publish", article_ids=article_ids)
        if run is None:
            return
        sheet.new.append(run)
        before = await self.gaps.runs(None, 1)
        if broken := newly_broken(before[0] if before else None, run):
            text = broken[0] if len(broken) == 1 else f"{broken[0]} +{len(broken) - 1}"
            people = self.ground.rights.editors()
            sheet.hints.append(
                self.ground.notice(
                    people, "must_find_broken", text, run.id, level="warn", action="open_must_find"
                )
            )

    async def _forget_runs(self) -> None:
        if old := await self.gaps.old_runs(KEPT_RUNS):
            await self.ground.keep(Sheet(deletes=[(FindRun, run_id) for run_id in old]))


def newly_broken(before: FindRun | None, after: FindRun) -> list[str]:
    """Questions that found their article the time before and do not any more."""
    failed = {line.question_id for line in before.result.lines if not line.passed} if before else set()
    known = {line.question_id for line in before.result.lines} if before else set()
    return [
        line.question
        for line in after.result.lines
        if not line.passed and line.question_id in known and line.question_id not in failed
    ]
