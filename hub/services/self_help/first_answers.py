"""Answers a citizen from the public knowledge before anybody is asked to serve, when the search is sure.

In no other case does a message end here: who is not answered with certainty, asks for a person, is to be
served first, or is in danger, goes the usual way at once.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from channels.contract import AnswerVerdict, Capabilities, Clock, Hint, InboundMessage, PreChat, Taken, Text
from hub.domain.change import Change, Patch, Row
from hub.domain.conversation import Conversation
from hub.domain.delivery import Delivery
from hub.domain.gap import Source, Why
from hub.domain.hints import MessageStored
from hub.domain.message import Author, DeliveryState, InboundKey, Kind, Message
from hub.domain.personal import without_personal_data
from hub.domain.self_help import COMES_BACK, ShownAnswer
from hub.ids import IdMaker
from hub.services.announcer import Announcer
from hub.services.arrivals import Arrivals
from hub.services.bodies import history_item, preview_of, stored_form
from hub.services.channel_host import ChannelHost
from hub.services.courier import Courier
from hub.services.floor import Floor
from hub.services.message_book import MessageBook
from hub.services.names import names_behind
from hub.services.opening import Opening
from hub.services.outbox import Outbox
from hub.services.packing import Outgoing, for_message
from hub.services.ports import Contacts, Messages, Writer
from hub.services.self_help.library import PublicAnswer, PublicLibrary
from hub.services.self_help.ports import RecordQuestion, nobody_hears
from hub.services.self_help.sittings import Sittings, said_in
from hub.services.self_help.telling import Told, brief, details_of, whole_text
from hub.services.self_help.verdicts import Verdicts
from hub.services.self_help.words import TOLD, is_danger, is_thanks, verdict_in, wants_person
from hub.services.sheet import Sheet
from hub.services.windows import window_values
from routing.model import Priority

REMEMBERED = 12  # messages of a sitting that are looked at
LONGEST = 2_000  # signs of each
LONGEST_WORDING = 500


def answers_first(can: Capabilities | None) -> bool:
    """Whether an answer reaches the citizen at once, where they are: in the widget, or in the same breath."""
    return can is not None and (can.repeatable or can.passive_reply > 0)


@dataclass(frozen=True, slots=True)
class _Exchange:
    """What was said and answered in a sitting. `shown`: an answer of the knowledge."""

    here: Conversation
    said: Message
    answer: Message | None
    shown: ShownAnswer | None
    fresh: bool

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for row in (self.said, self.answer, self.shown) if row is not None)


@dataclass(slots=True)
class SelfHelp:
    floor: Floor
    ids: IdMaker
    clock: Clock
    writer: Writer
    announcer: Announcer
    host: ChannelHost
    courier: Courier
    outbox: Outbox
    book: MessageBook
    opening: Opening
    arrivals: Arrivals
    sittings: Sittings
    library: PublicLibrary
    verdicts: Verdicts
    messages: Messages
    contacts: Contacts
    link: Callable[[int], str]
    language: str
    record: RecordQuestion = nobody_hears
    _unsure: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    async def take(self, message: InboundMessage) -> Taken | None:
        """What was answered, stored; None when a person is to have it. Called in the citizen's turn."""
        policy = self.floor.accounts[message.account]
        if not policy.self_help or message.thread or self.floor.open_at(message.account, message.sender):
            return None
        if not answers_first(self.host.capabilities(message.account)):
            return None
        if not isinstance(message.body, Text | PreChat) or policy.priority > Priority.NORMAL:
            return None
        if (known := await self.messages.by_provider_key(message.account, message.provider_key)) is not None:
            return await self._again(known)
        text = said_in(message).strip()
        if wants_person(text) or is_danger(text):
            return None
        sitting = await self.sittings.of(message)
        if not text:
            return await self._keep(sitting, message, None)
        if sitting is not None and (told := await self._around(sitting, text, message)) is not None:
            return await self._keep(sitting, message, told)
        return await self._answered(sitting, message, text)

    def went_on(self, message: InboundMessage, conversation: Conversation) -> None:
        """A question the knowledge was not sure of has come to a person: editors hear of it."""
        text, known = self._unsure.pop((message.account, message.provider_key), ("", ()))
        if text:
            asker = f"contact {conversation.contact_id}"
            self.record(text, Source.SELF_HELP, Why.WEAK, channel=conversation.kind, asker=asker, known=known)

    async def hints(self, account: str, words: str) -> list[Hint]:
        """What somebody who is still writing may mean."""
        policy = self.floor.accounts[account]
        found = await self.library.likely(words, policy.kind) if policy.self_help else []
        return [Hint(str(row.id), row.title, self.link(row.id)) for row in found]

    async def judge(self, message: InboundMessage, verdict: AnswerVerdict) -> Taken:
        return await self.verdicts.by_message(message, verdict)

    async def _around(self, sitting: Conversation, text: str, message: InboundMessage) -> Told | None:
        """A verdict on the last answer, or thanks for it: neither is a question."""
        words, shown = TOLD[self.language], await self.sittings.answers_in(sitting)
        if not shown:
            return None
        if verdict := verdict_in(text):
            await self.verdicts.record(shown[-1], verdict)
            return Told(words["helped" if verdict == "helpful" else "sorry"], {"self_help": "verdict"})
        return Told(words["thanks"], {"self_help": "thanks"}) if is_thanks(text) else None

    async def _answered(
        self, sitting: Conversation | None, message: InboundMessage, text: str
    ) -> Taken | None:
        earlier = await self.messages.of_conversation(sitting.id, limit=REMEMBERED) if sitting else ()
        asked = [row for row in earlier if row.author is Author.CITIZEN and row.kind is Kind.TEXT]
        said = [row.text[:LONGEST] for row in asked]
        kind = self.floor.accounts[message.account].kind
        topic = self.library.topic([*said, text[:LONGEST]])
        found = await self.library.sure(topic, kind)
        known = await names_behind(self.contacts, message) if topic else ()
        if found is None and topic:
            self._unsure[message.account, message.provider_key] = " ".join(topic), known
        if found is None or str(found.article.id) in {row.details.get("article") for row in earlier}:
            return None  # what was said once and did not help is not said again
        wording = without_personal_data(" ".join(topic), known)[:LONGEST_WORDING]
        return await self._keep(sitting, message, None, found, wording)

    async def _keep(
        self,
        sitting: Conversation | None,
        message: InboundMessage,
        told: Told | None,
        found: PublicAnswer | None = None,
        wording: str = "",
    ) -> Taken | None:
        sheet = Sheet()
        here = sitting or await self.opening.sit(message, sheet)
        if here is None:
            return None
        said = self.arrivals.row(here, message, stored_form(message.body))
        if found is not None:
            told = self._told(found, here, said)
        answer = self._message(here, said, told) if told is not None else None
        shown = self._shown(answer, here, found, wording) if answer and found else None
        return await self._store(_Exchange(here, said, answer, shown, fresh=sitting is None), message, sheet)

    async def _store(self, talk: "_Exchange", message: InboundMessage, sheet: Sheet) -> Taken:
        """All in one unit; no pause before the save."""
        here, said, answer = talk.here, talk.said, talk.answer
        values = self._news(here, said, answer or said, message)
        after = replace(here, **values)
        if talk.fresh:
            sheet.new[sheet.new.index(here)] = after
        else:
            sheet.patches.append(Patch(Conversation, here.id, values))
        way = self._way(answer, after)
        sheet.new += [*talk.rows, *(self.outbox.rows(way) if way else ())]
        guard = InboundKey(message.account, message.provider_key, said.id, said.at)
        commit = self.writer.save(Change(tuple(sheet.new), tuple(sheet.patches), guard))
        self.announcer.after(commit, [MessageStored(row, after) for row in (said, answer) if row is not None])
        if not await commit:
            known = await self.messages.by_provider_key(message.account, message.provider_key)
            return await self._again(known or said)
        if answer is not None:
            self._hand_out(answer, way, after)
        return self._taken(said, answer)

    def _hand_out(self, answer: Message, way: Delivery | None, here: Conversation) -> None:
        self.book.remember(answer)
        if way is not None:
            self.courier.enqueue(Outgoing(way, answer))
        else:
            self.host.show(answer.account, here.address, history_item(answer))

    def _news(
        self, here: Conversation, said: Message, last: Message, message: InboundMessage
    ) -> dict[str, Any]:
        """Lists go on showing what was asked: whoever comes to help needs that first."""
        values: dict[str, Any] = {
            "last_message_id": last.id,
            "last_message_at": last.at,
            "last_word_at": last.at,
            "closed_at": last.at,
            "preview": preview_of(said),
            "preview_author": said.author.value,
            "version": here.version + 1,
        }
        return values | (window_values(message.reply_window) if message.reply_window else {})

    # --- the answer ---

    def _told(self, found: PublicAnswer, here: Conversation, said: Message) -> Told:
        link = self.link(found.article.id)
        details = details_of(found, link, said.id)
        can = self.host.capabilities(here.account)
        if can is not None and can.repeatable:
            return Told(brief(found), details)
        limit = can.passive_reply if can is not None else 0
        return Told(whole_text(found, link, self.language, limit), details)

    def _message(self, here: Conversation, said: Message, told: Told) -> Message:
        number, now = self.ids.next(), self.clock.now()
        can = self.host.capabilities(here.account)
        at_once = can is None or can.repeatable or len(told.text.encode()) <= can.passive_reply
        state = DeliveryState.SENT if at_once else DeliveryState.QUEUED
        return Message(
            id=number,
            conversation_id=here.id,
            contact_id=here.contact_id,
            account=here.account,
            author=Author.SYSTEM,
            kind=Kind.TEXT,
            at=now,
            text=told.text,
            details={"answers": str(said.id), **told.details},
            provider_id=str(number) if at_once else "",
            state=state,
            state_at=now,
        )

    def _way(self, answer: Message | None, here: Conversation) -> Delivery | None:
        """Only what does not fit into the same breath needs a delivery of its own."""
        if answer is None or answer.state is not DeliveryState.QUEUED:
            return None
        return for_message(answer, here)

    def _shown(self, answer: Message, here: Conversation, found: PublicAnswer, wording: str) -> ShownAnswer:
        return ShownAnswer(
            id=answer.id,
            at=answer.at,
            channel=here.kind,
            account=here.account,
            article_id=found.article.id,
            settles_at=answer.at + COMES_BACK,
            conversation_id=here.id,
            confidence=found.confidence,
            wording=wording,
        )

    # --- in the same breath ---

    async def _again(self, known: Message) -> Taken:
        """The provider repeats itself: it hears the same, also when the first answer to it was lost."""
        later = await self.messages.of_conversation(known.conversation_id, after=known.id, limit=5)
        answer = next((row for row in later if row.details.get("answers") == str(known.id)), None)
        return replace(self._taken(known, answer), duplicate=True)

    def _taken(self, said: Message, answer: Message | None) -> Taken:
        can = self.host.capabilities(said.account)
        passive = answer is not None and can is not None and not can.repeatable
        at_once = passive and answer is not None and answer.state is DeliveryState.SENT
        reply = answer.text if answer is not None and at_once else ""
        return Taken(str(said.id), str(said.conversation_id), reply=reply, answered=answer is not None)
