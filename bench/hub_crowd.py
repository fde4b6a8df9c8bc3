"""Citizens and agents who use a hub only through its sockets, and remember how long everything took."""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import msgspec

from bench.thin_socket import ThinSocket

PASSWORD = "a-long-password"
TEXT = "我想问一下灵活就业人员医保怎么办理"
REPLY = "您好，请带身份证到政务服务大厅办理。"
ACK_EVERY = 20  # as the desk does
now = time.perf_counter


class Said(msgspec.Struct):
    """What the driver must know of a message; the rest of a frame is skipped, not read."""

    id: int | str
    author: str
    text: str = ""
    conversation_id: int = 0
    state: str = ""


class Held(msgspec.Struct):
    id: int


class Heard(msgspec.Struct):
    t: str
    seq: int = 0
    message: Said | None = None
    conversation: Held | None = None
    suggestions: dict[str, msgspec.Raw] | None = None


_read = msgspec.json.Decoder(Heard).decode


@dataclass(slots=True)
class Times:
    """Seconds from the moment a message was due to leave one side to its coming to the other; `late`: how
    late the driver itself was. `answers`: how many came with suggestions.
    """

    to_agent: list[float] = field(default_factory=list)
    to_citizen: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    answers: int = 0

    def clear(self) -> None:
        for values in (self.to_agent, self.to_citizen, self.late):
            values.clear()
        self.answers = 0


def stamped(text: str, due: float) -> str:
    return f"{due:.6f} {text}"


def age(text: str) -> float:
    return now() - float(text.split(" ", 1)[0])


class AgentDriver:
    """Signs in, is ready, and answers every citizen message at once."""

    def __init__(self, http: aiohttp.ClientSession, base: str, login: str, times: Times) -> None:
        self._http, self._base, self._login, self._times = http, base, login, times
        self._keys = itertools.count()
        self._newest: dict[int, int] = {}

    async def start(self) -> None:
        body = {"login": self._login, "password": PASSWORD}
        async with self._http.post(f"{self._base}/api/v1/sign-in", json=body) as answer:
            me = await answer.json()
            cookie = f"hub_session={answer.cookies['hub_session'].value}"
        url = f"{self._base}/api/v1/desk/socket"
        self._socket = await ThinSocket.connect(url, self.hear, cookie)
        self._socket.say(b'{"t":"hello","v":1}')
        headers = {"Cookie": cookie, "X-Hub-Csrf": me["csrf"]}
        presence = f"{self._base}/api/v1/me/presence"
        async with self._http.post(presence, json={"presence": "ready"}, headers=headers) as answer:
            assert answer.status == 200, await answer.text()

    def hear(self, content: bytes) -> None:
        frame = _read(content)
        if frame.seq and frame.seq % ACK_EVERY == 0:
            self._socket.say(b'{"t":"ack","seq":%d}' % frame.seq)
        if frame.t == "message" and frame.message is not None and frame.message.author == "citizen":
            self._times.answers += frame.suggestions is not None
            self._take(frame.message)
        elif frame.t == "offer" and frame.conversation is not None:
            self._socket.say(b'{"t":"accept","conversation_id":%d}' % frame.conversation.id)

    def _take(self, message: Said) -> None:
        """The same one comes again with suggestions that were late."""
        number = int(message.id)
        if number > self._newest.get(message.conversation_id, 0):
            self._newest[message.conversation_id] = number
            self.answer(message)

    def answer(self, message: Said) -> None:
        self._times.to_agent.append(age(message.text))
        self.say(message.conversation_id, stamped(REPLY, now()))

    def say(self, conversation_id: int, text: str) -> None:
        key = f"{self._login}-{next(self._keys):08d}"
        frame = f'{{"t":"send","client_key":"{key}","conversation_id":{conversation_id},"text":"{text}"}}'
        self._socket.say(frame.encode())


class CitizenDriver:
    """A visitor; `heard` is called for every reply."""

    def __init__(self, http: aiohttp.ClientSession, base: str, number: int, times: Times) -> None:
        self._http, self._base, self.number, self._times = http, f"{base}/channels/web/web", number, times
        self._keys = itertools.count()
        self.heard: Callable[[], None] = lambda: None
        self.stored = 0

    async def start(self) -> None:
        async with self._http.post(f"{self._base}/session", json={"site": "web"}) as answer:
            token = (await answer.json())["token"]
        self._socket = await ThinSocket.connect(f"{self._base}/socket", self.hear)
        self._socket.say(f'{{"t":"hello","v":1,"token":"{token}","last":""}}'.encode())

    def say(self, due: float | None = None) -> None:
        """Say something that was due to be said then, or now."""
        due = now() if due is None else due
        self._times.late.append(now() - due)
        key = f"c{self.number:06d}-{next(self._keys):08d}"
        frame = f'{{"t":"send","client_key":"{key}","text":"{stamped(TEXT, due)}"}}'
        self._socket.say(frame.encode())

    def hear(self, content: bytes) -> None:
        if content.startswith(b'{"t":"sent"'):
            self.stored += 1
        elif content.startswith(b'{"t":"message"'):
            said = _read(content).message
            if said is not None and said.author == "agent" and said.state not in ("delivered", "read"):
                self._times.to_citizen.append(age(said.text))
                self._socket.say(f'{{"t":"ack","up_to":"{said.id}"}}'.encode())
                self.heard()


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
