"""Agents come, go, say whether they are ready, and lose their connection."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from channels.contract import Clock
from hub.domain.hints import NoticeFor, PresenceMoved, SessionEnded
from hub.domain.records import LogEntry
from hub.ids import IdMaker
from hub.services.access import Access, Who
from hub.services.announcer import Announcer
from hub.services.audit import Audit
from hub.services.demand import profile_of
from hub.services.duty_watch import DutyWatch
from hub.services.floor import Floor
from hub.services.problems import CannotDo, NotFound
from hub.services.routing_desk import RoutingDesk, RoutingRefused
from hub.services.sheet import Sheet
from routing.decisions import Refusal
from routing.events import (
    AgentSignedIn,
    AgentSignedOut,
    ConnectionLost,
    ConnectionRestored,
    PresenceChanged,
    ProfileChanged,
    RoutingEvent,
)
from routing.model import AgentId, Presence


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody asks a colleague to stand their WeChat duty, in order to leave."""

    asker: int
    colleague: int
    presence: Presence
    reason: str


@dataclass(slots=True)
class PresenceDesk:
    floor: Floor
    ids: IdMaker
    clock: Clock
    desk: RoutingDesk
    announcer: Announcer
    access: Access
    audit: Audit
    duty: DutyWatch
    connected: set[int] = field(default_factory=set)
    requests: dict[int, Request] = field(default_factory=dict)

    def present(self, agent_id: int) -> bool:
        stands = self.desk.router.agent_stands(AgentId(agent_id))
        return stands is not None and stands.presence is not Presence.SIGNED_OUT

    # --- by oneself ---

    async def sign_in(self, agent_id: int) -> None:
        """Busy at first: nobody is rung before they say they are ready."""
        if not self.present(agent_id):
            profile = profile_of(self.floor.agents[agent_id])
            await self._tell(agent_id, AgentSignedIn(self.clock.now(), AgentId(agent_id), profile))

    async def set(
        self, who: Who, presence: Presence, reason: str = "", replacement_id: int | None = None
    ) -> None:
        if presence is Presence.READY:
            self._must_serve(who.agent_id)
        else:
            self._may_leave(who.agent_id, presence, reason, replacement_id)
        if presence is Presence.SIGNED_OUT:
            await self.sign_out(who.agent_id, "signed_out")
            return
        await self.sign_in(who.agent_id)
        await self._tell(who.agent_id, self._event(who.agent_id, presence, reason))

    def _must_serve(self, agent_id: int) -> None:
        """Whoever is ready is offered citizens; leaders and others who do not answer them never are."""
        agent = self.floor.agents[agent_id]
        if not agent.serves:
            raise CannotDo("only_agents_serve", number=agent.number)

    def _may_leave(self, agent_id: int, presence: Presence, reason: str, replacement_id: int | None) -> None:
        """With a colleague named, that colleague is asked; the wish is carried out when they accept."""
        try:
            self.duty.check_leave(agent_id)
        except CannotDo:
            if replacement_id is None:
                raise
            self._ask(Request(agent_id, replacement_id, presence, reason))

    def _ask(self, request: Request) -> None:
        colleague = self.floor.agents.get(request.colleague)
        if colleague is None or not self.present(request.colleague) or request.asker == request.colleague:
            raise NotFound("no_such_agent")
        if not self.duty.can_stand_in(request.colleague):
            raise CannotDo("replacement_unable", number=colleague.number)
        number = self.ids.next()
        self.requests = {n: r for n, r in self.requests.items() if r.asker != request.asker}
        self.requests[number] = request
        asker = self.floor.agents[request.asker].number
        text = f"坐席 {asker} 请您接替微信值守。"
        notice = NoticeFor(
            (request.colleague,),
            "duty_replacement",
            text,
            self.clock.now(),
            level="warn",
            action="answer_replacement",
            reference=str(number),
            facts={"number": asker},
        )
        self.announcer.now(notice)
        raise CannotDo("replacement_asked", number=colleague.number)

    async def answer_replacement(self, who: Who, number: int, *, accept: bool) -> None:
        request = self.requests.get(number)
        if request is None or request.colleague != who.agent_id:
            raise NotFound("no_such_duty")
        if accept and not self.duty.can_stand_in(who.agent_id):
            raise CannotDo("replacement_unable", number=self.floor.agents[who.agent_id].number)
        del self.requests[number]
        now, me = self.clock.now(), self.floor.agents[who.agent_id].number
        text = f"坐席 {me} 已接替您的微信值守。" if accept else f"坐席 {me} 不能接替您的微信值守。"
        kind = "replacement_accepted" if accept else "replacement_declined"
        sheet = Sheet(hints=[NoticeFor((request.asker,), kind, text, now, facts={"number": me})])
        if not accept:
            self.announcer.now(*sheet.hints)
            return
        self.duty.hand_over(request.asker, request.colleague, sheet)
        event = self._event(request.asker, request.presence, request.reason)
        await self._tell(request.asker, event, request.reason, sheet)

    async def sign_out(self, agent_id: int, why: str) -> None:
        """Texts go back to the queue at their old place; a call in progress is left alone."""
        if self.present(agent_id):
            await self._tell(agent_id, AgentSignedOut(self.clock.now(), AgentId(agent_id)), why)

    def connection_lost(self, agent_id: int) -> None:
        self.connected.discard(agent_id)
        if self.present(agent_id):
            event = ConnectionLost(self.clock.now(), AgentId(agent_id))
            self._post(agent_id, event, lost_at=event.at)

    def connection_restored(self, agent_id: int) -> None:
        self.connected.add(agent_id)
        if self.present(agent_id):
            self._post(agent_id, ConnectionRestored(self.clock.now(), AgentId(agent_id)), lost_at=None)

    def profile_changed(self, agent_id: int) -> None:
        """Who is no agent any more is offered nobody from this moment on."""
        if not self.present(agent_id):
            return
        agent, now = self.floor.agents[agent_id], self.clock.now()
        self._post(agent_id, ProfileChanged(now, AgentId(agent_id), profile_of(agent)))
        stands = self.desk.router.agent_stands(AgentId(agent_id))
        if not agent.serves and stands is not None and stands.presence is not Presence.BUSY:
            self._post(agent_id, PresenceChanged(now, AgentId(agent_id), Presence.BUSY, ""))

    async def save_settings(self, agent_id: int, settings: Mapping[str, str]) -> None:
        """What the screens want remembered about a person."""
        merged = {**self.floor.agents[agent_id].settings, **settings}
        sheet = Sheet()
        sheet.patches.append(self.floor.change_agent(agent_id, settings=merged))
        stored = self.desk.keep(sheet)
        if stored is not None:
            await stored

    # --- by a leader ---

    async def force(
        self, who: Who, agent_id: int, presence: Presence, reason: str, *, override_duty: bool
    ) -> None:
        self.access.leads(who, agent_id)
        if not self.present(agent_id):
            raise RoutingRefused(Refusal.UNKNOWN_AGENT)
        sheet = Sheet()
        if presence is Presence.READY:
            self._must_serve(agent_id)
        elif override_duty:
            self.duty.override(who, agent_id, reason, sheet)
        else:
            self.duty.check_leave(agent_id)
        number = self.floor.agents[agent_id].number
        self.audit.note(who, f"force_{presence.value}", number, sheet, reason=reason)
        kind = f"forced_{presence.value}"
        sheet.hints.append(NoticeFor((agent_id,), kind, reason, self.clock.now(), "warn"))
        if presence is Presence.SIGNED_OUT:
            sheet.hints.append(SessionEnded(agent_id, "forced"))
        await self._tell(agent_id, self._event(agent_id, presence, reason), reason, sheet)

    # --- shared ---

    def _event(self, agent_id: int, presence: Presence, reason: str) -> RoutingEvent:
        if presence is Presence.SIGNED_OUT:
            return AgentSignedOut(self.clock.now(), AgentId(agent_id))
        return PresenceChanged(self.clock.now(), AgentId(agent_id), presence, reason)

    async def _tell(
        self, agent_id: int, event: RoutingEvent, reason: str = "", sheet: Sheet | None = None
    ) -> None:
        sheet = sheet or Sheet()
        told = self.desk.tell(event, sheet)
        await told.settled()
        stored = self._keep(agent_id, reason or getattr(event, "reason", ""))
        if stored is not None:
            await stored

    def _post(self, agent_id: int, event: RoutingEvent, **values: Any) -> None:
        self.desk.tell(event)
        self._keep(agent_id, "", **values)

    def _keep(self, agent_id: int, reason: str, **values: Any) -> Any:
        """Store what the router now thinks of this agent."""
        stands = self.desk.router.agent_stands(AgentId(agent_id))
        if stands is None:
            return None
        agent, sheet, now = self.floor.agents[agent_id], Sheet(), self.clock.now()
        presence, reason = stands.presence.value, stands.presence_reason or reason
        if (agent.presence, agent.presence_reason) != (presence, reason):
            values |= {"presence": presence, "presence_reason": reason, "presence_since": now}
            details = {"state": presence, "reason": reason}
            sheet.new.append(LogEntry(self.ids.next(), now, "presence", None, agent_id, details))
        if not values:
            return None
        values |= {"idle_since": stands.idle_since, "last_turn": stands.last_turn}
        sheet.patches.append(self.floor.change_agent(agent_id, **values))
        sheet.hints.append(PresenceMoved(agent_id))
        stored = self.desk.keep(sheet)
        self.duty.presence_moved()
        return stored
