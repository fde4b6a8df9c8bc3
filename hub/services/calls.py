"""What a call does: facts from the exchange move its conversation. Facts about a state that is already
known change nothing.
"""

from dataclasses import dataclass, replace

from channels.contract import (
    CallAnswered,
    CallArrived,
    CallEnd,
    CallEnded,
    CallReturned,
    CallRinging,
    Clock,
    InboundMessage,
    NoAnswer,
    Refused,
    SendResult,
    SoundPlayed,
    Taken,
)
from hub.domain.change import Change, Patch
from hub.domain.conversation import OPEN_STAGES, Conversation, Stage
from hub.domain.hints import MessageStored
from hub.domain.message import Author, InboundKey, Kind, Message
from hub.domain.records import LogEntry
from hub.ids import IdMaker
from hub.services.announcer import Announcer
from hub.services.demand import demand_of
from hub.services.floor import Floor
from hub.services.lines import event_line
from hub.services.opening import Opening
from hub.services.ports import Conversations, Writer
from hub.services.routing_desk import RoutingDesk
from hub.services.sheet import Sheet
from routing.events import (
    Answer,
    ConversationEnded,
    ConversationQueued,
    OfferAnswered,
    TelephoneAnswered,
    Transferred,
)
from routing.model import AgentId, ConversationId

ANSWERS = {
    NoAnswer.RANG_OUT: Answer.LAPSED,
    NoAnswer.REJECTED: Answer.DECLINED,
    NoAnswer.BUSY: Answer.UNREACHABLE,
    NoAnswer.UNREACHABLE: Answer.UNREACHABLE,
}
NOT_YET_GONE = frozenset({CallEnd.LEFT_MESSAGE.value, CallEnd.FALLBACK.value})


