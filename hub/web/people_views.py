"""Puts agents, presence, duty and the leader's board into the words of the wire."""

from datetime import datetime
from typing import Any

from hub.domain.agent import Agent, StaffSession
from hub.domain.records import DutyAssignment
from hub.services.access import Who
from hub.services.board import AgentLine, QueueLine
from hub.web.contract.admin import AgentAdmin
from hub.web.contract.board import AgentRow, Board, DutyAssignmentView, DutyBoard, QueueRow, Tile
from hub.web.contract.people import DutyView, Me, PresenceView, Seats
from hub.web.keys import Services
from hub.web.views import reference
from routing.model import AgentId


def presence_view(services: Services, agent_id: int) -> PresenceView:
    agent = services.floor.agents[agent_id]
    router = services.desk.router
    stands = router.agent_stands(AgentId(agent_id))
    held = services.floor.held_by(agent_id)
    since = services.board.since(agent, held, stands)
    return PresenceView(
        state=_state(router.state_of(AgentId(agent_id)).value),
        reason=stands.presence_reason if stands else "",
        since=since or agent.created_at,
    )


def _state(value: str) -> Any:
    return value


def me_view(services: Services, agent: Agent, session: StaffSession | None) -> Me:
    team = services.floor.teams.get(agent.team_id) if agent.team_id is not None else None
    department = services.floor.departments.get(team.department_id) if team else None
    presence = presence_view(services, agent.id)
    roles: Any = list(agent.roles)
    return Me(
        id=agent.id,
        login=agent.login,
        number=agent.number,
        name=agent.name,
        roles=roles,
        team=team.name if team else "",
        department=department.name if department else "",
        extension=agent.extension,
        skills=list(agent.skills),
        languages=list(agent.languages),
        seats=Seats(ceilings=dict(agent.ceilings), text_budget=agent.text_budget),
        state=presence.state,
        state_reason=presence.reason,
        state_since=presence.since,
        duty=duty_view(services, agent.id),
        settings=dict(agent.settings),
        csrf=session.csrf if session else "",
        must_change_password=agent.must_change_password,
    )


def duty_view(services: Services, agent_id: int) -> DutyView:
    standing = services.duty.standing(agent_id)
    return DutyView(
        on_duty=standing.on_duty,
        until=standing.until,
        may_leave=standing.may_leave,
        present=standing.present,
        minimum=standing.minimum,
    )


def duty_board_view(services: Services) -> DutyBoard:
    state, views = services.duty.state(), services.views
    alarm: Any = state.alarm_level
    return DutyBoard(
        present=state.present,
        minimum=state.minimum,
        short_since=state.short_since,
        alarm_level=alarm,
        assignments=[_assignment(services, row) for row in state.assignments],
        spares=[ref for agent_id in state.spares if (ref := views.agent(agent_id))],
        short_minutes_today=round(state.short_minutes, 1),
        leader_alarm=services.duty.guard.rules.leader_alarm.total_seconds(),
        supervisor_alarm=services.duty.guard.rules.supervisor_alarm.total_seconds(),
    )


def _assignment(services: Services, row: DutyAssignment) -> DutyAssignmentView:
    agent = services.floor.agents[row.agent_id]
    source: Any = row.source
    return DutyAssignmentView(
        id=row.id,
        agent=reference(agent),
        from_at=row.from_at,
        to_at=row.to_at,
        source=source,
        by=services.views.agent(row.by_agent_id),
        present=services.duty.is_present(row.agent_id),
    )


def agent_admin_view(services: Services, agent: Agent) -> AgentAdmin:
    team = services.floor.teams.get(agent.team_id) if agent.team_id is not None else None
    roles: Any = list(agent.roles)
    return AgentAdmin(
        id=agent.id,
        login=agent.login,
        number=agent.number,
        name=agent.name,
        roles=roles,
        team_id=agent.team_id,
        team=team.name if team else "",
        extension=agent.extension,
        languages=list(agent.languages),
        skills=list(agent.skills),
        ceilings=dict(agent.ceilings),
        text_budget=agent.text_budget,
        disabled=agent.disabled,
        locked_until=agent.locked_until,
        version=agent.version,
    )


def board_view(services: Services, who: Who) -> Board:
    now = services.clock.now()
    queues = [_queue_row(line, now) for line in services.board.queue_lines()]
    return Board(
        at=now,
        tiles=_tiles(services, queues),
        queues=queues,
        agents=[_agent_row(services, line) for line in services.board.agent_lines(who)],
        duty=duty_board_view(services),
    )


def _queue_row(line: QueueLine, now: datetime) -> QueueRow:
    return QueueRow(
        channel=line.channel,
        skills=list(line.skills),
        waiting=line.waiting,
        longest_wait=round((now - line.oldest).total_seconds(), 1) if line.oldest else 0.0,
        limit=line.limit,
        able=line.able,
        present=line.present,
        answered=line.figures.answered,
        answered_fast=line.figures.answered_fast,
        abandoned=line.figures.abandoned,
    )


def _agent_row(services: Services, line: AgentLine) -> AgentRow:
    agent = line.agent
    team = services.floor.teams.get(agent.team_id) if agent.team_id is not None else None
    return AgentRow(
        id=agent.id,
        number=agent.number,
        name=agent.name,
        team=team.name if team else "",
        state=_state(line.state.value),
        reason=line.reason,
        since=line.since,
        connected=line.connected,
        load=dict(line.load),
        ceilings={**agent.ceilings, **{kind: agent.seats_on(kind) for kind in line.load}},
        text_budget=agent.text_budget,
        skills=list(agent.skills),
        extension=agent.extension,
        current=line.current,
        today=line.today,
        score=round(line.score, 2) if line.score is not None else None,
        on_duty=services.duty.on_duty(agent.id),
    )


def _tiles(services: Services, queues: list[QueueRow]) -> list[Tile]:
    """Six facts at most; each says its limit."""
    calls = [row for row in queues if row.channel == "phone"]
    texts = [row for row in queues if row.channel != "phone"]
    totals = services.board.totals()
    return [
        _waiting_tile("calls_waiting", calls),
        _waiting_tile("texts_waiting", texts),
        _share_tile("answered_fast", totals.answered_fast, totals.answered, 80),
        _share_tile("answered", totals.answered, totals.answered + totals.abandoned, 95),
        Tile(key="abandoned", value=totals.abandoned),
        _duty_tile(services),
    ]


def _waiting_tile(key: str, rows: list[QueueRow]) -> Tile:
    longest = max((row.longest_wait for row in rows), default=0.0)
    limit = min((row.limit for row in rows), default=60.0)
    level: Any = "plain" if longest <= limit else "warn" if longest <= 2 * limit else "bad"
    waiting = sum(row.waiting for row in rows)
    return Tile(key=key, value=waiting, limit=limit, level=level, note=f"{longest:.0f}")


def _share_tile(key: str, part: int, whole: int, limit: float) -> Tile:
    if not whole:
        return Tile(key=key, value=-1, unit="%", limit=limit)
    share = round(100 * part / whole, 1)
    return Tile(key=key, value=share, unit="%", limit=limit, level="ok" if share >= limit else "warn")


def _duty_tile(services: Services) -> Tile:
    present, minimum = services.duty.present(), services.duty.minimum
    level: Any = "ok" if present >= minimum else "bad"
    return Tile(key="wechat_duty", value=present, limit=minimum, level=level)
