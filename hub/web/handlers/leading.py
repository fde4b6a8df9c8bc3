"""The leader's view: board, forced presence, WeChat duty."""

from datetime import UTC, datetime, timedelta

from hub.services.problems import faulty
from hub.web.contract.admin import AgentPage, OverflowView, SkillPage, SkillView
from hub.web.contract.board import Board, DutyBoard, DutyReport, DutyReportRow
from hub.web.contract.people import PresenceView
from hub.web.dispatch import Call, Handler
from hub.web.people_views import agent_admin_view, board_view, duty_board_view, presence_view
from routing.model import Presence

# Nothing was recorded before or will be after, and no calendar ends in between.
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


async def get_board(call: Call) -> Board:
    return board_view(call.services, call.who)


async def list_colleagues(call: Call) -> AgentPage:
    agents = [a for a in call.services.floor.agents.values() if not a.disabled and "agent" in a.roles]
    agents.sort(key=lambda agent: agent.number)
    return AgentPage(items=[agent_admin_view(call.services, agent) for agent in agents])


async def list_skills(call: Call) -> SkillPage:
    floor = call.services.floor
    items = [
        SkillView(
            key=skill.key,
            name=skill.name,
            overflow=[
                OverflowView(after=int(str(step["after"])), skills=list(_names(step["skills"])))
                for step in skill.overflow
            ],
            members=sum(skill.key in a.skills for a in floor.agents.values() if not a.disabled),
        )
        for skill in floor.skills.values()
    ]
    return SkillPage(items=sorted(items, key=lambda skill: skill.key))


def _names(value: object) -> list[str]:
    return [str(name) for name in value] if isinstance(value, list | tuple) else []


async def force_presence(call: Call) -> PresenceView:
    body = call.body
    await call.services.presence.force(
        call.who,
        call.id,
        Presence(body.presence),
        body.reason,
        override_duty=body.override_duty,
    )
    return presence_view(call.services, call.id)


async def get_duty(call: Call) -> DutyBoard:
    return duty_board_view(call.services)


async def put_on_duty(call: Call) -> DutyBoard:
    lasts = timedelta(hours=call.body.hours)
    await call.services.duty.assign(call.who, call.body.agent_id, lasts)
    return duty_board_view(call.services)


async def end_duty(call: Call) -> DutyBoard:
    body = call.body
    await call.services.duty.end(call.who, call.id, body.reason, override=body.override)
    return duty_board_view(call.services)


async def set_spares(call: Call) -> DutyBoard:
    await call.services.duty.set_spares(call.who, call.body.agent_ids)
    return duty_board_view(call.services)


async def duty_report(call: Call) -> DutyReport:
    """Default: the last 24 hours."""
    now = call.services.clock.now()
    until = _moment("to", call.text("to"), now)
    since = _moment("from", call.text("from"), max(until, EARLIEST) - timedelta(hours=24))
    rows = await call.services.store.records.shortages(since, until)
    told = min(until, now)  # of a shortage that lasts, nobody knows how long it will
    items = [
        DutyReportRow(
            began_at=row.began_at,
            ended_at=row.ended_at,
            minutes=round(_minutes(max(row.began_at, since), min(row.ended_at or told, told)), 2),
            present=row.present,
        )
        for row in rows
    ]
    total = round(sum(item.minutes for item in items), 2)
    return DutyReport(from_at=since, to_at=until, minutes=total, items=items)


def _minutes(began: datetime, ended: datetime) -> float:
    return max(0.0, (ended - began).total_seconds() / 60)


def _moment(name: str, text: str, otherwise: datetime) -> datetime:
    if not text:
        return otherwise
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError as error:
        raise faulty(name, "input_moment") from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if not EARLIEST <= moment <= LATEST:
        raise faulty(name, "input_moment")
    return moment


HANDLERS: dict[str, Handler] = {
    "get_board": get_board,
    "list_colleagues": list_colleagues,
    "list_skills": list_skills,
    "force_presence": force_presence,
    "get_duty": get_duty,
    "put_on_duty": put_on_duty,
    "end_duty": end_duty,
    "set_spares": set_spares,
    "duty_report": duty_report,
}
