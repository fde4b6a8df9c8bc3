"""The user dictionary and the synonym groups, as editors keep them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from hub.domain.change import Conflict, Patch
from hub.domain.manuscript import ChangeKind, KbChange, KbWord, SynonymGroup
from hub.services.access import Who
from hub.services.editing.ground import EditingGround
from hub.services.problems import BadInput, CannotDo, NotFound
from hub.services.sheet import Sheet
from kb_search.fold import fold

LONGEST = 20


@dataclass(slots=True)
class WordDesk:
    ground: EditingGround
    learn: Callable[[], Awaitable[None]]

    async def words(self) -> Sequence[KbWord]:
        return await self.ground.manuscripts.words()

    async def synonyms(self) -> Sequence[SynonymGroup]:
        return await self.ground.manuscripts.synonyms()

    async def add_word(self, who: Who, word: str) -> KbWord:
        row = KbWord(self.ground.ids.next(), _word(word), self.ground.clock.now(), who.agent_id or None)
        sheet = Sheet(new=[row])
        self.ground.audit.note(who, "add_word", row.word, sheet)
        try:
            await self._keep(sheet)
        except Conflict as conflict:
            raise CannotDo("word_known") from conflict
        return row

    async def delete_word(self, who: Who, word_id: int) -> None:
        row = next((one for one in await self.words() if one.id == word_id), None)
        if row is None:
            raise NotFound("no_such_word")
        sheet = Sheet(deletes=[(KbWord, word_id)])
        self.ground.audit.note(who, "delete_word", row.word, sheet)
        await self._keep(sheet)

    async def save_synonyms(self, who: Who, wanted: SynonymGroup) -> SynonymGroup:
        """`id` 0 makes a new group."""
        words, leads_to = _words(wanted.words), _words(wanted.leads_to)
        if len(words) + len(leads_to) < 2:
            raise BadInput("two_words_needed", fields={"words": "two_words_needed"})
        now, me = self.ground.clock.now(), who.agent_id or None
        group = replace(wanted, words=words, leads_to=leads_to, changed_at=now, changed_by=me)
        sheet = Sheet()
        if not group.id:
            group = replace(group, id=self.ground.ids.next())
            sheet.new.append(group)
        elif any(one.id == group.id for one in await self.synonyms()):
            values = {"words": words, "leads_to": leads_to, "changed_at": now, "changed_by": me}
            sheet.patches.append(Patch(SynonymGroup, group.id, values))
        else:
            raise NotFound("no_such_word")
        self.ground.audit.note(who, "save_synonyms", str(group.id), sheet, words=" ".join(words))
        await self._keep(sheet)
        return group

    async def delete_synonyms(self, who: Who, group_id: int) -> None:
        row = next((one for one in await self.synonyms() if one.id == group_id), None)
        if row is None:
            raise NotFound("no_such_word")
        sheet = Sheet(deletes=[(SynonymGroup, group_id)])
        self.ground.audit.note(who, "delete_synonyms", str(group_id), sheet, words=" ".join(row.words))
        await self._keep(sheet)

    async def _keep(self, sheet: Sheet) -> None:
        sheet.new.append(KbChange(0, ChangeKind.WORDS))
        await self.ground.keep(sheet)
        await self.learn()


def _words(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_word(word) for word in words if word.strip()))


def _word(word: str) -> str:
    """One word without spaces and without the signs that have a meaning in word lists."""
    word = "".join(word.split())
    folded = fold(word)
    if not 1 <= len(word) <= LONGEST or any(sign in folded for sign in "#>") or folded[:1] in ("@", "+"):
        raise BadInput("bad_word", fields={"word": "bad_word"})
    return word
