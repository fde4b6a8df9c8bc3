"""Citizens and agents who use a hub only through its sockets, and remember how long everything took."""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import msgspec

PASSWORD = "a-long-password"
TEXT = "我想问一下灵活就业人员医保怎么办理"
REPLY = "您好，请带身份证到政务服务大厅办理。"
_decode = msgspec.json.Decoder().decode


@dataclass(slots=True)
class Times:
    """Seconds from a message's leaving one side to its coming to the other."""

    to_agent: list[float] = field(default_factory=list)
    to_citizen: list[float] = field(default_factory=list)

    def clear(self) -> None:
        self.to_agent.clear()
        self.to_citizen.clear()


def stamped(text: str) -> str:
    return f"{time.perf_counter():.6f} {text}"


def age(text: str) -> float:
    return time.perf_counter() - float(text.split(" ", 1)[0])


class AgentDriver:
    """Signs in, is ready, and answers every citizen message at once."""

    def __init__(self, http: aiohttp.ClientSession, base: str, login: str, times: Times) -> None:
        self._http, self._base, self._login, self._times = http, base, login, times
        self._keys = itertools.count()
        self.held = 0

    async def start(self) -> None:
        body = {"login": self._login, "password": PASSWORD}
        async with self._http.post(f"{self._base}/api/v1/sign-in", json=body) as answer:
            me = await answer.json()
            cookie = answer.cookies["hub_session"].value
        self._headers = {"Cookie": f"hub_session={cookie}", "X-Hub-Csrf": me["csrf"]}
        url = f"{self._base}/api/v1/desk/socket"
        self._socket = await self._http.ws_connect(url, headers=self._headers, compress=0)
        await self._socket.send_json({"t": "hello", "v": 1})
        presence = f"{self._base}/api/v1/me/presence"
        async with self._http.post(presence, json={"presence": "ready"}, headers=self._headers) as answer:
            assert answer.status == 200, await answer.text()

    async def work(self) -> None:
        async for message in self._socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            frame = _decode(message.data)
            if frame["t"] == "message" and frame["message"]["author"] == "citizen":
                await self._answer(frame["message"])
            elif frame["t"] == "offer":
                self.held += 1
                number = frame["conversation"]["id"]
                await self._socket.send_json({"t": "accept", "conversation_id": number})

    async def _answer(self, message: dict[str, Any]) -> None:
        self._times.to_agent.append(age(message["text"]))
        frame = {
            "t": "send",
            "client_key": f"{self._login}-{next(self._keys):08d}",
            "conversation_id": message["conversation_id"],
            "text": stamped(REPLY),
        }
        await self._socket.send_str(msgspec.json.encode(frame).decode())

    async def stop(self) -> None:
        await self._socket.close()


class CitizenDriver:
    """A visitor; `heard` is called for every reply."""

    def __init__(self, http: aiohttp.ClientSession, base: str, number: int, times: Times) -> None:
        self._http, self._base, self.number, self._times = http, f"{base}/channels/web/web", number, times
        self._keys = itertools.count()
        self.heard: Callable[[], Awaitable[None]] | None = None
        self.sent = self.stored = 0

    async def start(self) -> None:
        async with self._http.post(f"{self._base}/session", json={"site": "web"}) as answer:
            token = (await answer.json())["token"]
        self._socket = await self._http.ws_connect(f"{self._base}/socket", compress=0)
        await self._socket.send_json({"t": "hello", "v": 1, "token": token, "last": ""})

    async def say(self) -> None:
        self.sent += 1
        key = f"c{self.number:06d}-{next(self._keys):08d}"
        frame = {"t": "send", "client_key": key, "text": stamped(TEXT)}
        await self._socket.send_str(msgspec.json.encode(frame).decode())

    async def listen(self) -> None:
        async for message in self._socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            frame = _decode(message.data)
            if frame["t"] == "sent":
                self.stored += 1
            elif frame["t"] == "message" and frame["message"]["author"] == "agent":
                await self._hear(frame["message"])

    async def _hear(self, message: dict[str, Any]) -> None:
        if message.get("state") in ("delivered", "read"):
            return
        self._times.to_citizen.append(age(message["text"]))
        await self._socket.send_str(f'{{"t":"ack","up_to":"{message["id"]}"}}')
        if self.heard is not None:
            await self.heard()

    async def stop(self) -> None:
        await self._socket.close()


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


async def gathered(jobs: list[Awaitable[Any]], at_once: int = 20) -> None:
    """Run all, `at_once` at a time."""
    gate = asyncio.Semaphore(at_once)

    async def one(job: Awaitable[Any]) -> None:
        async with gate:
            await job

    await asyncio.gather(*(one(job) for job in jobs))
