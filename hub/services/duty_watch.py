"""WeChat duty: at every moment enough people stand it, or somebody is put on duty, told, and the leader
alarmed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

from channels.contract import Clock
from hub.domain.agent import Agent
from hub.domain.change import Patch
from hub.domain.duty import DutyStanding, DutyState
from hub.domain.hints import NoticeFor, PresenceMoved
from hub.domain.records import DutyAssignment, DutyShortage, DutySpare, LogEntry
from hub.ids import IdMaker
from hub.services.access import Access, Who
from hub.services.audit import Audit
from hub.services.floor import Floor
from hub.services.ports import Records
from hub.services.problems import CannotDo, NotFound
from hub.services.routing_desk import RoutingDesk
from hub.services.sheet import Sheet
from routing.duty import (
    Alarm,
    DutyDecision,
    DutyGuard,
    Present,
    PutOnDuty,
    Raise,
    ReleaseAutomatic,
    ShortageBegan,
    ShortageDeepened,
    ShortageEnded,
    Watchman,
)
from routing.model import PHONE, WECHAT, AgentId, Presence

LEADING = {Alarm.LEADER: "leader", Alarm.SUPERVISOR: "supervisor"}


@dataclass(slots=True)
class DutyWatch:
    floor: Floor
    ids: IdMaker
    clock: Clock
    desk: RoutingDesk
    access: Access
    audit: Audit
    records: Records
    guard: DutyGuard
    _rows: dict[int, DutyAssignment] = field(default_factory=dict)
    _spares: list[DutySpare] = field(default_factory=list)
    _shortage: DutyShortage | None = None
    _past: list[DutyShortage] = field(default_factory=list)  # over, and touching today

    @property
    def minimum(self) -> int:
        return self.guard.rules.minimum

    @property
    def needed(self) -> int:
        """How many must stand duty now: nobody, where there is no WeChat account and no list."""
        return self.minimum if self.guard.fill or self.guard.watch else 0

    async def load(self) -> None:
        now = self.clock.now()
        for row in await self.records.duty_assignments(now):
            self._enter(row)
        self._order_spares(await self.records.spares())
        for shortage in await self.records.shortages(now - timedelta(days=1), now):
            if shortage.ended_at is not None:
                self._past.append(shortage)
                continue
            self._shortage, self.guard.short_since = shortage, shortage.began_at
            self.guard.lowest = shortage.present

    async def watch_forever(self, every: timedelta) -> None:
        while True:
            await self.clock.sleep(every)
            self.look()

    # --- questions ---

    def here(self) -> dict[AgentId, Present]:
        """Who is online and not on a break."""
        found: dict[AgentId, Present] = {}
        for agent in self.floor.agents.values():
            stands = self.desk.router.agent_stands(AgentId(agent.id))
            if stands is None or stands.lost_at is not None or stands.presence is not Presence.READY:
                continue
            load = self.desk.router.load_of(AgentId(agent.id))
            free = not load.get(PHONE) and agent.ceilings.get(WECHAT, 0) > 0
            found[AgentId(agent.id)] = Present(AgentId(agent.id), free, sum(load.values()))
        return found

    def standing(self, agent_id: int) -> DutyStanding:
        now, here, agent = self.clock.now(), self.here(), AgentId(agent_id)
        entry = self.guard.of(agent, now)
        return DutyStanding(
            on_duty=entry is not None,
            until=entry.to_at if entry else None,
            may_leave=self.guard.may_leave(agent, now, here),
            present=len(self.guard.standing(now, here)),
            minimum=self.minimum,
        )

    def state(self) -> DutyState:
        now = self.clock.now()
        rows = [self._rows[number] for number in self.guard.watch if number in self._rows]
        return DutyState(
            present=self.present(),
            minimum=self.minimum,
            short_since=self.guard.short_since,
            alarm_level=self.guard.alarm.value,
            assignments=tuple(sorted(rows, key=lambda row: (row.from_at, row.id))),
            spares=tuple(int(agent) for agent in self.guard.spares),
            short_minutes=self._short_today(now).total_seconds() / 60,
        )

    def _short_today(self, now: datetime) -> timedelta:
        midnight = now.astimezone(self.access.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        self._past = [past for past in self._past if past.ended_at and past.ended_at > midnight]
        stretches = [(past.began_at, past.ended_at or now) for past in self._past]
        if self.guard.short_since is not None:
            stretches.append((self.guard.short_since, now))
        return sum((end - max(began, midnight) for began, end in stretches), timedelta())

    def present(self) -> int:
        return len(self.guard.standing(self.clock.now(), self.here()))

    def is_present(self, agent_id: int) -> bool:
        return AgentId(agent_id) in self.here()

    def on_duty(self, agent_id: int) -> bool:
        return self.guard.of(AgentId(agent_id), self.clock.now()) is not None

    def can_stand_in(self, agent_id: int) -> bool:
        """Somebody who is there and not already counted among those on duty."""
        return self.is_present(agent_id) and not self.on_duty(agent_id)

    def check_leave(self, agent_id: int) -> None:
        """Raise when fewer than the minimum would remain on duty."""
        if not self.guard.may_leave(AgentId(agent_id), self.clock.now(), self.here()):
            raise CannotDo("duty_needs_replacement", minimum=self.minimum)

    # --- by a leader ---

    async def assign(self, who: Who, agent_id: int, lasts: timedelta) -> None:
        self.access.leads(who, agent_id)
        agent, now, sheet = self.floor.agents[agent_id], self.clock.now(), Sheet()
        self._give(agent, now + lasts, who.agent_id, automatic=False, sheet=sheet)
        self.audit.note(who, "put_on_duty", agent.number, sheet)
        await self._keep(sheet)
        self.look()

    async def end(self, who: Who, assignment_id: int, reason: str, *, override: bool) -> None:
        row = self._rows.get(assignment_id)
        if row is None or assignment_id not in self.guard.watch:
            raise NotFound("no_such_duty")
        self.access.leads(who, row.agent_id)
        if not override:
            self.check_leave(row.agent_id)
        sheet = Sheet()
        action = "override_duty" if override else "end_duty"
        number = self.floor.agents[row.agent_id].number
        self.audit.note(who, action, number, sheet, reason=reason)
        self._end(row, reason, sheet)
        await self._keep(sheet)
        self.look()

    async def set_spares(self, who: Who, agent_ids: list[int]) -> None:
        """The spares among those one leads, in their order; other teams' spares stay as they are."""
        for agent_id in agent_ids:
            self.access.leads(who, agent_id)
        ordered, sheet = list(dict.fromkeys(agent_ids)), Sheet()
        old = [spare for spare in self._spares if self.access.may_lead(who, spare.agent_id)]
        new = [DutySpare(self.ids.next(), agent_id, WECHAT, place) for place, agent_id in enumerate(ordered)]
        sheet.deletes += [(DutySpare, spare.id) for spare in old]
        sheet.new += new
        numbers = ",".join(self.floor.agents[agent_id].number for agent_id in ordered)
        self.audit.note(who, "set_spares", numbers, sheet)
        self._order_spares([*(spare for spare in self._spares if spare not in old), *new])
        await self._keep(sheet)

    def _order_spares(self, spares: Sequence[DutySpare]) -> None:
        """Every team's first before any team's second."""
        self._spares = sorted(spares, key=lambda spare: (spare.position, spare.id))
        self.guard.spares = tuple(AgentId(spare.agent_id) for spare in self._spares)

    def override(self, who: Who, agent_id: int, reason: str, sheet: Sheet) -> None:
        """A leader lets somebody go below the minimum: it is written down, and the guard looks for others."""
        row = self.guard.of(AgentId(agent_id), self.clock.now())
        if row is not None and row.number in self._rows:
            number = self.floor.agents[agent_id].number
            self.audit.note(who, "override_duty", number, sheet, reason=reason)
            self._end(self._rows[row.number], reason, sheet)

    def hand_over(self, from_agent: int, to_agent: int, sheet: Sheet) -> None:
        """An accepted replacement: the other stands the rest of the duty."""
        now = self.clock.now()
        entry = self.guard.of(AgentId(from_agent), now)
        if entry is None:
            return
        to = self.floor.agents[to_agent]
        self._give(to, entry.to_at, from_agent, automatic=entry.automatic, sheet=sheet)
        if entry.number in self._rows:
            self._end(self._rows[entry.number], "replaced", sheet)

    # --- by itself ---

    def presence_moved(self) -> None:
        self.look()

    def look(self) -> None:
        sheet = Sheet()
        for decision in self.guard.look(self.clock.now(), self.here()):
            self._carry_out(decision, sheet)
        self.desk.keep(sheet)

    def _carry_out(self, decision: DutyDecision, sheet: Sheet) -> None:
        match decision:
            case PutOnDuty(agent, until):
                row = self.floor.agents[agent]
                self._give(row, until, None, automatic=True, sheet=sheet)
            case ReleaseAutomatic(number):
                self._end(self._rows[number], "enough", sheet)
            case ShortageBegan(at, present):
                self._shortage = DutyShortage(self.ids.next(), WECHAT, at, present)
                sheet.new.append(self._shortage)
            case ShortageDeepened(present):
                if self._shortage is not None:
                    change = {"present": present}
                    sheet.patches.append(Patch(DutyShortage, self._shortage.id, change))
            case ShortageEnded(at):
                self._end_shortage(at, sheet)
            case Raise():
                self._raise(decision, sheet)
            case unreachable:
                assert_never(unreachable)

    def _end_shortage(self, at: datetime, sheet: Sheet) -> None:
        if self._shortage is None:
            return
        sheet.patches.append(Patch(DutyShortage, self._shortage.id, {"ended_at": at}))
        self._past.append(replace(self._shortage, ended_at=at))
        self._shortage = None

    def _raise(self, alarm: Raise, sheet: Sheet) -> None:
        role = LEADING[alarm.level]
        told = tuple(a.id for a in self.floor.agents.values() if role in a.roles and not a.disabled)
        seconds = round(alarm.short_for.total_seconds())
        text = f"微信在岗 {alarm.present} 人，少于 {self.minimum} 人，已 {seconds} 秒。"
        now = self.clock.now()
        facts = {"present": str(alarm.present), "minimum": str(self.minimum), "seconds": str(seconds)}
        notice = NoticeFor(told, "duty_short", text, now, level="alarm", action="open_board", facts=facts)
        sheet.hints.append(notice)
        details = {"level": alarm.level.value, "present": alarm.present}
        sheet.new.append(LogEntry(self.ids.next(), now, "duty_alarm", details=details))

    # --- shared ---

    def _give(self, agent: Agent, until: datetime, by: int | None, *, automatic: bool, sheet: Sheet) -> None:
        now = self.clock.now()
        source = "automatic" if automatic else "leader"
        row = DutyAssignment(self.ids.next(), agent.id, WECHAT, now, until, by, source)
        self._enter(row)
        sheet.new.append(row)
        text = f"您已上微信值守，到 {until.astimezone(self.access.zone):%H:%M}。"
        facts = {"until": until.isoformat()}
        notice = NoticeFor((agent.id,), "put_on_duty", text, now, level="warn", facts=facts)
        sheet.hints += [notice, PresenceMoved(agent.id)]

    def _end(self, row: DutyAssignment, reason: str, sheet: Sheet) -> None:
        now = self.clock.now()
        self.guard.strike(row.id)
        self._rows.pop(row.id, None)
        ended = {"ended_at": now, "end_reason": reason}
        sheet.patches.append(Patch(DutyAssignment, row.id, ended))
        sheet.hints.append(NoticeFor((row.agent_id,), "duty_ended", "您的微信值守已结束。", now))
        sheet.hints.append(PresenceMoved(row.agent_id))

    def _enter(self, row: DutyAssignment) -> None:
        self._rows[row.id] = row
        automatic = row.source == "automatic"
        agent = AgentId(row.agent_id)
        self.guard.enter(Watchman(row.id, agent, row.from_at, row.to_at, automatic))

    async def _keep(self, sheet: Sheet) -> None:
        stored = self.desk.keep(sheet)
        if stored is not None:
            await stored
