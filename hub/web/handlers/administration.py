"""Agents, groups, tokens, audit."""

from datetime import timedelta
from typing import Any

import msgspec

from hub.domain.agent import Agent, ApiToken, SkillGroup, Team
from hub.services.problems import faulty
from hub.web.contract.admin import (
    AgentAdmin,
    AgentPage,
    AuditPage,
    AuditRow,
    CreatedToken,
    DepartmentView,
    Organisation,
    SkillView,
    TeamView,
    TokenPage,
    TokenView,
)
from hub.web.contract.base import Done
from hub.web.dispatch import Call, Handler
from hub.web.people_views import agent_admin_view

AGENT_FIELDS = ("login", "number", "name", "extension", "text_budget", "disabled", "team_id", "ceilings")


def _agent_values(call: Call) -> dict[str, Any]:
    body = call.body
    values = {name: getattr(body, name) for name in AGENT_FIELDS}
    for name in ("roles", "languages", "skills"):
        values[name] = tuple(dict.fromkeys(getattr(body, name)))
    return values


async def list_agents(call: Call) -> AgentPage:
    agents: list[Agent] = sorted(call.services.floor.agents.values(), key=lambda agent: agent.number)
    if "admin" not in call.who.roles:
        led = set(call.services.access.led(call.who))
        agents = [agent for agent in agents if agent.id in led]
    return AgentPage(items=[agent_admin_view(call.services, agent) for agent in agents])


async def create_agent(call: Call) -> AgentAdmin:
    agent = await call.services.administration.create_agent(call.who, _agent_values(call), call.body.password)
    return agent_admin_view(call.services, agent)


async def change_agent(call: Call) -> AgentAdmin:
    body = call.body
    agent = await call.services.administration.change_agent(
        call.who, call.id, body.version, _agent_values(call), body.password
    )
    return agent_admin_view(call.services, agent)


async def unlock_agent(call: Call) -> AgentAdmin:
    return agent_admin_view(call.services, await call.services.administration.unlock(call.who, call.id))


def _team(call: Call, team: Team) -> TeamView:
    floor = call.services.floor
    return TeamView(
        id=team.id,
        name=team.name,
        department_id=team.department_id,
        department=floor.departments[team.department_id].name,
        members=sum(agent.team_id == team.id for agent in floor.agents.values()),
    )


async def get_organisation(call: Call) -> Organisation:
    floor = call.services.floor
    departments = [DepartmentView(id=d.id, name=d.name) for d in floor.departments.values()]
    return Organisation(departments=departments, teams=[_team(call, t) for t in floor.teams.values()])


async def create_department(call: Call) -> DepartmentView:
    row = await call.services.administration.create_department(call.who, call.body.name)
    return DepartmentView(id=row.id, name=row.name)


async def create_team(call: Call) -> TeamView:
    body = call.body
    team = await call.services.administration.save_team(call.who, None, body.name, body.department_id)
    return _team(call, team)


async def change_team(call: Call) -> TeamView:
    body = call.body
    team = await call.services.administration.save_team(call.who, call.id, body.name, body.department_id)
    return _team(call, team)


async def save_skill(call: Call) -> SkillView:
    body = call.body
    if body.key != call.path("key"):
        raise faulty("key", "input_path")
    overflow = tuple({"after": step.after, "skills": step.skills} for step in body.overflow)
    await call.services.administration.save_skill(call.who, SkillGroup(body.key, body.name, overflow))
    members = sum(body.key in agent.skills for agent in call.services.floor.agents.values())
    return msgspec.structs.replace(body, members=members)  # type: ignore[no-any-return]


async def delete_skill(call: Call) -> Done:
    await call.services.administration.delete_skill(call.who, call.path("key"))
    return Done()


# --- tokens and audit ---


def _token(call: Call, row: ApiToken) -> TokenView:
    roles: Any = list(row.roles)
    return TokenView(
        id=row.id,
        name=row.name,
        roles=roles,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        expires_at=row.expires_at,
        by=call.services.views.agent(row.created_by),
    )


async def list_tokens(call: Call) -> TokenPage:
    rows = await call.services.store.people.tokens()
    return TokenPage(items=[_token(call, row) for row in rows if row.revoked_at is None])


async def create_token(call: Call) -> CreatedToken:
    body = call.body
    expires = call.services.clock.now() + timedelta(days=body.days)
    secret, row = await call.services.administration.create_token(
        call.who, body.name, tuple(dict.fromkeys(body.roles)), expires
    )
    return CreatedToken(token=secret, view=_token(call, row))


async def revoke_token(call: Call) -> Done:
    await call.services.administration.revoke_token(call.who, call.id)
    return Done()


async def list_audit(call: Call) -> AuditPage:
    cursor = call.number("cursor")
    rows = await call.services.store.records.audit(
        action=call.text("action")[:60], before=cursor, limit=call.limit
    )
    seen = _seen_by(call)
    items = [
        AuditRow(
            id=row.id,
            at=row.at,
            by=call.services.views.agent(row.actor_id),
            action=row.action,
            subject=row.subject,
            details={key: str(value) for key, value in row.details.items()},
            ip=row.ip,
        )
        for row in rows
        if seen is None or row.actor_id in seen
    ]
    return AuditPage(items=items, next=str(rows[-1].id) if len(rows) == call.limit else "")


def _seen_by(call: Call) -> set[int] | None:
    """Whose deeds one may look up: administrators everybody's, supervisors those of their department."""
    access, who = call.services.access, call.who
    if "admin" in who.roles or access.scope(who).everything:
        return None
    return {*access.led(who), who.agent_id}


HANDLERS: dict[str, Handler] = {
    "list_agents": list_agents,
    "create_agent": create_agent,
    "change_agent": change_agent,
    "unlock_agent": unlock_agent,
    "get_organisation": get_organisation,
    "create_department": create_department,
    "create_team": create_team,
    "change_team": change_team,
    "save_skill": save_skill,
    "delete_skill": delete_skill,
    "list_tokens": list_tokens,
    "create_token": create_token,
    "revoke_token": revoke_token,
    "list_audit": list_audit,
}
