"""Agents and tokens from the command line."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from channels.contract import Clock
from channels.registry import kinds
from hub.commands.workshop import Mistake, Workshop, workshop
from hub.config import Config
from hub.domain.agent import Agent, ApiToken, Department, Role, SkillGroup, Team
from hub.domain.change import Patch
from hub.services.people_watch import people_mark
from hub.services.seats import DEFAULT_CEILINGS, seat_faults
from hub.services.sign_in import digest
from hub.storage.passwords import Argon2Passwords
from hub.web.words import text_of

SKILL_KEY = re.compile(r"[a-z0-9_-]{1,40}")


@dataclass(frozen=True, slots=True)
class NewAgent:
    """`team` by name; it is made when it does not exist, and so are skills."""

    login: str
    name: str
    number: str
    roles: tuple[str, ...] = ("agent",)
    team: str = ""
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("zh",)
    extension: str = ""
    ceilings: Mapping[str, int] = field(default_factory=dict)
    text_budget: int = 5


async def add_agent(config: Config, clock: Clock, wanted: NewAgent, password: str) -> int:
    async with workshop(config, clock) as work:
        agent = await enter_agent(work, wanted, Argon2Passwords().hash(password))
        print(f"agent {agent.number} ({agent.login}) added")
    return 0


async def enter_agent(work: Workshop, wanted: NewAgent, password_hash: str) -> Agent:
    _require_own(wanted, await work.store.people.agents())
    require_roles(wanted.roles)
    ceilings = {**DEFAULT_CEILINGS, **wanted.ceilings}
    require_seats(ceilings, wanted.text_budget)
    agent = Agent(
        id=work.ids.next(),
        login=wanted.login,
        number=wanted.number,
        name=wanted.name,
        password_hash=password_hash,
        created_at=work.clock.now(),
        roles=wanted.roles,
        team_id=await _team_id(work, wanted.team),
        extension=wanted.extension,
        languages=wanted.languages,
        skills=wanted.skills,
        ceilings=ceilings,
        text_budget=wanted.text_budget,
    )
    await _enter_skills(work, wanted.skills)
    await work.save(agent, people_mark())
    return agent


def _require_own(wanted: NewAgent, known: Sequence[Agent]) -> None:
    """What no two may share, and the spelling of skills."""
    login = wanted.login.casefold()
    if not login or any(agent.login.casefold() == login for agent in known):
        raise Mistake(f"login {wanted.login!r} is empty or taken")
    if any(agent.number == wanted.number for agent in known):
        raise Mistake(f"number {wanted.number} is taken")
    if wanted.extension and any(agent.extension == wanted.extension for agent in known):
        raise Mistake(f"extension {wanted.extension} is taken")
    if odd := [key for key in wanted.skills if not SKILL_KEY.fullmatch(key)]:
        raise Mistake(f"a skill is written a-z, 0-9, _ and -, not {odd[0]!r}")


def require_roles(roles: Sequence[str]) -> None:
    known = [role.value for role in Role]
    if wrong := sorted(set(roles) - set(known)):
        raise Mistake(f"no such role: {', '.join(wrong)}; there are {', '.join(known)}")


def require_seats(ceilings: Mapping[str, int], text_budget: int) -> None:
    faults = seat_faults(ceilings, text_budget, kinds())
    if faults:
        raise Mistake(
            "\n".join(
                f"{name}: {text_of(code, 'zh', {})} {text_of(code, 'en', {})}"
                for name, code in faults.items()
            )
        )


async def _team_id(work: Workshop, name: str) -> int | None:
    if not name:
        return None
    for team in await work.store.people.teams():
        if team.name == name:
            return team.id
    departments = await work.store.people.departments()
    department = departments[0] if departments else Department(work.ids.next(), "12345")
    team = Team(work.ids.next(), name, department.id)
    await work.save(*([] if departments else [department]), team)
    return team.id


async def _enter_skills(work: Workshop, keys: Sequence[str]) -> None:
    known = {skill.key for skill in await work.store.people.skills()}
    new = [SkillGroup(key, key) for key in keys if key not in known]
    if new:
        await work.save(*new)


async def list_agents(config: Config, clock: Clock) -> int:
    async with workshop(config, clock) as work:
        for agent in await work.store.people.agents():
            state = "disabled" if agent.disabled else agent.presence
            print(agent.number, agent.login, agent.name, ",".join(agent.roles), state, sep="\t")
    return 0


async def set_password(config: Config, clock: Clock, login: str, password: str) -> int:
    async with workshop(config, clock) as work:
        agent = await work.store.people.agent_by_login(login)
        if agent is None:
            raise Mistake(f"no agent with login {login!r}")
        values = {
            "password_hash": Argon2Passwords().hash(password),
            "locked_until": None,
            "failed_sign_ins": 0,
            "version": agent.version + 1,
        }
        await work.save(people_mark(), patches=(Patch(Agent, agent.id, values),))
    print("password set; a running hub takes it up at once and ends the sessions")
    return 0


async def make_token(config: Config, clock: Clock, name: str, roles: tuple[str, ...], days: int) -> int:
    require_roles(roles)
    if days <= 0:
        raise Mistake("--days: above 0")
    secret = "hub_" + secrets.token_urlsafe(32)
    async with workshop(config, clock) as work:
        now = clock.now()
        token = ApiToken(
            id=work.ids.next(),
            name=name,
            hash=digest(secret),
            roles=roles,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        await work.save(token)
    print(secret)
    return 0
