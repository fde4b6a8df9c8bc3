"""Step 4 of the message path: what the router decided becomes rows, hints for the screens and commands to
channels.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, assert_never

from hub.domain.change import Patch
from hub.domain.conversation import AssignmentRecord, Conversation, OfferRecord, Stage
from hub.domain.hints import ConversationMoved, MessageStored, OfferShown, OfferWithdrawn, PresenceMoved
from hub.domain.records import LogEntry
from hub.ids import IdMaker
from hub.services.demand import is_call
from hub.services.floor import Floor
from hub.services.lines import event_line
from hub.services.sheet import Sheet
from routing.decisions import (
    Assign,
    Decision,
    EndWrapUp,
    Forget,
    Offer,
    Park,
    Refuse,
    SetPresence,
    StartWrapUp,
    Wait,
    Withdrawal,
    WithdrawOffer,
)
from routing.model import AgentId
from routing.router import Router


class Commands(Protocol):
    """Orders to channels that follow from routing; carried out in the background, their outcome comes as
    facts.
    """

    def connect(self, conversation: Conversation, agent_id: int, offer_id: int) -> None: ...
    def pull_back(self, conversation: Conversation) -> None: ...
    def joined(self, conversation: Conversation, agent_id: int) -> None: ...
    def closed(self, conversation: Conversation) -> None: ...


@dataclass(slots=True)
class CarryOut:
    floor: Floor
    ids: IdMaker
    commands: Commands

    def sheet(self, decisions: list[Decision], at: datetime) -> Sheet:
        sheet = Sheet()
        for decision in decisions:
            self._enter(decision, at, sheet)
        return sheet

    def _enter(self, decision: Decision, at: datetime, sheet: Sheet) -> None:
        match decision:
            case Offer():
                self._offer(decision, at, sheet)
            case WithdrawOffer():
                self._withdraw(decision, at, sheet)
            case Assign():
                self._assign(decision, at, sheet)
            case Wait():
                self._wait(decision, at, sheet)
            case Park():
                self._park(decision, at, sheet)
            case SetPresence():
                self._set_presence(decision, at, sheet)
            case StartWrapUp():
                self._start_wrap_up(decision, at, sheet)
            case EndWrapUp():
                self._close(decision.conversation, at, sheet)
            case Forget():
                self._close(decision.conversation, at, sheet)
            case Refuse():
                pass  # whoever asked is told by the caller
            case unreachable:
                assert_never(unreachable)

    # --- one decision each ---

    def _offer(self, offer: Offer, at: datetime, sheet: Sheet) -> None:
        conversation = self.floor.conversations[offer.conversation]
        self._let_go(conversation, at, "offered", sheet)
        record = OfferRecord(
            id=self.ids.next(),
            conversation_id=conversation.id,
            agent_id=offer.agent,
            why=offer.why,
            offered_at=at,
            expires_at=offer.expires_at,
        )
        sheet.new.append(record)
        values: dict[str, Any] = {"stage": Stage.OFFERED, "stage_since": at, "agent_id": int(offer.agent)}
        values |= {"deadline": offer.expires_at, "offer_id": record.id}
        values |= {} if conversation.first_offered_at else {"first_offered_at": at}
        after = self._change(conversation, sheet, **values)
        self._log("offered", at, sheet, after, offer.agent, why=offer.why.value)
        lasts = offer.expires_at - at
        shown = OfferShown(
            after, offer.agent, offer.expires_at, lasts, offer.why, offer.waited, offer.open_texts
        )
        sheet.hints += [ConversationMoved(after), shown, PresenceMoved(offer.agent)]
        if is_call(after):
            sheet.commands.append(lambda: self.commands.connect(after, offer.agent, record.id))

    def _withdraw(self, gone: WithdrawOffer, at: datetime, sheet: Sheet) -> None:
        sheet.hints += [OfferWithdrawn(gone.agent, gone.conversation, gone.why), PresenceMoved(gone.agent)]
        conversation = self.floor.conversations.get(gone.conversation)
        if gone.why is Withdrawal.STALE or conversation is None:
            return
        if conversation.offer_id is not None:
            ended = {"outcome": gone.why.value, "ended_at": at}
            sheet.patches.append(Patch(OfferRecord, conversation.offer_id, ended))
            self._change(conversation, sheet, offer_id=None)
        self._log("offer_ended", at, sheet, conversation, gone.agent, why=gone.why.value)
        if is_call(conversation) and gone.why is not Withdrawal.CITIZEN_LEFT:
            sheet.commands.append(lambda: self.commands.pull_back(conversation))

    def _assign(self, assign: Assign, at: datetime, sheet: Sheet) -> None:
        conversation = self.floor.conversations[assign.conversation]
        before = conversation.agent_id
        self._let_go(conversation, at, "accepted" if assign.offered else "reassigned", sheet)
        record = AssignmentRecord(
            id=self.ids.next(),
            conversation_id=conversation.id,
            agent_id=assign.agent,
            why=assign.why,
            from_at=at,
        )
        sheet.new.append(record)
        values: dict[str, Any] = {"stage": Stage.ACTIVE, "stage_since": at, "agent_id": int(assign.agent)}
        values |= {"last_agent_id": int(assign.agent), "assignment_id": record.id, "last_word_at": at}
        values |= {"deadline": None, "only_agent_id": None, "only_until": None, "leave_out": ()}
        values |= {"declined": {}, "team_id": self.floor.team_of(assign.agent)}
        values |= {} if conversation.answered_at else {"answered_at": at}
        after = self._change(conversation, sheet, **values)
        agent = self.floor.agents[assign.agent]
        waited = str(round((at - conversation.came_at).total_seconds()))
        line = event_line(
            self.ids,
            after,
            "assigned",
            at,
            {"agent": agent.number, "waited": waited, "why": assign.why.value},
        )
        sheet.new.append(line)
        first = {} if conversation.answered_at else {"waited": waited, **_queue_of(conversation)}
        self._log("assigned", at, sheet, after, assign.agent, why=assign.why.value, **first)
        if assign.offered:
            sheet.hints.append(OfferWithdrawn(assign.agent, after.id, "accepted"))
        left = (before,) if before is not None and before != assign.agent else ()
        sheet.hints += [
            ConversationMoved(after, left),
            MessageStored(line, after),
            PresenceMoved(assign.agent),
        ]
        sheet.hints += [PresenceMoved(agent_id) for agent_id in left]
        sheet.commands.append(lambda: self.commands.joined(after, assign.agent))

    def _wait(self, wait: Wait, at: datetime, sheet: Sheet) -> None:
        conversation = self.floor.conversations[wait.conversation]
        held = conversation.stage in (Stage.ACTIVE, Stage.OFFERED, Stage.PARKED) and conversation.agent_id
        self._let_go(conversation, at, "returned", sheet)
        demand = wait.demand
        after = self._change(
            conversation,
            sheet,
            stage=Stage.WAITING,
            stage_since=at,
            agent_id=None,
            deadline=None,
            skills=tuple(sorted(demand.skills)),
            priority=int(demand.priority),
            language=demand.language,
            only_agent_id=demand.only,
            sticky_agent_id=demand.sticky,
            leave_out=tuple(sorted(demand.leave_out)),
        )
        self._log("waiting", at, sheet, after, wait.left)
        left = (held,) if held else ()
        sheet.hints.append(ConversationMoved(after, left))
        sheet.hints += [PresenceMoved(agent_id) for agent_id in left]

    def _park(self, park: Park, at: datetime, sheet: Sheet) -> None:
        conversation = self.floor.conversations[park.conversation]
        self._let_go(conversation, at, "parked", sheet)
        after = self._change(conversation, sheet, stage=Stage.PARKED, stage_since=at)
        line = event_line(self.ids, after, "parked", at, {})
        sheet.new.append(line)
        self._log("parked", at, sheet, after, park.agent)
        sheet.hints += [ConversationMoved(after), MessageStored(line, after), PresenceMoved(park.agent)]

    def _set_presence(self, order: SetPresence, at: datetime, sheet: Sheet) -> None:
        values: dict[str, Any] = {"presence": str(order.presence), "presence_reason": order.reason}
        sheet.patches.append(self.floor.change_agent(order.agent, **values, presence_since=at))
        self._log("presence", at, sheet, None, order.agent, state=str(order.presence), reason=order.reason)
        sheet.hints.append(PresenceMoved(order.agent))

    def _start_wrap_up(self, wrap_up: StartWrapUp, at: datetime, sheet: Sheet) -> None:
        conversation = self.floor.conversations[wrap_up.conversation]
        self._let_go(conversation, at, "ended", sheet)
        values: dict[str, Any] = {"stage": Stage.WRAP_UP, "deadline": wrap_up.ends_at}
        values |= {} if conversation.stage is Stage.WRAP_UP else {"stage_since": at}
        values |= {} if conversation.closed_at else {"closed_at": at}
        after = self._change(conversation, sheet, **values)
        self._log("wrap_up", at, sheet, after, wrap_up.agent)
        sheet.hints += [ConversationMoved(after), PresenceMoved(wrap_up.agent)]

    def _close(self, conversation_id: int, at: datetime, sheet: Sheet) -> None:
        conversation = self.floor.conversations[conversation_id]
        self._let_go(conversation, at, "closed", sheet)
        values: dict[str, Any] = {"stage": Stage.CLOSED, "stage_since": at, "deadline": None}
        values |= {} if conversation.closed_at else {"closed_at": at}
        after = self._change(conversation, sheet, **values)
        self.floor.leave(conversation_id)
        left = {} if conversation.answered_at else {"abandoned": "1", **_queue_of(conversation)}
        self._log("closed", at, sheet, after, after.agent_id, reason=after.close_reason, **left)
        sheet.hints.append(ConversationMoved(after))
        if after.agent_id is not None:
            sheet.hints.append(PresenceMoved(after.agent_id))
        sheet.commands.append(lambda: self.commands.closed(after))

    # --- shared ---

    def keep_waits(self, router: Router, decisions: list[Decision], sheet: Sheet) -> None:
        """Who rests and for how long somebody is waited for must survive a restart too."""
        for waits in dict.fromkeys(d.conversation for d in decisions if isinstance(d, Wait)):
            stands, conversation = router.stands(waits), self.floor.conversations.get(waits)
            if stands is None or conversation is None:
                continue
            declined = {str(agent): until.timestamp() for agent, until in stands.declined.items()}
            if (conversation.only_until, dict(conversation.declined)) != (stands.only_until, declined):
                self._change(conversation, sheet, only_until=stands.only_until, declined=declined)

    def keep_turns(self, router: Router, sheet: Sheet) -> None:
        """Whose turn it is must survive a restart."""
        moved = dict.fromkeys(hint.agent_id for hint in sheet.hints if isinstance(hint, PresenceMoved))
        for agent_id in moved:
            stands = router.agent_stands(AgentId(agent_id))
            agent = self.floor.agents.get(agent_id)
            if stands is None or agent is None:
                continue
            turn = {"idle_since": stands.idle_since, "last_turn": stands.last_turn}
            if (agent.idle_since, agent.last_turn) != (stands.idle_since, stands.last_turn):
                sheet.patches.append(self.floor.change_agent(agent_id, **turn))

    def _change(self, conversation: Conversation, sheet: Sheet, **values: Any) -> Conversation:
        sheet.patches.append(self.floor.change(conversation.id, **values))
        return self.floor.conversations[conversation.id]

    def _let_go(self, conversation: Conversation, at: datetime, why: str, sheet: Sheet) -> None:
        """Close whatever record of an offer or assignment is still open."""
        values: dict[str, Any] = {}
        if conversation.offer_id is not None:
            outcome = {"outcome": why, "ended_at": at}
            sheet.patches.append(Patch(OfferRecord, conversation.offer_id, outcome))
            values["offer_id"] = None
        if conversation.assignment_id is not None:
            ended = {"to_at": at, "ended_by": why}
            sheet.patches.append(Patch(AssignmentRecord, conversation.assignment_id, ended))
            values["assignment_id"] = None
        if values:
            self._change(conversation, sheet, **values)

    def _log(
        self,
        kind: str,
        at: datetime,
        sheet: Sheet,
        conversation: Conversation | None,
        agent_id: int | None,
        **details: str,
    ) -> None:
        entry = LogEntry(
            id=self.ids.next(),
            at=at,
            kind=kind,
            conversation_id=conversation.id if conversation else None,
            agent_id=agent_id,
            details=details,
        )
        sheet.new.append(entry)


def _queue_of(conversation: Conversation) -> dict[str, str]:
    """For the figures of a queue, which are counted again from the log after a restart."""
    return {"channel": conversation.kind, "skills": ",".join(sorted(conversation.skills))}
