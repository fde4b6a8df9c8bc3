"""Agents who never give up: they resume their stream, and repeat what was not acknowledged."""

import asyncio
import contextlib
import itertools
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.chaos.people import GONE, GOODBYE, PAUSE, stubbornly
from tests.chaos.screen import Row, Screen
from tests.journeys.town import PASSWORD

TALK = 2.5  # seconds an agent talks before hanging up at the desk


def is_call(row: Row) -> bool:
    """What a caller left instead of waiting is taken like a text."""
    return bool(row["channel"] == "phone" and row["topic"] != "voicemail")


@dataclass
class StubbornAgent:
    """Accepts what is offered, answers one of so many messages (`answers`) and the goodbye, and closes after
    it; hangs up on callers after a while, for as long as the screen shows them.
    """

    http: aiohttp.ClientSession
    hub: str
    login: str
    session: str = ""
    last: int = 0
    connected: bool = False
    talkative: bool = False  # lets callers talk as long as they like
    closes: bool = True
    answers: int = 10
    screen: Screen = field(init=False)
    gaps: list[str] = field(default_factory=list)
    resumed: int = 0
    unsent: dict[str, Row] = field(default_factory=dict)  # client key -> frame
    acknowledged: set[str] = field(default_factory=set)
    headers: dict[str, str] = field(default_factory=dict)
    _socket: aiohttp.ClientWebSocketResponse | None = None
    _away: float = 0.0
    _errands: dict[int, "asyncio.Task[None]"] = field(default_factory=dict)
    _keys: Any = field(default_factory=itertools.count)
    _heard: int = 0

    def __post_init__(self) -> None:
        self.screen = Screen(self.login)

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
            await asyncio.sleep(PAUSE + self._away)
            self._away = 0.0

    async def lose_line(self, seconds: float) -> None:
        """The line breaks; the hub lives on, and so does what it tells meanwhile."""
        self._away = seconds
        if self._socket is not None:
            await self._socket.close()

    def leave(self) -> None:
        for task in self._errands.values():
            task.cancel()

    # --- the stream ---

    async def _connected(self) -> None:
        url = f"{self.hub}/api/v1/desk/socket"
        async with self.http.ws_connect(url, headers=self.headers) as socket:
            self._socket = socket
            await socket.send_json({"t": "hello", "v": 1, "session": self.session, "last": self.last})
            await self._ready()
            try:
                async for message in socket:
                    if message.type is aiohttp.WSMsgType.TEXT:
                        await self._take(message.json())
            finally:
                self.connected, self._socket = False, None

    async def _take(self, frame: Row) -> None:
        if frame["t"] == "welcome":
            await self._welcomed(frame)
        elif frame["t"] == "reset":
            self.last = frame["seq"]  # the welcome said so already
        elif frame["t"] == "sent":
            self._settle(frame["client_key"])
        elif frame["t"] == "err":
            self.unsent.pop(frame.get("client_key", ""), None)
        elif frame.get("seq", 0) > self.last:
            if frame["seq"] != self.last + 1:
                self.gaps.append(f"{self.login}: {frame['seq']} after {self.last}")
            await self._apply(frame)
            self.last = frame["seq"]

    async def _welcomed(self, frame: Row) -> None:
        self.session = frame["session"]
        self.resumed += frame["resumed"]
        if not frame["resumed"]:
            self.last = frame["seq"]
            await self._load()
        self.connected = True
        for waits in list(self.unsent.values()):
            await self._post(waits)

    async def _apply(self, frame: Row) -> None:
        if frame["t"] == "conversation":
            await self._show(frame["conversation"], gone=frame.get("gone", False))
        elif frame["t"] == "offer" and not is_call(frame["conversation"]):
            await self._post({"t": "accept", "conversation_id": frame["conversation"]["id"]})
        elif frame["t"] == "presence" and frame["state"] in ("away", "busy"):
            await asyncio.sleep(PAUSE)  # a telephone that is engaged now is so for some seconds
            await self._ready()
        elif frame["t"] == "message":
            await self._hear(frame["message"], frame.get("conversation"))

    async def _hear(self, message: Row, conversation: Row | None) -> None:
        if conversation is not None:
            await self._show(conversation)
        self.screen.take_message(message)
        if message["author"] == "agent":
            self._settle(message["client_key"])
        if message["author"] == "citizen":
            await self._answer(message)
        self._look_at(message["conversation_id"])

    async def _show(self, row: Row, *, gone: bool = False) -> None:
        if self.screen.take_row(row, gone=gone):
            self.screen.take_messages(row["id"], await self._messages(row["id"]))
        self._look_at(row["id"])

    # --- what is loaded ---

    async def _load(self) -> None:
        rows = await self.mine()
        self.screen.clear(rows)
        for row in rows:
            self.screen.take_messages(row["id"], await self._messages(row["id"]))
        for number in {*self._errands, *self.screen.rows}:
            self._look_at(number)

    async def mine(self) -> list[Row]:
        return list((await self._get("/conversations?view=mine&limit=200"))["items"])

    async def _messages(self, conversation: int) -> list[Row]:
        """Of what has been given to another meanwhile nothing is shown; the frame that says so is on its
        way.
        """
        found: list[Row] = []
        while True:
            before = f"&before={found[0]['id']}" if found else ""
            page = await self._get(f"/conversations/{conversation}/messages?limit=200{before}")
            found = [*page.get("items", ()), *found]
            if not page.get("more"):
                return found

    async def _get(self, path: str) -> Row:
        async with self.http.get(f"{self.hub}/api/v1{path}", headers=self.headers) as answer:
            if answer.status not in (200, 404):
                raise aiohttp.ClientError(await answer.text())
            return dict(await answer.json())

    # --- what an agent does ---

    async def _ready(self) -> None:
        presence = f"{self.hub}/api/v1/me/presence"
        async with self.http.post(presence, json={"presence": "ready"}, headers=self.headers) as answer:
            await answer.read()

    async def _answer(self, message: Row) -> None:
        self._heard += 1
        if self._heard % self.answers == 0:
            await self._say(message["conversation_id"])

    async def _say(self, conversation: int) -> str:
        key = f"{self.login}-{next(self._keys):06d}"
        self.unsent[key] = {"t": "send", "client_key": key, "conversation_id": conversation, "text": key}
        with contextlib.suppress(*GONE):  # it is said again over the next line
            await self._post(self.unsent[key])
        return key

    async def _post(self, frame: Row) -> None:
        if self._socket is not None:
            await self._socket.send_json(frame)

    def _settle(self, key: str) -> None:
        """What is on the screen as said is acknowledged as much as what was answered by `sent`."""
        self.unsent.pop(key, None)
        if key:
            self.acknowledged.add(key)

    def _look_at(self, number: int) -> None:
        """What has to be done about what is on the screen now is begun, once; what left it is let go."""
        task, errand = self._errands.get(number), self._errand(number)
        if errand is None:
            if task is not None:
                task.cancel()
                del self._errands[number]
        elif task is None or task.done():
            self._errands[number] = asyncio.create_task(errand(number))

    def _errand(self, number: int) -> Callable[[int], Coroutine[Any, Any, None]] | None:
        row = self.screen.rows.get(number)
        if row is None or row["stage"] != "active":
            return None
        if is_call(row):
            return None if self.talkative else self._hang_up
        heard = [m["text"] for m in self.screen.said.get(number, {}).values() if m["author"] == "citizen"]
        if row["topic"] == "voicemail":
            return self._close
        return self._take_leave if self.closes and any(text.endswith(GOODBYE) for text in heard) else None

    async def _take_leave(self, conversation: int) -> None:
        """A last answer; and once that is acknowledged, or refused, it is closed."""
        key = await self._say(conversation)
        while key in self.unsent:
            await asyncio.sleep(PAUSE)
        await self._close(conversation)

    async def _close(self, conversation: int) -> None:
        async def close() -> None:
            url = f"{self.hub}/api/v1/conversations/{conversation}/close"
            async with self.http.post(url, json={"category": "咨询"}, headers=self.headers) as answer:
                if answer.status >= 500:
                    raise aiohttp.ClientError(await answer.text())

        await stubbornly(close)

    async def _hang_up(self, conversation: int) -> None:
        while True:
            await asyncio.sleep(TALK)
            with contextlib.suppress(*GONE):
                url = f"{self.hub}/api/v1/conversations/{conversation}/hang-up"
                async with self.http.post(url, headers=self.headers) as answer:
                    await answer.read()
