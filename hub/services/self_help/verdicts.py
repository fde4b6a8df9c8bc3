"""Whether an answer helped, as its citizen says; the search learns from it within bounds."""

from dataclasses import dataclass, replace

from channels.contract import AnswerVerdict, Clock, InboundMessage, Taken
from hub.domain.change import Change, Patch
from hub.domain.gap import Source, Why
from hub.domain.knowledge import ArticleUse
from hub.domain.message import InboundKey
from hub.domain.self_help import HELPFUL, PAGE, UNHELPFUL, ShownAnswer
from hub.ids import IdMaker, id_in
from hub.services.bodies import history_item
from hub.services.channel_host import ChannelHost
from hub.services.index_keeper import IndexKeeper
from hub.services.message_book import MessageBook
from hub.services.names import names_of
from hub.services.ports import Contacts, Conversations, Writer
from hub.services.self_help.ports import RecordQuestion, ShownAnswers, nobody_hears

# All citizens together have one voice: a crowd of visitors, or one with many names, moves no more than one
# agent does.
CITIZENS = 0
ACTIONS = {HELPFUL: "citizen_helpful", UNHELPFUL: "citizen_unhelpful"}


@dataclass(slots=True)
class Verdicts:
    ids: IdMaker
    clock: Clock
    writer: Writer
    host: ChannelHost
    book: MessageBook
    conversations: Conversations
    contacts: Contacts
    answers: ShownAnswers
    keeper: IndexKeeper
    record_question: RecordQuestion = nobody_hears

    async def by_message(self, message: InboundMessage, verdict: AnswerVerdict) -> Taken:
        """On an answer this citizen was given; on anything else it says nothing. The last word counts."""
        number = id_in(verdict.message_id)
        shown = await self.answers.shown(number) if number is not None else None
        if shown is None or shown.account != message.account or not await self._is_theirs(shown, message):
            return Taken()
        guard = InboundKey(message.account, message.provider_key, shown.id, self.clock.now())
        fresh = await self.record(shown, HELPFUL if verdict.helped else UNHELPFUL, guard)
        return Taken(str(shown.id), str(shown.conversation_id or ""), duplicate=not fresh)

    async def record(self, shown: ShownAnswer, verdict: str, guard: InboundKey | None = None) -> bool:
        now = self.clock.now()
        if verdict == shown.verdict:
            return False
        use = self._use(shown, verdict)
        patch = Patch(ShownAnswer, shown.id, {"verdict": verdict, "verdict_at": now})
        fresh = await self.writer.save(Change(new=(use,), patches=(patch,), guard=guard))
        if fresh:
            self.keeper.learn(use)
            await self._show(shown, verdict)
            if verdict == UNHELPFUL:
                await self._hear(shown)
        return fresh

    async def _hear(self, shown: ShownAnswer) -> None:
        sitting = await self.conversations.conversation(shown.conversation_id or 0)
        self.record_question(
            shown.wording,
            Source.SELF_HELP,
            Why.NOT_HELPFUL,
            channel=shown.channel,
            asker=f"sitting {shown.conversation_id}",
            known=await names_of(self.contacts, sitting.contact_id) if sitting else (),
        )

    async def on_page(self, article_id: int, helped: bool) -> None:
        """Nobody knows who voted: it is counted, and nothing is learned from it."""
        now, verdict = self.clock.now(), HELPFUL if helped else UNHELPFUL
        vote = ShownAnswer(self.ids.next(), now, PAGE, "", article_id, now, verdict=verdict, verdict_at=now)
        await self.writer.save(Change(new=(vote,)))

    async def _is_theirs(self, shown: ShownAnswer, message: InboundMessage) -> bool:
        sitting = await self.conversations.conversation(shown.conversation_id or 0)
        return sitting is not None and sitting.address == message.sender

    async def _show(self, shown: ShownAnswer, verdict: str) -> None:
        """On every screen that has the answer."""
        message = await self.book.message(shown.id)
        if message is None:
            return
        details = {**message.details, "verdict": verdict}
        after = await self.book.settle(message, message.state, details=details)
        sitting = await self.conversations.conversation(message.conversation_id)
        if sitting is not None:
            self.host.show(message.account, sitting.address, history_item(replace(after, details=details)))

    def _use(self, shown: ShownAnswer, verdict: str) -> ArticleUse:
        return ArticleUse(
            self.ids.next(),
            self.clock.now(),
            shown.article_id,
            CITIZENS,
            shown.conversation_id or 0,
            ACTIONS[verdict],
            shown.wording,
        )
