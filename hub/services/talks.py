"""What agents and leaders do with conversations besides answering: take, put down, hand over, end."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from channels.contract import Clock
from hub.domain.change import Change, Patch
from hub.domain.conversation import Conversation, Draft, Stage
from hub.domain.hints import ConversationMoved, MessageStored, NoticeFor
from hub.domain.message import Author, DeliveryState, Kind, Message
from hub.domain.records import LogEntry
from hub.ids import IdMaker
from hub.services.access import Access, Who
from hub.services.announcer import Announcer
from hub.services.audit import Audit
from hub.services.channel_host import ChannelHost
from hub.services.demand import demand_of, is_call
from hub.services.floor import Floor
from hub.services.lines import event_line
from hub.services.ports import Conversations, Writer
from hub.services.problems import BadInput, CannotDo, NotFound
from hub.services.routing_desk import RoutingDesk, Told
from hub.services.sheet import Sheet
from routing.decisions import Assign, WithdrawOffer
from routing.events import (
    Answer,
    AssignmentForced,
    ConversationEnded,
    DemandChanged,
    OfferAnswered,
    ParkAsked,
    Transferred,
    WrapUpExtended,
    WrapUpFinished,
)
from routing.model import AgentId, ConversationId, Priority, Skill


@dataclass(slots=True)
class Talks:
    floor: Floor
    ids: IdMaker
    clock: Clock
    writer: Writer
    desk: RoutingDesk
    announcer: Announcer
    access: Access
    audit: Audit
    host: ChannelHost
    conversations: Conversations

    # --- offers ---

    async def accept(self, who: Who, conversation_id: int) -> Conversation:
        here = self.floor.conversations.get(conversation_id)
        if here is not None and is_call(here) and here.stage is Stage.OFFERED:
            raise CannotDo("answer_on_telephone")
        if here is not None and here.stage is Stage.ACTIVE and here.agent_id == who.agent_id:
            return here
        told = self._answer(who, conversation_id, Answer.ACCEPTED, "")
        decisions = await told.settled()
        if not any(isinstance(d, Assign) and d.conversation == conversation_id for d in decisions):
            raise CannotDo("offer_is_over")
        return self.floor.conversations[conversation_id]

    async def decline(self, who: Who, conversation_id: int, reason: str) -> None:
        decisions = await self._answer(who, conversation_id, Answer.DECLINED, reason).settled()
        if any(isinstance(d, WithdrawOffer) and d.why == "stale" for d in decisions):
            raise CannotDo("offer_is_over")

    def _answer(self, who: Who, conversation_id: int, answer: Answer, reason: str) -> Told:
        now, sheet = self.clock.now(), Sheet()
        if reason:
            details = {"reason": reason}
            entry = LogEntry(self.ids.next(), now, "declined", conversation_id, who.agent_id, details)
            sheet.new.append(entry)
        event = OfferAnswered(now, AgentId(who.agent_id), ConversationId(conversation_id), answer, reason)
        return self.desk.tell(event, sheet)

    # --- by the holder ---

    async def close(
        self, who: Who, conversation_id: int, *, category: str, summary: str, ask: bool
    ) -> Conversation:
        conversation = await self._mine(who, conversation_id, also=(Stage.WRAP_UP, Stage.PARKED))
        now, sheet = self.clock.now(), Sheet()
        values: dict[str, Any] = {"category": category, "summary": summary, "closed_by": who.agent_id}
        if conversation.stage is Stage.WRAP_UP:
            self._change(conversation, sheet, **values)
            event: Any = WrapUpFinished(now, AgentId(who.agent_id), ConversationId(conversation_id))
        else:
            values["close_reason"] = "answered" if ask else "silent_close"
            after = self._change(conversation, sheet, **values)
            details = {"category": category, "agent": self._number(who)}
            line = event_line(self.ids, after, "closed", now, details)
            sheet.new.append(line)
            sheet.hints.append(MessageStored(line, after))
            if is_call(conversation):
                sheet.commands.append(lambda: self.host.hang_up(conversation))
            event = ConversationEnded(now, ConversationId(conversation_id))
        await self.desk.tell(event, sheet).settled()
        return await self._now(conversation_id)

    async def park(self, who: Who, conversation_id: int) -> Conversation:
        await self._mine(who, conversation_id)
        event = ParkAsked(self.clock.now(), ConversationId(conversation_id), AgentId(who.agent_id))
        await self.desk.tell(event).settled()
        return await self._now(conversation_id)

    async def resume(self, who: Who, conversation_id: int) -> Conversation:
        await self._mine(who, conversation_id, also=(Stage.PARKED,))
        await self._force(conversation_id, who.agent_id, Sheet())
        return await self._now(conversation_id)

    async def transfer(
        self, who: Who, conversation_id: int, *, to_agent: int | None, to_skill: str, note: str
    ) -> Conversation:
        conversation = await self._mine(who, conversation_id)
        if (to_agent is None) == (not to_skill):
            raise BadInput("one_target")
        if is_call(conversation):
            raise CannotDo("channel_cannot", channel=conversation.kind)
        target = self._target(who, to_agent, to_skill)
        now, sheet = self.clock.now(), Sheet()
        details = {"agent": self._number(who), "to": target}
        sheet.new.append(event_line(self.ids, conversation, "transferred", now, details))
        if note:
            sheet.new.append(self._note(who, conversation, note))
        if to_agent is not None:
            notice = NoticeFor((to_agent,), "transfer", note or conversation.number, now)
            sheet.hints.append(notice)
        event = Transferred(
            now,
            ConversationId(conversation_id),
            AgentId(who.agent_id),
            to_agent=None if to_agent is None else AgentId(to_agent),
            to_skills=frozenset({Skill(to_skill)}) if to_skill else None,
        )
        await self.desk.tell(event, sheet).settled()
        return await self._now(conversation_id)

    def _target(self, who: Who, to_agent: int | None, to_skill: str) -> str:
        if to_agent is not None:
            agent = self.floor.agents.get(to_agent)
            if agent is None or agent.disabled or to_agent == who.agent_id:
                raise NotFound("no_such_agent")
            if not agent.serves:
                raise CannotDo("only_agents_serve", number=agent.number)
            return agent.number
        if to_skill not in self.floor.skills:
            raise NotFound("no_such_skill")
        return self.floor.skills[to_skill].name

    async def hang_up(self, who: Who, conversation_id: int) -> None:
        conversation = await self._mine(who, conversation_id)
        if not is_call(conversation):
            raise CannotDo("not_a_call")
        self.host.hang_up(conversation)

    async def extend_wrap_up(self, who: Who, conversation_id: int, by: timedelta) -> Conversation:
        await self._mine(who, conversation_id, also=(Stage.WRAP_UP,))
        key, agent = ConversationId(conversation_id), AgentId(who.agent_id)
        await self.desk.tell(WrapUpExtended(self.clock.now(), agent, key, by)).settled()
        return await self._now(conversation_id)

    async def finish_wrap_up(self, who: Who, conversation_id: int) -> Conversation:
        await self._mine(who, conversation_id, also=(Stage.WRAP_UP,))
        key, agent = ConversationId(conversation_id), AgentId(who.agent_id)
        await self.desk.tell(WrapUpFinished(self.clock.now(), agent, key)).settled()
        return await self._now(conversation_id)

    # --- by a leader ---

    async def assign(self, who: Who, conversation_id: int, agent_id: int, reason: str) -> Conversation:
        conversation = await self.access.conversation(who, conversation_id)
        self.access.leads(who, agent_id)
        if not self.floor.agents[agent_id].serves:
            raise CannotDo("only_agents_serve", number=self.floor.agents[agent_id].number)
        sheet = Sheet()
        agent = self.floor.agents[agent_id].number
        details = {"agent": agent, "reason": reason}
        self.audit.note(who, "assign", conversation.number, sheet, **details)
        notice = NoticeFor((agent_id,), "assigned", reason, self.clock.now(), conversation_id=conversation_id)
        sheet.hints.append(notice)
        await self._force(conversation_id, agent_id, sheet)
        return await self._now(conversation_id)

    async def take_over(self, who: Who, conversation_id: int, reason: str) -> Conversation:
        conversation = await self.access.conversation(who, conversation_id)
        if is_call(conversation):
            raise CannotDo("channel_cannot", channel=conversation.kind)
        sheet = Sheet()
        self.audit.note(who, "take_over", conversation.number, sheet, reason=reason)
        await self._force(conversation_id, who.agent_id, sheet)
        return await self._now(conversation_id)

    async def change_priority(self, who: Who, conversation_id: int, priority: Priority) -> Conversation:
        conversation = await self.access.conversation(who, conversation_id)
        now, sheet = self.clock.now(), Sheet()
        after = self._change(conversation, sheet, priority=int(priority))
        self.audit.note(who, "priority", conversation.number, sheet, priority=priority.name.lower())
        sheet.hints.append(ConversationMoved(after))
        demand = demand_of(after, self.floor.skills)
        event = DemandChanged(now, ConversationId(conversation_id), demand)
        told = self.desk.tell(event, sheet)
        if told.stored:
            await told.stored
        return await self._now(conversation_id)

    # --- small things ---

    async def mark_read(self, who: Who, conversation_id: int, up_to: int) -> None:
        conversation = await self.access.conversation(who, conversation_id)
        mine = conversation.agent_id == who.agent_id
        if mine and conversation.unread and conversation.id in self.floor.conversations:
            sheet = Sheet()
            after = self._change(conversation, sheet, unread=0)
            sheet.hints.append(ConversationMoved(after))
            self.desk.keep(sheet)
            self.host.read(after, up_to)

    async def save_draft(self, who: Who, conversation_id: int, text: str) -> Draft:
        await self.access.conversation(who, conversation_id)
        now = self.clock.now()
        known = await self.conversations.draft(who.agent_id, conversation_id)
        if known is not None:
            patch = Patch(Draft, known.id, {"text": text, "updated_at": now})
            await self.writer.save(Change(patches=(patch,)))
            return Draft(known.id, who.agent_id, conversation_id, text, now)
        draft = Draft(self.ids.next(), who.agent_id, conversation_id, text, now)
        await self.writer.save(Change(new=(draft,)))
        return draft

    async def draft(self, who: Who, conversation_id: int) -> Draft | None:
        await self.access.conversation(who, conversation_id)
        return await self.conversations.draft(who.agent_id, conversation_id)

    # --- shared ---

    async def _mine(self, who: Who, conversation_id: int, also: tuple[Stage, ...] = ()) -> Conversation:
        conversation = await self.access.conversation(who, conversation_id)
        if conversation.agent_id != who.agent_id or conversation.stage not in (Stage.ACTIVE, *also):
            raise CannotDo("not_holder", number=conversation.number)
        return conversation

    async def _force(self, conversation_id: int, agent_id: int, sheet: Sheet) -> None:
        event = AssignmentForced(self.clock.now(), ConversationId(conversation_id), AgentId(agent_id))
        await self.desk.tell(event, sheet).settled()

    async def _now(self, conversation_id: int) -> Conversation:
        here = self.floor.conversations.get(conversation_id)
        conversation = here or await self.conversations.conversation(conversation_id)
        if conversation is None:
            raise NotFound("no_such_conversation")
        return conversation

    def _change(self, conversation: Conversation, sheet: Sheet, **values: Any) -> Conversation:
        if conversation.id not in self.floor.conversations:
            raise CannotDo("already_closed", number=conversation.number)
        sheet.patches.append(self.floor.change(conversation.id, **values))
        return self.floor.conversations[conversation.id]

    def _number(self, who: Who) -> str:
        return self.floor.agents[who.agent_id].number

    def _note(self, who: Who, conversation: Conversation, text: str) -> Message:
        return Message(
            id=self.ids.next(),
            conversation_id=conversation.id,
            contact_id=conversation.contact_id,
            account=conversation.account,
            author=Author.AGENT,
            kind=Kind.TEXT,
            at=self.clock.now(),
            text=text,
            agent_id=who.agent_id,
            private=True,
            state=DeliveryState.RECEIVED,
        )
