"""A running bot, the simulated Telegram and a behaving hub, on one clock."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aiohttp import web

from channels.contract import ChannelTools, InboundMessage, OutboundMessage, SendResult, Text
from channels.http import ServesRoutes
from channels.telegram.channel import TelegramChannel
from channels.telegram.settings import read_settings
from simulators.telegram import Bot, Platform
from tests.channels.stages import performing, standing
from tests.fakes import FakeCabinet, FakeFiles, FakeInbox, ManualClock

PATH = "/channels/telegram/main"
CITIZEN = 700001
SECRETS = {"TOKEN": Bot().token, "HOOK": "a-secret-of-the-webhook-0001"}
HEADER = "X-Telegram-Bot-Api-Secret-Token"


def settings_for(base: str, mode: str = "polling", **changes: object) -> dict[str, object]:
    hook = {"webhook_secret_env": "HOOK"} if mode == "webhook" else {}
    return {"token_env": "TOKEN", "mode": mode, "api_base": base, "poll_seconds": 1, **hook, **changes}


@dataclass
class Stage:
    channel: TelegramChannel
    telegram: Platform
    inbox: FakeInbox
    clock: ManualClock
    cabinet: FakeCabinet
    files: FakeFiles
    url: str
    life: asyncio.Task[None] | None = None

    async def fallen(self) -> None:
        """Wait until the channel ends by itself; leaving the stage then raises why."""
        assert self.life is not None
        await asyncio.wait({self.life})

    async def kept(self, count: int) -> list[InboundMessage]:
        """All messages, once there are so many."""
        while len(self.inbox.messages) < count:
            await self.inbox._next_change()
        return self.inbox.all()

    async def answer(self, text: str = "您好", recipient: str = str(CITIZEN), **more: Any) -> SendResult:
        return await self.channel.send(OutboundMessage("m1", "main", recipient, Text(text), **more))

    async def told(self, count: int, who: int = CITIZEN) -> list[str]:
        """What the bot has said in this chat, once it is so many things."""
        watcher: asyncio.Queue[int] = asyncio.Queue()
        self.telegram.watchers.add(watcher)
        while len(self.telegram.said(who)) < count:
            await watcher.get()
        self.telegram.watchers.discard(watcher)
        return self.telegram.said(who)

    def calls(self, method: str) -> list[dict[str, str]]:
        return [dict(call.values) for call in self.telegram.calls if call.method == method]

    def pass_time(self, **amount: float) -> None:
        self.clock.advance(timedelta(**amount))


@asynccontextmanager
async def on_stage(
    mode: str = "polling",
    *,
    telegram: Platform | None = None,
    cabinet: FakeCabinet | None = None,
    inbox: FakeInbox | None = None,
    running: bool = True,
    **settings: object,
) -> AsyncIterator[Stage]:
    """A Telegram that is given stays when the stage goes: the next run meets it as the last one left it."""
    clock = ManualClock()
    if telegram is None:
        async with (
            Platform(now=lambda: clock.now().timestamp()) as telegram,
            _stage(mode, telegram, clock, cabinet, inbox, running, settings) as stage,
        ):
            yield stage
        return
    async with _stage(mode, telegram, clock, cabinet, inbox, running, settings) as stage:
        yield stage


@asynccontextmanager
async def _stage(
    mode: str,
    telegram: Platform,
    clock: ManualClock,
    cabinet: FakeCabinet | None,
    inbox: FakeInbox | None,
    running: bool,
    settings: dict[str, object],
) -> AsyncIterator[Stage]:
    cabinet, inbox, files = cabinet or FakeCabinet(), inbox or FakeInbox(), FakeFiles()
    door = Door()
    async with serving(door) as base:
        tools = ChannelTools(
            "main", clock, files, cabinet, secret=lambda name: SECRETS.get(name, ""), public_url=base
        )
        chosen = settings_for(telegram.url, mode, **settings)
        channel = TelegramChannel(read_settings(chosen, tools.secret), tools)
        door.channel = channel
        stage = Stage(channel, telegram, inbox, clock, cabinet, files, base + PATH)
        if not running:
            yield stage
            return
        async with performing(channel, inbox) as life:
            stage.life = life
            yield stage


class Door:
    """The hub's HTTP, to which the channel is added once its address is known."""

    channel: ServesRoutes | None = None

    async def handle(self, request: web.Request) -> web.StreamResponse:
        assert self.channel is not None
        [route] = self.channel.routes()
        return await route.handler(request)


@asynccontextmanager
async def serving(door: Door) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post(PATH, door.handle)
    async with standing(app) as base:
        yield base
