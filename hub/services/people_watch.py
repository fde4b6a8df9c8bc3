"""Follows what the command line changes about people beside the running hub."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from channels.contract import Clock
from hub.domain.account import CabinetEntry
from hub.domain.agent import Agent
from hub.services.administration import Administration
from hub.services.floor import Floor
from hub.services.ports import Accounts, People

DRAWER, KEY = "hub", "people"


def people_mark() -> CabinetEntry:
    """Saved along with a change made elsewhere. Any new value says that something changed: with numbers, of
    two changes at once the one that is stored later could carry the smaller and be missed.
    """
    return CabinetEntry(DRAWER, KEY, secrets.token_hex(8))


@dataclass(slots=True)
class PeopleWatch:
    floor: Floor
    clock: Clock
    people: People
    accounts: Accounts
    administration: Administration
    _mark: str | None = None  # unknown at first: what changed while the floor was filled is read once more

    async def follow_forever(self, every: timedelta) -> None:
        while True:
            await self.clock.sleep(every)
            await self.follow()

    async def follow(self) -> None:
        mark = await self.accounts.drawer(DRAWER, KEY)
        if mark == self._mark:
            return
        floor, agents = self.floor, await self.people.agents()
        for department in await self.people.departments():
            floor.departments.setdefault(department.id, department)
        for team in await self.people.teams():
            floor.teams.setdefault(team.id, team)
        async with self.administration.groups:
            for skill in await self.people.skills():
                floor.skills.setdefault(skill.key, skill)
        for agent in agents:
            floor.agents.setdefault(agent.id, agent)
        for agent in agents:
            await self._take_up(agent)
        at_work = [agent for agent in floor.agents.values() if not agent.disabled]
        await self.administration.restore_skills(key for agent in at_work for key in agent.skills)
        self._mark = mark

    async def _take_up(self, stored: Agent) -> None:
        """Newer rows only: the floor may be ahead of storage, never behind it by the hub's own doing."""
        known = self.floor.agents[stored.id]
        if stored.version > known.version:
            await self.administration.take_up(known, stored)