@dataclass(slots=True)
class Calls:
    floor: Floor
    ids: IdMaker
    clock: Clock
    writer: Writer
    desk: RoutingDesk
    announcer: Announcer
    opening: Opening
    conversations: Conversations

    async def accept(self, message: InboundMessage) -> Taken:
        conversation = self.floor.open_at(message.account, message.thread)
        match message.body:
            case CallArrived():
                return await self._arrived(message, conversation)
            case CallRinging():
                return Taken()
            case CallAnswered(_, extension, offer):
                return await self._answered(conversation, extension, offer)
            case CallReturned(_, extension, offer, why):
                return await self._returned(conversation, extension, offer, why)
            case SoundPlayed():
                return await self._sound_over(message, message.body, conversation)
            case CallEnded():
                if conversation is None:
                    return await self._settled(message, message.body)
                return await self._ended(message.body, conversation)
            case _:
                return Taken()

    async def _arrived(self, message: InboundMessage, conversation: Conversation | None) -> Taken:
        if conversation is not None:
            return await self._waits_again(conversation)
        if past := await self.conversations.by_thread(message.account, message.thread):
            return Taken(conversation_id=str(past.id), duplicate=True)
        if again := self.floor.open_at(message.account, message.thread):
            return Taken(conversation_id=str(again.id), duplicate=True)
        sheet = Sheet()
        conversation = await self.opening.open(message, sheet)
        now = self.clock.now()
        row = Message(
            id=self.ids.next(),
            conversation_id=conversation.id,
            contact_id=conversation.contact_id,
            account=message.account,
            author=Author.CITIZEN,
            kind=Kind.CALL,
            at=now,
            provider_key=message.provider_key,
        )
        values = {"last_message_id": row.id, "last_message_at": now, "preview": "[来电]", "unread": 1}
        sheet.patches.append(self.floor.change(conversation.id, **values))
        sheet.new += [row, LogEntry(self.ids.next(), now, "queued", conversation.id)]
        guard = InboundKey(message.account, message.provider_key, row.id, now)
        commit = self.writer.save(Change(tuple(sheet.new), tuple(sheet.patches), guard))
        self.announcer.after(commit, [MessageStored(row, self.floor.conversations[conversation.id])])
        demand = demand_of(conversation, self.floor.skills)
        key = ConversationId(conversation.id)
        self.desk.tell(ConversationQueued(now, key, demand, conversation.came_at))
        return Taken(str(row.id), str(conversation.id), duplicate=not await commit)

    async def _waits_again(self, conversation: Conversation) -> Taken:
        """The exchange says it is waiting: whatever we thought of an agent is over."""
        if conversation.stage in (Stage.OFFERED, Stage.ACTIVE) and conversation.agent_id is not None:
            await self._back(conversation, conversation.agent_id, NoAnswer.UNREACHABLE)
        return Taken(conversation_id=str(conversation.id), duplicate=True)

    async def _answered(self, conversation: Conversation | None, extension: str, offer: str) -> Taken:
        agent_id = self._agent_at(extension)
        if conversation is None or agent_id is None:
            return Taken()
        now, key = self.clock.now(), ConversationId(conversation.id)
        if conversation.stage is Stage.ACTIVE and conversation.agent_id == agent_id:
            return Taken(conversation_id=str(conversation.id), duplicate=True)
        told = self.desk.tell(TelephoneAnswered(now, key, AgentId(agent_id)))
        if told.stored:
            await told.stored
        return Taken(conversation_id=str(conversation.id))

    async def _returned(
        self, conversation: Conversation | None, extension: str, offer: str, why: NoAnswer
    ) -> Taken:
        agent_id = self._agent_at(extension)
        if conversation is None or agent_id is None or conversation.agent_id != agent_id:
            return Taken()
        if conversation.stage is Stage.OFFERED and offer != str(conversation.offer_id):
            return Taken(conversation_id=str(conversation.id))  # of an offer long over: another rings
        await self._back(conversation, agent_id, why)
        return Taken(conversation_id=str(conversation.id))

    async def _back(self, conversation: Conversation, agent_id: int, why: NoAnswer) -> None:
        now, key, agent = self.clock.now(), ConversationId(conversation.id), AgentId(agent_id)
        if conversation.stage is Stage.OFFERED:
            told = self.desk.tell(OfferAnswered(now, agent, key, ANSWERS[why], why.value))
        else:
            skills = demand_of(conversation, self.floor.skills).skills
            told = self.desk.tell(Transferred(now, key, agent, to_skills=skills))
        if told.stored:
            await told.stored

    async def _settled(self, message: InboundMessage, end: CallEnded) -> Taken:
        """What was ended when the caller turned to something else, ends for good: with how long they were
        helped, or without the message they meant to leave.
        """
        past = await self.conversations.by_thread(message.account, message.thread)
        if past is None or not end.gone or past.close_reason not in NOT_YET_GONE:
            return Taken()
        values = {"close_reason": end.how.value, "talk_seconds": end.talk.total_seconds()}
        patch = Patch(Conversation, past.id, {**values, "version": past.version + 1})
        await self.writer.save(Change(patches=(patch,)))
        return Taken(conversation_id=str(past.id))

    async def _ended(self, end: CallEnded, conversation: Conversation) -> Taken:
        if conversation.stage not in OPEN_STAGES:
            return Taken()
        now, sheet = self.clock.now(), Sheet()
        talk = end.talk.total_seconds()
        details = {"how": end.how.value, "talk": f"{talk:.0f}"}
        line = event_line(self.ids, conversation, "call_ended", now, details)
        sheet.new.append(line)
        values = {"talk_seconds": talk, "close_reason": end.how.value}
        sheet.patches.append(self.floor.change(conversation.id, **values))
        sheet.hints.append(MessageStored(line, self.floor.conversations[conversation.id]))
        talked = conversation.stage is Stage.ACTIVE
        told = self.desk.tell(ConversationEnded(now, ConversationId(conversation.id), wrap_up=talked), sheet)
        if told.stored:
            await told.stored
        return Taken(conversation_id=str(conversation.id))

    async def _sound_over(
        self, message: InboundMessage, played: SoundPlayed, conversation: Conversation | None
    ) -> Taken:
        """The line that shows it plays no more."""
        if conversation is None:
            return Taken()
        now = self.clock.now()
        details = {"playing": played.playing, "how": "whole" if played.whole else "stopped"}
        line = event_line(self.ids, conversation, "sound_over", now, details)
        guard = InboundKey(message.account, message.provider_key, line.id, now)
        commit = self.writer.save(Change((line,), (), guard))
        self.announcer.after(commit, [MessageStored(line, conversation)])
        return Taken(str(line.id), str(conversation.id), duplicate=not await commit)

    async def voicemail(self, recording: InboundMessage) -> Conversation:
        """What a caller left becomes a conversation that an agent can take like a text."""
        sheet, now = Sheet(), self.clock.now()
        left = replace(recording, thread="")
        conversation = await self.opening.open(left, sheet)
        sheet.new.append(event_line(self.ids, conversation, "voicemail", now, {}))
        values = {"topic": "voicemail", "preview": "[语音留言]", "last_message_at": now}
        sheet.patches.append(self.floor.change(conversation.id, **values))
        sheet.new.append(LogEntry(self.ids.next(), now, "queued", conversation.id))
        after = self.floor.conversations[conversation.id]
        demand = demand_of(after, self.floor.skills)
        key = ConversationId(conversation.id)
        self.desk.tell(ConversationQueued(now, key, demand, conversation.came_at), sheet)
        return self.floor.conversations[conversation.id]

    def connect_failed(self, conversation: Conversation, agent_id: int, result: SendResult) -> None:
        """The exchange did not ring the agent: the caller is gone, or waits on for somebody else."""
        here, now = self.floor.conversations.get(conversation.id), self.clock.now()
        if here is None or here.stage is not Stage.OFFERED or here.agent_id != agent_id:
            return
        key, agent = ConversationId(conversation.id), AgentId(agent_id)
        if isinstance(result, Refused) and result.code == "call_gone":
            sheet = Sheet()
            sheet.patches.append(self.floor.change(conversation.id, close_reason=CallEnd.ABANDONED.value))
            self.desk.tell(ConversationEnded(now, key, wrap_up=False), sheet)
            return
        blamed = isinstance(result, Refused) and result.code == "bad_extension"
        answer = Answer.UNREACHABLE if blamed else Answer.DECLINED
        self.desk.tell(OfferAnswered(now, agent, key, answer, "exchange"))

    def _agent_at(self, extension: str) -> int | None:
        for agent in self.floor.agents.values():
            if agent.extension == extension and extension and not agent.disabled:
                return agent.id
        return None
