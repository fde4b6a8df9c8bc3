"""A whole hub on a free port with people in it, and drivers that use it only as docs/protocols.md allows."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp

from channels.contract import Clock
from hub.app import running_hub
from hub.clock import SystemClock
from hub.commands.people import NewAgent, enter_agent
from hub.commands.workshop import workshop
from hub.config import ChannelSection, Config, HttpSection, RoutingSection, StorageSection
from hub.domain.agent import Department, SkillGroup, Team
from hub.storage.passwords import Argon2Passwords
from tests.fakes import ManualClock
from tests.fresh_schema import fresh_schema
from tests.journeys.drivers import PASSWORD, Citizen, Desk, Frames, Refused, until

__all__ = ["PASSWORD", "Citizen", "Desk", "Frames", "Refused", "Town", "person", "town", "until"]

CHEAP = Argon2Passwords(memory_kib=64, passes=1)
BUREAUS = ("人社局", "医保局")  # departments with contributors of their own
TURNS = 20  # of the event loop: enough for every sleeper that woke to lie down again


def town_config(folder: Path, url: str = "", **routing: Any) -> Config:
    return Config(
        http=HttpSection(listen="127.0.0.1:0"),
        storage=StorageSection(url=url),
        routing=replace(RoutingSection(wrap_up_seconds={"web": 0.0, "phone": 0.0, "wechat": 0.0}), **routing),
        channel=(ChannelSection("web", "web", "网页"),),
        data=folder,
    )


def ruled(config: Config, **routing: Any) -> Config:
    """The same town under other rules of the queue."""
    return replace(config, routing=replace(config.routing, **routing))


async def settle_people(config: Config, clock: Clock, people: list[NewAgent]) -> None:
    config.data.mkdir(parents=True, exist_ok=True)
    await fresh_schema(config.storage_url)
    hashed = CHEAP.hash(PASSWORD)
    async with workshop(config, clock) as work:
        await work.save(SkillGroup("general", "综合"), SkillGroup("social", "社保"))
        for name in ("12345", *BUREAUS):
            department = Department(work.ids.next(), name)
            await work.save(department, *([Team(work.ids.next(), name, department.id)] * (name in BUREAUS)))
        for person in people:
            await enter_agent(work, person, hashed)


def person(login: str, **values: Any) -> NewAgent:
    return NewAgent(
        login=login, name=login, number=login, **{"skills": ("general",), "team": "一组", **values}
    )


@dataclass
class Town:
    """One running hub and everybody who uses it."""

    config: Config
    port: int
    http: aiohttp.ClientSession
    clock: Clock = field(default_factory=SystemClock)
    desks: dict[str, "Desk"] = field(default_factory=dict)
    lines: list["Frames"] = field(default_factory=list)
    latest: Any = None  # the citizen of the last conversation that was begun for a story

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def desk(self, login: str, *, ready: bool = True) -> "Desk":
        desk = Desk(self, login)
        await desk.sign_in()
        await desk.connect()
        if ready:
            await desk.post("/me/presence", presence="ready")
        self.desks[login] = desk
        return desk

    async def office(self, login: str) -> "Desk":
        """Somebody who uses the API without a desk socket."""
        desk = Desk(self, login)
        await desk.sign_in()
        return desk

    async def citizen(self, token: str = "") -> "Citizen":
        citizen = Citizen(self)
        await citizen.begin(token)
        await citizen.connect()
        return citizen

    async def passes(self, seconds: float) -> None:
        """Time passes, for a town with a clock that is moved by hand; whatever is due has happened."""
        assert isinstance(self.clock, ManualClock)
        for step in (seconds, 0.5, 0.5):  # who was busy when time moved wakes at the next steps
            await turns()
            self.clock.advance(timedelta(seconds=step))
        await turns()


async def turns(count: int = TURNS) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


@asynccontextmanager
async def town(config: Config, clock: Clock | None = None) -> AsyncIterator[Town]:
    """Leaving stops the hub as an operator would; its users are still there and hear of it."""
    clock = clock or SystemClock()
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        async with running_hub(config, clock) as port:
            here = Town(config, port, http, clock)
            await until(lambda: here_is_ready(here))
            yield here
        for line in here.lines:
            await line.ended()


async def here_is_ready(here: Town) -> bool:
    async with here.http.get(f"{here.url}/readyz") as answer:
        return answer.status == 200
