"""Citizens and agents who never give up: they repeat what was not acknowledged, and resume."""

import asyncio
import contextlib
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.journeys.town import PASSWORD

GONE = (aiohttp.ClientError, ConnectionError, TimeoutError, OSError)
PAUSE = 0.05
TALK = 2.5  # seconds an agent talks before hanging up at the desk


async def stubbornly(attempt: Callable[[], Awaitable[Any]]) -> Any:
    """Try until it works; the hub may be dead for a while."""
    while True:
        with contextlib.suppress(*GONE):
            return await attempt()
        await asyncio.sleep(PAUSE)


def is_call(row: dict[str, Any]) -> bool:
    """What a caller left instead of waiting is taken like a text."""
    return bool(row["channel"] == "phone" and row["topic"] != "voicemail")


@dataclass
class StubbornCitizen:
    """Sends numbered messages over HTTP, each with one key, until it is acknowledged; then the next."""

    http: aiohttp.ClientSession
    hub: str
    name: str
    acknowledged: list[str] = field(default_factory=list)
    token: str = ""

    async def begin(self) -> None:
        async def session() -> str:
            async with self.http.post(f"{self.hub}/channels/web/web/session", json={}) as answer:
                return str((await answer.json())["token"])

        self.token = await stubbornly(session)

    async def say(self, number: int) -> None:
        text = f"{self.name} 第 {number} 句"

        async def send() -> None:
            body = {"client_key": f"{self.name}-{number:06d}", "text": text}
            headers = {"Authorization": f"Bearer {self.token}"}
            url = f"{self.hub}/channels/web/web/messages"
            async with self.http.post(url, json=body, headers=headers) as answer:
                if answer.status != 200:
                    raise aiohttp.ClientError(await answer.text())

        await stubbornly(send)
        self.acknowledged.append(text)


@dataclass
class StubbornAgent:
    """Accepts what is offered and answers one of so many messages (`answers`); hangs up on callers after a
    while, for as long as the screen shows them; resumes its stream.
    """

    http: aiohttp.ClientSession
    hub: str
    login: str
    session: str = ""
    last: int = 0
    resets: int = 0
    connected: bool = False
    talkative: bool = False  # lets callers talk as long as they like
    answers: int = 10
    said: dict[str, int] = field(default_factory=dict)
    accepted: set[int] = field(default_factory=set)
    headers: dict[str, str] = field(default_factory=dict)
    _calls: dict[int, "asyncio.Task[None]"] = field(default_factory=dict)
    _keys: Any = field(default_factory=itertools.count)

    async def sign_in(self) -> None:
        async def enter() -> None:
            body = {"login": self.login, "password": PASSWORD}
            async with self.http.post(f"{self.hub}/api/v1/sign-in", json=body) as answer:
                me = await answer.json()
                cookie = answer.cookies["hub_session"].value
            self.headers = {"Cookie": f"hub_session={cookie}", "X-Hub-Csrf": me["csrf"]}

        await stubbornly(enter)

    async def work(self) -> None:
        await self.sign_in()
        while True:
            with contextlib.suppress(*GONE):
                await self._connected()
            await asyncio.sleep(PAUSE)

    async def _connected(self) -> None:
        url = f"{self.hub}/api/v1/desk/socket"
        async with self.http.ws_connect(url, headers=self.headers) as socket:
            await socket.send_json({"t": "hello", "v": 1, "session": self.session, "last": self.last})
            await self._ready()
            try:
                async for message in socket:
                    if message.type is aiohttp.WSMsgType.TEXT:
                        await self._take(socket, message.json())
            finally:
                self.connected = False

    async def _ready(self) -> None:
        presence = f"{self.hub}/api/v1/me/presence"
        async with self.http.post(presence, json={"presence": "ready"}, headers=self.headers) as answer:
            await answer.read()

    async def _take(self, socket: aiohttp.ClientWebSocketResponse, frame: dict[str, Any]) -> None:
        if frame["t"] in ("welcome", "reset"):
            self.session = frame.get("session", self.session)
            self.last = frame["seq"]
            self.resets += frame["t"] == "reset"
            for row in await self.mine():
                self._follow(row)
            self.connected = True
        elif frame.get("seq"):
            assert frame["seq"] == self.last + 1, "a gap in the stream"
            self.last = frame["seq"]
        if frame["t"] == "conversation":
            row = frame["conversation"]
            self._follow(row, gone=frame.get("gone", False))
            if row["topic"] == "voicemail" and row["stage"] == "active":
                await self._close(row["id"])
        if frame["t"] == "offer" and not is_call(frame["conversation"]):
            self.accepted.add(frame["conversation"]["id"])
            accept = {"t": "accept", "conversation_id": frame["conversation"]["id"]}
            await socket.send_json(accept)
        elif frame["t"] == "presence" and frame["state"] in ("away", "busy"):
            await asyncio.sleep(PAUSE)  # a telephone that is engaged now is so for some seconds
            await self._ready()
        elif frame["t"] == "message" and frame["message"]["author"] == "citizen":
            await self._answer(socket, frame["message"])

    async def mine(self) -> list[dict[str, Any]]:
        address = f"{self.hub}/api/v1/conversations?view=mine&limit=200"
        async with self.http.get(address, headers=self.headers) as answer:
            return list((await answer.json())["items"])

    def _follow(self, row: dict[str, Any], *, gone: bool = False) -> None:
        """What is on the screen as a running call is hung up after a while."""
        running = is_call(row) and row["stage"] == "active" and not gone
        if running and not self.talkative and row["id"] not in self._calls:
            self._calls[row["id"]] = asyncio.create_task(self._hang_up(row["id"]))
        elif not running and (task := self._calls.pop(row["id"], None)):
            task.cancel()

    async def _close(self, conversation: int) -> None:
        url = f"{self.hub}/api/v1/conversations/{conversation}/close"
        with contextlib.suppress(*GONE):
            async with self.http.post(url, json={"category": "咨询"}, headers=self.headers) as answer:
                await answer.read()

    async def _hang_up(self, conversation: int) -> None:
        while True:
            await asyncio.sleep(TALK)
            with contextlib.suppress(*GONE):
                url = f"{self.hub}/api/v1/conversations/{conversation}/hang-up"
                async with self.http.post(url, headers=self.headers) as answer:
                    await answer.read()

    def leave(self) -> None:
        for task in self._calls.values():
            task.cancel()

    async def _answer(self, socket: aiohttp.ClientWebSocketResponse, message: dict[str, Any]) -> None:
        number = next(self._keys)
        if number % self.answers == 0:
            key = f"{self.login}-{number:06d}"
            conversation = message["conversation_id"]
            body = {"t": "send", "client_key": key, "conversation_id": conversation, "text": key}
            self.said[key] = conversation
            await socket.send_json(body)
