"""Goes once more through the questions kept, whenever the rules of what names a person have changed."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from hub.domain.account import CabinetEntry
from hub.domain.change import Change, Patch
from hub.domain.gap import AskedQuestion, Gap
from hub.domain.personal import RULES, without_personal_data
from hub.domain.question_heaps import Gist
from hub.services.gap_ports import Gaps
from hub.services.ports import Accounts, Writer
from hub.services.question_book import QuestionBook
from hub.services.sheet import Sheet

log = logging.getLogger(__name__)

RULES_KEPT = ("hub", "questions.rules")
STRETCH = 200


@dataclass(slots=True)
class Remasking:
    writer: Writer
    accounts: Accounts
    gaps: Gaps
    book: QuestionBook
    gist: Callable[[str], Gist]

    async def load(self) -> None:
        """Before anybody is let in: titles, and the words that lists show. What was asked is masked once more
        whenever it is read. Where the first question is to be masked anew, the gap has its words from it.
        """
        if await self._is_done():
            return
        after = 0
        while rows := await self.gaps.gaps_after(after, STRETCH):
            first, sheet = await self.gaps.first_questions([row.id for row in rows]), Sheet()
            for row in rows:
                title, asked = _fresh(row.title), _fresh(first.get(row.id, ""))
                if title or asked:
                    words = self.gist(asked or first.get(row.id) or title).words
                    self._reword(replace(row, title=title or row.title, words=words), sheet)
            await self._save(sheet)
            after = rows[-1].id

    async def finish(self) -> None:
        """Broken off, it begins anew at the next start: to do it again changes nothing."""
        if await self._is_done():
            return
        changed, after = 0, 0
        while rows := await self.gaps.questions_after(after, STRETCH):
            sheet = Sheet()
            for row in rows:
                fresh = {"text": _fresh(row.text), "answer": _fresh(row.answer)}
                if values := {name: text for name, text in fresh.items() if text}:
                    sheet.patches.append(Patch(AskedQuestion, row.id, values))
                await asyncio.sleep(0)  # others have their turn
            changed += len(sheet.patches)
            await self._save(sheet)
            after = rows[-1].id
        await self.writer.save(Change(new=(CabinetEntry(*RULES_KEPT, RULES),)))
        log.info("questions kept were masked again", extra={"changed": changed})

    async def _is_done(self) -> bool:
        return await self.accounts.drawer(*RULES_KEPT) == RULES

    def _reword(self, gap: Gap, sheet: Sheet) -> None:
        sheet.patches.append(Patch(Gap, gap.id, {"title": gap.title, "words": gap.words}))
        self.book.reword(gap)

    async def _save(self, sheet: Sheet) -> None:
        if not sheet.empty:
            await self.writer.save(sheet.change())


def _fresh(text: str) -> str:
    """What it has to be, if that is something else."""
    masked = without_personal_data(text)
    return masked if masked != text else ""
