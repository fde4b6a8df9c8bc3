"""Scripted citizens, one class per way they come: each tells a story and listens."""

import asyncio
import contextlib
import secrets
from collections.abc import Callable

import aiohttp

from simulators.cmpp import Carrier
from simulators.mail import Letter, Mailbox, PostOffice
from simulators.telegram import Platform as Telegram
from simulators.telephones import Telephones
from simulators.wechat import Platform

PATIENCE = 240.0  # seconds a citizen waits for an answer before leaving
MORE_TO_TELL = 2  # messages of a story that one answer does not settle
SELF_HELP = "自助应答"
LOOKS_EVERY = 0.5  # seconds; the simulated providers have no bell for their citizens


async def hears(count: Callable[[], int], wanted: int) -> None:
    """Wait until so much has come, or until patience ends."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while count() < wanted:  # noqa: ASYNC110 # see LOOKS_EVERY
                await asyncio.sleep(LOOKS_EVERY)


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
            if number == 0:  # one passive greeting may come at once; the second entry is an agent's
                await hears(lambda: len(user.inbox), before + 2)
            await asyncio.sleep(self._pause)


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
            if number == 0:  # that somebody took it, and an answer
                await hears(lambda: len(received), before + 2)
            await asyncio.sleep(self._pause)


class TextingCitizen:
    """Somebody with a mobile phone, who after the answer tells the rest in one long text."""

    def __init__(self, carrier: Carrier, number: str, story: list[str], pause: float) -> None:
        self._carrier, self._number = carrier, number
        self._story, self._pause = story, pause

    async def visit(self) -> None:
        phone = self._carrier.phone(self._number)
        before = len(phone.received)
        self._carrier.writes(self._number, self._story[0])
        await hears(lambda: len(phone.received), before + 1)
        await asyncio.sleep(self._pause)
        if rest := "，".join(self._story[1:]):
            self._carrier.writes(self._number, rest)


class WritingCitizen:
    """Somebody who writes a letter, and thanks for what an agent answers."""

    def __init__(self, office: PostOffice, address: str, story: list[str], pause: float) -> None:
        self._office, self._address = office, address
        self._story, self._pause = story, pause

    async def visit(self) -> None:
        box = self._office.mailbox(self._address)
        words = "\n".join(["您好：", *self._story, "盼复。"])
        before = len(answers_in(box))
        self._office.writes(self._address, self._story[0][:40], words)
        await hears(lambda: len(answers_in(box)), before + 1)
        await asyncio.sleep(self._pause)
        if answers := answers_in(box)[before:]:
            again = f"回复：{answers[-1].subject}"
            self._office.writes(self._address, again, "收到，谢谢。", answers=answers[-1])


def answers_in(box: Mailbox) -> list[Letter]:
    """What people wrote: a machine's word that a letter came is no answer."""
    return [letter for letter in box.received if not letter.automatic]


class Caller:
    """Somebody on the telephone, who stays on the line while the agent's telephone rings and answers."""

    def __init__(self, telephones: Telephones, story: list[str], *, leaves_message: bool) -> None:
        self._telephones, self._story, self._leaves_message = telephones, story, leaves_message

    async def visit(self) -> None:
        await self._telephones.call(self._story, leaves_message=self._leaves_message)
