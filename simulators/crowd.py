"""A scripted crowd of citizens: they come by web, by simulated WeChat and Telegram and by telephone, tell a
story, and listen.
"""

import asyncio
import contextlib
import itertools
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import aiohttp

from simulators.telegram import Platform as Telegram
from simulators.telephones import Telephones
from simulators.wechat import Platform

STORIES = Path(__file__).resolve().parent.parent / "data" / "demo" / "stories.json"
PATIENCE = 240.0  # seconds a citizen waits for an answer before leaving
MORE_TO_TELL = 2  # messages of a story that one answer does not settle
SELF_HELP = "自助应答"
FIRST_TELEGRAM = 700_101
MESSAGE_EVERY = 5  # of so many callers one leaves a message instead of waiting


class Citizen(Protocol):
    async def visit(self) -> None: ...


def stories() -> Iterator[list[str]]:
    """The same stories again and again, in order."""
    written: list[list[str]] = json.loads(STORIES.read_text(encoding="utf-8"))
    return itertools.cycle(written)


class WebCitizen:
    """A visitor of the widget, by the protocol of docs/protocols-widget.md."""

    def __init__(self, http: aiohttp.ClientSession, hub: str, story: list[str], pause: float) -> None:
        self._http, self._base = http, f"{hub}/channels/web/web"
        self._story, self._pause = story, pause
        self._answered = asyncio.Event()

    async def visit(self) -> None:
        async with self._http.post(f"{self._base}/session", json={}) as answer:
            token = (await answer.json())["token"]
        async with self._http.ws_connect(f"{self._base}/socket") as socket:
            await socket.send_json({"t": "hello", "v": 1, "token": token, "last": ""})
            listening = asyncio.create_task(self._listen(socket))
            for number, words in enumerate(self._story):
                await self._say(socket, words)
                if number == 0 and not await self._wait():
                    break
                await asyncio.sleep(self._pause)
            await self._rate(socket)
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listening

    async def _say(self, socket: aiohttp.ClientWebSocketResponse, words: str) -> None:
        await socket.send_json({"t": "typing", "on": True})
        await asyncio.sleep(self._pause / 3)
        await socket.send_json({"t": "send", "client_key": secrets.token_hex(8), "text": words})

    async def _wait(self) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                return await self._answered.wait()
        return False

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                frame = message.json()
                if frame["t"] == "message" and frame["message"]["author"] == "agent":
                    self._answered.set()
                    await socket.send_json({"t": "ack", "up_to": frame["message"]["id"]})
                    await socket.send_json({"t": "read", "up_to": frame["message"]["id"]})
                elif frame["t"] == "message" and "answer" in frame["message"]:
                    await self._judge(socket, frame["message"]["id"])

    async def _judge(self, socket: aiohttp.ClientWebSocketResponse, answer: str) -> None:
        """A sure answer helps most people; the others, with more to tell, ask for a person."""
        helped = len(self._story) < MORE_TO_TELL
        vote = {"t": "helped", "client_key": secrets.token_hex(8), "message_id": answer, "helped": helped}
        await socket.send_json(vote)
        if not helped:
            await socket.send_json({"t": "person", "client_key": secrets.token_hex(8)})

    async def _rate(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        await asyncio.sleep(self._pause)
        frame = {"t": "rate", "client_key": secrets.token_hex(8), "score": 5}
        await socket.send_json(frame)


class WeChatCitizen:
    """A follower of the simulated official account; stays visible on the simulator's page."""

    def __init__(self, platform: Platform, openid: str, story: list[str], pause: float) -> None:
        self._platform, self._openid = platform, openid
        self._story, self._pause = story, pause

    async def visit(self) -> None:
        user = self._platform.user(self._openid)
        before = len(user.inbox)
        for number, words in enumerate(self._story):
            told = await self._platform.message(self._openid, Content=words)
            if told.reply and SELF_HELP in told.reply.get("Content", ""):
                await self._platform.message(self._openid, Content="人工")
                before += 2  # the answer of the knowledge, and that a person comes
            if number == 0:
                await self._wait(before + 1)
            await asyncio.sleep(self._pause)

    async def _wait(self, answers: int) -> None:
        """One passive greeting may come at once; the second entry is an agent's."""
        user = self._platform.user(self._openid)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while len(user.inbox) <= answers:  # noqa: ASYNC110 # the platform has no bell for its citizens
                    await asyncio.sleep(0.5)


class TelegramCitizen:
    """Somebody who writes to the simulated bot; stays visible on the simulator's page."""

    def __init__(self, telegram: Telegram, who: int, story: list[str], pause: float) -> None:
        self._telegram, self._who = telegram, who
        self._story, self._pause = story, pause

    async def visit(self) -> None:
        received = self._telegram.chat(self._who).received
        before = len(received)
        for number, words in enumerate(self._story):
            self._telegram.people.says(self._who, words)
            if number == 0:
                await self._wait(received, before + 2)  # that somebody took it, and an answer
            await asyncio.sleep(self._pause)

    async def _wait(self, received: list[dict[str, object]], answers: int) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while len(received) < answers:  # noqa: ASYNC110 # Telegram has no bell for its people
                    await asyncio.sleep(0.5)


class Caller:
    """Somebody on the telephone, who stays on the line while the agent's telephone rings and answers."""

    def __init__(self, telephones: Telephones, story: list[str], *, leaves_message: bool) -> None:
        self._telephones, self._story, self._leaves_message = telephones, story, leaves_message

    async def visit(self) -> None:
        await self._telephones.call(self._story, leaves_message=self._leaves_message)


@dataclass(frozen=True, slots=True)
class Places:
    """Where citizens can come to; `telephones` is None where there is no Asterisk."""

    http: aiohttp.ClientSession
    hub: str
    platform: Platform
    telegram: Telegram
    telephones: Telephones | None = None


def citizens(places: Places, pause: float) -> Iterator[Citizen]:
    """By telephone, web, WeChat and Telegram in turn."""
    names = (f"demo-{number % 8:02d}" for number in itertools.count())
    people = (FIRST_TELEGRAM + number % 8 for number in itertools.count())
    told = stories()
    for round_number in itertools.count(1):
        if places.telephones is not None:
            leaves_message = round_number % MESSAGE_EVERY == 0
            yield Caller(places.telephones, next(told), leaves_message=leaves_message)
        yield WebCitizen(places.http, places.hub, next(told), pause)
        yield WeChatCitizen(places.platform, next(names), next(told), pause)
        yield TelegramCitizen(places.telegram, next(people), next(told), pause)


async def come(
    hub: str,
    platforms: tuple[Platform, Telegram],
    telephones: Telephones | None,
    *,
    every: float,
    pause: float,
    most: int,
) -> None:
    """A new citizen every `every` seconds, at most `most` at once."""
    gate = asyncio.Semaphore(most)
    async with aiohttp.ClientSession() as http, asyncio.TaskGroup() as group:
        for citizen in citizens(Places(http, hub, *platforms, telephones), pause):
            await gate.acquire()
            group.create_task(_visit(citizen, gate))
            await asyncio.sleep(every)


async def _visit(citizen: Citizen, gate: asyncio.Semaphore) -> None:
    try:
        with contextlib.suppress(aiohttp.ClientError, ConnectionError):
            await citizen.visit()
    finally:
        gate.release()
