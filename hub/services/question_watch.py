"""Looks at every conversation once it is closed: which of its topics found no good answer."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from channels.contract import Clock
from hub.domain.account import CabinetEntry
from hub.domain.change import Change
from hub.domain.conversation import BLOCKED
from hub.domain.gap import Source, Why
from hub.domain.knowledge import ArticleUse
from hub.domain.message import Author, Kind, Message
from hub.ids import least_id
from hub.services.bodies import new_words
from hub.services.gap_ports import Gaps
from hub.services.log_end import settled_until
from hub.services.names import names_of
from hub.services.ports import Accounts, Contacts, Conversations, Messages, Records, Writer
from hub.services.question_book import QuestionBook, Unanswered
from hub.services.sheet import Sheet
from hub.services.suggestions import USED, Suggester
from kb_search import SHOWN_TO_CITIZENS

CURSOR = ("hub", "questions.cursor")
AT_ONCE = 50
LOOKED_AT = 100
MOST_TOPICS = 5
MOST_MESSAGES = 12
REJECTED = frozenset({"not_helpful", "reported"})


@dataclass(frozen=True, slots=True)
class Topic:
    """What a citizen said about one matter, and what an agent answered."""

    messages: tuple[str, ...]
    answer: str = ""
    agent_id: int | None = None


@dataclass(slots=True)
class QuestionWatch:
    """Follows the event log. What a conversation showed is stored together with the place in the log, so each
    is looked at once, whatever happens in between.
    """

    clock: Clock
    writer: Writer
    book: QuestionBook
    suggester: Suggester
    records: Records
    accounts: Accounts
    conversations: Conversations
    messages: Messages
    contacts: Contacts
    gaps: Gaps
    _cursor: int | None = field(default=None)

    async def load(self) -> None:
        kept = await self.accounts.drawer(*CURSOR)
        cursor = int(kept) if kept else least_id(self.clock.now())
        if not kept:  # a restart before the first close must not skip what happened till then
            await self.writer.save(Change(new=(CabinetEntry(*CURSOR, str(cursor)),)))
        self._cursor = cursor

    async def follow_forever(self, every: timedelta) -> None:
        while True:
            while await self.follow() == AT_ONCE:
                pass
            await self.clock.sleep(every)

    async def follow(self) -> int:
        if self._cursor is None:
            return 0
        until = settled_until(self.clock, self.writer)
        entries = await self.records.log_between(self._cursor, until, AT_ONCE)
        closed = [entry for entry in entries if entry.kind == "closed" and entry.conversation_id]
        for entry in closed:
            sheet = Sheet()
            await self._look(entry.conversation_id or 0, sheet)
            await self._move(entry.id, sheet)
        if entries and self._cursor != entries[-1].id:
            await self._move(entries[-1].id, Sheet())
        return len(entries)

    async def _move(self, cursor: int, sheet: Sheet) -> None:
        sheet.new.append(CabinetEntry(*CURSOR, str(cursor)))
        self._cursor = cursor
        await self.writer.save(sheet.change())

    async def _look(self, conversation_id: int, sheet: Sheet) -> None:
        conversation = await self.conversations.conversation(conversation_id)
        if conversation is None or conversation.close_reason == BLOCKED:
            return
        rows = await self.messages.of_conversation(conversation_id, limit=LOOKED_AT)
        uses = await self.gaps.uses_in(conversation_id)
        known = await names_of(self.contacts, conversation.contact_id)
        for asked in await self._unanswered(rows, uses):
            self.book.enter(
                Unanswered(
                    text=asked.text,
                    source=asked.source,
                    why=asked.why,
                    channel=conversation.kind,
                    asker=f"contact {conversation.contact_id}",
                    known=known,
                    answer=asked.answer,
                    agent_id=asked.agent_id,
                ),
                sheet,
            )

    async def _unanswered(self, rows: Sequence[Message], uses: Sequence[ArticleUse]) -> list[Unanswered]:
        """What agents called a gap themselves, and the topics that nothing fitted."""
        found = [
            Unanswered(use.wording, Source.AGENT, Why.NOT_HELPFUL, agent_id=use.agent_id)
            for use in uses
            if use.action == "gap" and use.wording
        ]
        for topic in await self._topics(rows):
            if why := self._fault(topic.messages, uses):
                text = " ".join(topic.messages)
                found.append(Unanswered(text, Source.TALK, why, answer=topic.answer, agent_id=topic.agent_id))
        return found

    def _fault(self, topic: Sequence[str], uses: Sequence[ArticleUse]) -> Why | None:
        """Judged by what agents may see of the index as it is now."""
        found = self.suggester.best(topic)
        shown = {hit.article_id for hit in found if hit.confidence >= self.suggester.least_confidence}
        used = {use.article_id for use in uses if use.action in USED}
        if shown & used:
            return None
        if not shown:
            return Why.NOTHING
        if shown <= {use.article_id for use in uses if use.action in REJECTED}:
            return Why.NOT_HELPFUL
        sure = max(hit.confidence for hit in found)
        return Why.WEAK if sure < SHOWN_TO_CITIZENS else None

    async def _topics(self, rows: Sequence[Message]) -> list[Topic]:
        """Cut where another matter begins; what an agent says belongs to the matter in hand. Each message
        costs a search or two, so others have their turn in between.
        """
        topics: list[Topic] = []
        for row in rows:
            if row.kind is not Kind.TEXT or not row.text or row.private:
                continue
            if row.author is Author.AGENT and topics:
                answer = f"{topics[-1].answer}\n{row.text}".strip()
                topics[-1] = Topic(topics[-1].messages, answer, row.agent_id)
            elif row.author is Author.CITIZEN:
                self._hear(new_words(row), topics)
                await asyncio.sleep(0)
        return topics[-MOST_TOPICS:]

    def _hear(self, text: str, topics: list[Topic]) -> None:
        before = topics[-1].messages if topics else ()
        now = self.suggester.index.topic([*before, text])
        if before and now[: len(before)] == before:
            topics[-1] = Topic(now[-MOST_MESSAGES:], topics[-1].answer, topics[-1].agent_id)
        elif now:
            topics.append(Topic(now))
