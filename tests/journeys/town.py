"""A whole hub on a free port with people in it, and drivers that use it only as docs/protocols.md allows."""

import asyncio
import itertools
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp

from channels.contract import Clock
from hub.app import running_hub
from hub.clock import SystemClock
from hub.commands.people import NewAgent, enter_agent
from hub.commands.workshop import workshop
from hub.config import ChannelSection, Config, HttpSection, RoutingSection, StorageSection
from hub.domain.agent import SkillGroup
from hub.storage.passwords import Argon2Passwords
from hub.storage.schema import migrate

PASSWORD = "a-long-password"
CHEAP = Argon2Passwords(memory_kib=64, passes=1)
PATIENCE = 10.0


def town_config(folder: Path, url: str = "", **routing: Any) -> Config:
    return Config(
        http=HttpSection(listen="127.0.0.1:0"),
        storage=StorageSection(url=url),
        routing=replace(RoutingSection(wrap_up_seconds={"web": 0.0, "phone": 0.0, "wechat": 0.0}), **routing),
        channel=(ChannelSection("web", "web", "网页"),),
        data=folder,
    )


async def settle_people(config: Config, clock: Clock, people: list[NewAgent]) -> None:
    config.data.mkdir(parents=True, exist_ok=True)
    await migrate(config.storage_url)
    hashed = CHEAP.hash(PASSWORD)
    async with workshop(config, clock) as work:
        await work.save(SkillGroup("general", "综合"), SkillGroup("social", "社保"))
        for person in people:
            await enter_agent(work, person, hashed)


def person(login: str, **values: Any) -> NewAgent:
    return NewAgent(login=login, name=login, number=login, **{"skills": ("general",), "team": "一组", **values})


@dataclass
class Town:
    """One running hub and everybody who uses it."""

    config: Config
    port: int
    http: aiohttp.ClientSession
    desks: dict[str, "Desk"] = field(default_factory=dict)

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

    async def citizen(self) -> "Citizen":
        citizen = Citizen(self)
        await citizen.begin()
        await citizen.connect()
        return citizen


@asynccontextmanager
async def town(config: Config, clock: Clock | None = None) -> AsyncIterator[Town]:
    async with running_hub(config, clock or SystemClock()) as port:
        jar = aiohttp.DummyCookieJar()
        async with aiohttp.ClientSession(cookie_jar=jar) as http:
            here = Town(config, port, http)
            await until(lambda: here_is_ready(here))
            yield here


async def here_is_ready(here: Town) -> bool:
    async with here.http.get(f"{here.url}/readyz") as answer:
        return answer.status == 200


async def until(fact: Callable[[], Any], patience: float = PATIENCE) -> None:
    """Wait for something to become true; fail when it does not."""
    async with asyncio.timeout(patience):
        while True:
            found = fact()
            if asyncio.iscoroutine(found):
                found = await found
            if found:
                return
            await asyncio.sleep(0.01)


class Frames:
    """Reads a socket and keeps every frame."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket, self.frames = socket, list[dict[str, Any]]()
        self._task = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self.socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                self.frames.append(message.json())

    async def wait(self, t: str, fits: Callable[[dict[str, Any]], Any] = lambda _: True) -> dict[str, Any]:
        found: list[dict[str, Any]] = []

        def look() -> bool:
            found[:] = [f for f in self.frames if f["t"] == t and fits(f)]
            return bool(found)

        await until(look)
        return found[-1]

    async def send(self, **frame: Any) -> None:
        await self.socket.send_json(frame)

    async def close(self) -> None:
        await self.socket.close()
        await self._task


class Refused(Exception):
    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(status, problem)
        self.status, self.problem = status, problem


class Desk:
    """An agent's screen."""

    def __init__(self, here: Town, login: str) -> None:
        self.town, self.login = here, login
        self.cookie, self.me, self.session, self.last = "", dict[str, Any](), "", 0
        self.line: Frames | None = None

    async def sign_in(self) -> None:
        body = {"login": self.login, "password": PASSWORD}
        async with self.town.http.post(f"{self.town.url}/api/v1/sign-in", json=body) as answer:
            assert answer.status == 200, await answer.text()
            self.cookie = answer.cookies["hub_session"].value
            self.me = await answer.json()

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": f"hub_session={self.cookie}", "X-Hub-Csrf": self.me["csrf"]}

    async def connect(self) -> None:
        socket = await self.town.http.ws_connect(
            f"{self.town.url}/api/v1/desk/socket", headers=self.headers
        )
        self.line = Frames(socket)
        await self.line.send(t="hello", v=1, session=self.session, last=self.last)
        welcome = await self.line.wait("welcome")
        self.session = welcome["session"]

    @property
    def frames(self) -> Frames:
        assert self.line is not None
        return self.line

    async def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        url = f"{self.town.url}/api/v1{path}"
        async with self.town.http.request(method, url, json=body, headers=self.headers) as answer:
            found = await answer.json(content_type=None)
            if answer.status != 200:
                raise Refused(answer.status, found)
            return found

    async def get(self, path: str) -> Any:
        return await self.ask("GET", path)

    async def post(self, path: str, **body: Any) -> Any:
        return await self.ask("POST", path, body)

    async def offer(self, conversation: int | None = None) -> dict[str, Any]:
        return await self.frames.wait(
            "offer", lambda f: conversation in (None, f["conversation"]["id"])
        )

    async def accept(self) -> int:
        offer = await self.offer()
        number = int(offer["conversation"]["id"])
        await self.post(f"/conversations/{number}/accept")
        return number

    async def say(self, conversation: int, text: str, **more: Any) -> dict[str, Any]:
        key = secrets.token_hex(8)
        body = {"client_key": key, "text": text, **more}
        return dict(await self.ask("POST", f"/conversations/{conversation}/messages", body))


class Citizen:
    """A visitor of the web widget."""

    _keys = itertools.count(1)

    def __init__(self, here: Town) -> None:
        self.town, self.token, self.last = here, "", ""
        self.line: Frames | None = None

    @property
    def base(self) -> str:
        return f"{self.town.url}/channels/web/web"

    async def begin(self) -> None:
        async with self.town.http.post(f"{self.base}/session", json={"site": "web"}) as answer:
            assert answer.status == 200, await answer.text()
            self.token = (await answer.json())["token"]

    async def connect(self) -> None:
        socket = await self.town.http.ws_connect(f"{self.base}/socket", headers={"Origin": self.town.url})
        self.line = Frames(socket)
        await self.line.send(t="hello", v=1, token=self.token, last=self.last)
        await self.line.wait("welcome")

    @property
    def frames(self) -> Frames:
        assert self.line is not None
        return self.line

    async def say(self, text: str, key: str = "") -> dict[str, Any]:
        key = key or f"key{next(self._keys):08d}"
        await self.frames.send(t="send", client_key=key, text=text)
        return await self.frames.wait("sent", lambda f: f["client_key"] == key)

    async def hears(self, text: str) -> dict[str, Any]:
        return await self.frames.wait("message", lambda f: f["message"].get("text") == text)
