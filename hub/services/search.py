"""Finds messages by Chinese words: an index of segmented words that follows the messages."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from channels.contract import Clock
from hub.domain.conversation import Conversation
from hub.domain.message import Message
from hub.services.access import Access, Who
from hub.services.floor import Floor
from hub.services.ports import Conversations, Messages, Placed

log = logging.getLogger(__name__)

BATCH = 100  # small ones: a message waits for the commit before its own
BREATH = 20  # texts cut in one go
Cut = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Hit:
    message: Message
    conversation: Conversation
    marks: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Search:
    """`cut` segments a text into words; the same for what is written and what is asked."""

    floor: Floor
    clock: Clock
    access: Access
    messages: Messages
    conversations: Conversations
    cut: Cut

    async def follow_forever(self, every: timedelta) -> None:
        """Index what came since the last look. Behind by at most `every`, never in the way of a message."""
        last = await self.messages.last_indexed()
        while True:
            rows = await self.messages.texts_after(last, BATCH)
            if rows:
                last = rows[-1][0]
                if words := await self._words_of(rows):
                    await self.messages.index_words(words)
            if len(rows) < BATCH:
                await self.clock.sleep(every)

    async def _words_of(self, rows: Sequence[Placed]) -> list[Placed]:
        words: list[Placed] = []
        for at in range(0, len(rows), BREATH):
            words += [
                (number, held, contact, " ".join(self.cut(text)))
                for number, held, contact, text in rows[at : at + BREATH]
                if text
            ]
            await asyncio.sleep(0)
        return words

    async def find(self, who: Who, query: str, limit: int) -> list[Hit]:
        words = [word for word in self.cut(query) if word.strip()]
        if not words:
            return []
        rows = await self.messages.search(words, self.access.scope(who), limit)
        hits: list[Hit] = []
        for row in rows:
            here = self.floor.conversations.get(row.conversation_id)
            conversation = here or await self.conversations.conversation(row.conversation_id)
            if conversation is not None:
                hits.append(Hit(row, conversation, marks_of(row.text, words)))
        return hits


def marks_of(text: str, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where the words stand, as [start, end) spans in order, without overlaps."""
    folded, spans = text.casefold(), set[tuple[int, int]]()
    for word in words:
        start = folded.find(word.casefold())
        while start >= 0:
            spans.add((start, start + len(word)))
            start = folded.find(word.casefold(), start + len(word))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
