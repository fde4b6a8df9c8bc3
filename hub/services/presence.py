"""Agents come, go, say whether they are ready, and lose their connection."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from channels.contract import Clock
from hub.domain.hints import NoticeFor, PresenceMoved, SessionEnded
from hub.domain.records import LogEntry
from hub.ids import IdMaker
from hub.services.access import Access, Who
from hub.services.announcer import Announcer
from hub.services.audit import Audit
from hub.services.demand import profile_of
from hub.services.floor import Floor
from hub.services.routing_desk import RoutingDesk
from hub.services.sheet import Sheet
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


class DutyGate(Protocol):
    """The WeChat duty guard, as seen by somebody who wants to leave."""

    def check_leave(self, agent_id: int, replacement_id: int | None) -> None:
        """Raise CannotDo when WeChat duty would fall below its minimum."""
        ...

    def override(self, who: Who, agent_id: int) -> None: ...
    def presence_moved(self, agent_id: int) -> None: ...


@dataclass(slots=True)
class PresenceDesk:
    floor: Floor
    ids: IdMaker
    clock: Clock
    desk: RoutingDesk
    announcer: Announcer
    access: Access
    audit: Audit
    duty: DutyGate
    connected: set[int] = field(default_factory=set)

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
        if presence is not Presence.READY:
            self.duty.check_leave(who.agent_id, replacement_id)
        if presence is Presence.SIGNED_OUT:
            await self.sign_out(who.agent_id, "signed_out")
            return
        await self.sign_in(who.agent_id)
        await self._tell(who.agent_id, self._event(who.agent_id, presence, reason))

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
        if self.present(agent_id):
            profile = profile_of(self.floor.agents[agent_id])
            self._post(agent_id, ProfileChanged(self.clock.now(), AgentId(agent_id), profile))

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
        if presence is not Presence.READY:
            if override_duty:
                self.duty.override(who, agent_id)
            else:
                self.duty.check_leave(agent_id, None)
        if presence is Presence.READY:
            await self.sign_in(agent_id)
        number = self.floor.agents[agent_id].number
        sheet = Sheet()
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
        self.duty.presence_moved(agent_id)
        return self.desk.keep(sheet)
