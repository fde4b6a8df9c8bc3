"""A sitting: the conversation of a citizen with the knowledge. It is stored as closed, so that nobody is
offered it and it has no place in the queue; it opens when a person is asked for, with all that was said in
it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from channels.contract import Clock, InboundMessage, PreChat, Text
from hub.domain.change import Patch
from hub.domain.contact import Contact
from hub.domain.conversation import Conversation, Stage
from hub.domain.self_help import SELF_HELP, SITTING, ShownAnswer
from hub.services.floor import Floor
from hub.services.ports import Conversations
from hub.services.self_help.ports import ShownAnswers
from hub.services.self_help.words import TOLD, wants_person
from hub.services.sheet import Sheet

# Whoever tried the knowledge first loses no place by it: it counts from their last question, within reason.
PLACE_KEPT = timedelta(minutes=10)


@dataclass(slots=True)
class Sittings:
    floor: Floor
    clock: Clock
    conversations: Conversations
    answers: ShownAnswers
    language: str

    async def of(self, message: InboundMessage) -> Conversation | None:
        """The sitting this message goes on with."""
        if message.thread or not self.floor.accounts[message.account].self_help:
            return None
        past = await self.conversations.latest_of(message.account, message.sender)
        if past is None or past.close_reason != SELF_HELP or past.stage is not Stage.CLOSED:
            return None
        last = past.last_word_at or past.created_at
        return past if self.clock.now() - last <= SITTING else None

    async def answers_in(self, sitting: Conversation) -> list[ShownAnswer]:
        return list(await self.answers.of_conversation(sitting.id))

    def hand_over(
        self,
        sitting: Conversation,
        contact: Contact,
        last_agent: int | None,
        shown: list[ShownAnswer],
        message: InboundMessage,
        sheet: Sheet,
    ) -> Conversation:
        """It takes its place in the queue. Without a pause up to the save."""
        now = self.clock.now()
        self.floor.add(replace(sitting, stage=Stage.WAITING), contact)
        values = {
            "stage": Stage.WAITING,
            "stage_since": now,
            "came_at": _came_at(sitting, now),
            "closed_at": None,
            "close_reason": "",
            "last_agent_id": last_agent,
            "sticky_agent_id": last_agent,
        }
        sheet.patches.append(self.floor.change(sitting.id, **values))
        asked = {"person_at": now}
        sheet.patches += [Patch(ShownAnswer, one.id, asked) for one in shown if one.person_at is None]
        sheet.words = TOLD[self.language]["person" if _asks(message) else "unsure"] if shown else ""
        return self.floor.conversations[sitting.id]


def _came_at(sitting: Conversation, now: datetime) -> datetime:
    return max(sitting.last_word_at or sitting.created_at, now - PLACE_KEPT)


def _asks(message: InboundMessage) -> bool:
    text = said_in(message)
    return not text or wants_person(text)


def said_in(message: InboundMessage) -> str:
    """The words of a message that may be a question; "" for anything else."""
    match message.body:
        case Text(text):
            return text
        case PreChat():
            return message.body.question
        case _:
            return ""
