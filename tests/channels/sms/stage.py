"""An SMS account on stage: the real channel, with an inbox, a clock and a cabinet that a test holds."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from channels.contract import ChannelTools, Clock, OutboundMessage, SendResult, Text
from channels.sms.channel import SmsChannel, build
from hub.clock import SystemClock
from tests.fakes import FakeCabinet, FakeFiles, FakeInbox, ManualClock

ACCOUNT = "sms"
CITIZEN = "13900000001"
LONG = "您好，您反映的人民路路灯不亮问题已转城管局办理，预计三个工作日内修复。" * 5 + "编号2026😀"
SECRETS = {"HUB_SMS_PASSWORD": "secret", "HUB_SMS_WRONG": "guess", "HUB_SMS_CALLBACK": "a-long-secret"}


@dataclass
class Stage:
    channel: SmsChannel
    inbox: FakeInbox
    cabinet: FakeCabinet
    task: "asyncio.Task[None] | None" = None
    up: asyncio.Event = field(default_factory=asyncio.Event)
    _number: int = 0

    async def send(self, number: str, text: str, message_id: str = "", **more: Any) -> SendResult:
        self._number += 1
        message_id = message_id or f"m{self._number}"
        return await self.channel.send(OutboundMessage(message_id, ACCOUNT, number, Text(text), **more))

    async def fell(self) -> str:
        """Wait until the session ends by itself, and say why."""
        assert self.task is not None
        with suppress(Exception):
            await asyncio.wait_for(asyncio.shield(self.task), 60)
        return f"{type(self.task.exception()).__name__}: {self.task.exception()}"


def stage_tools(clock: Clock, cabinet: FakeCabinet, **more: Any) -> ChannelTools:
    return ChannelTools(ACCOUNT, clock, FakeFiles(), cabinet, secret=lambda n: SECRETS.get(n, ""), **more)


def make_stage(
    settings: dict[str, Any],
    *,
    clock: Clock | None = None,
    inbox: FakeInbox | None = None,
    cabinet: FakeCabinet | None = None,
    **more: Any,
) -> Stage:
    cabinet = cabinet or FakeCabinet()
    tools = stage_tools(clock or SystemClock(), cabinet, **more)
    return Stage(build(settings, tools), inbox or FakeInbox(), cabinet)


@asynccontextmanager
async def on_stage(settings: dict[str, Any], **more: Any) -> AsyncIterator[Stage]:
    """Running, and stopped afterwards as the hub stops it."""
    stage = make_stage(settings, **more)
    async with running(stage):
        yield stage


@asynccontextmanager
async def running(stage: Stage) -> AsyncIterator[Stage]:
    stage.up.clear()
    stage.task = asyncio.create_task(stage.channel.run(stage.inbox, stage.up.set))
    waiting = asyncio.create_task(stage.up.wait())
    await asyncio.wait({stage.task, waiting}, return_when=asyncio.FIRST_COMPLETED, timeout=60)
    waiting.cancel()
    try:
        if not stage.up.is_set():
            await stage.task
        yield stage
    finally:
        stage.task.cancel()
        await asyncio.gather(stage.task, return_exceptions=True)


def smpp_settings(port: int, **more: Any) -> dict[str, Any]:
    known = {
        "driver": "smpp",
        "host": "127.0.0.1",
        "port": port,
        "username": "hub",
        "password_env": "HUB_SMS_PASSWORD",
        "source": "12345",
    }
    return known | more


async def inbound(inbox: FakeInbox, count: int) -> list[str]:
    async with asyncio.timeout(60):
        while len(inbox.messages) < count:
            await inbox._next_change()
    return [m.body.text for m in inbox.all() if isinstance(m.body, Text)]


async def time_passes(clock: ManualClock, seconds: int) -> None:
    await clock.somebody_sleeps(timedelta(seconds=1))
    clock.advance(timedelta(seconds=seconds))
    await clock.somebody_sleeps(timedelta(seconds=1))


def parts_of(text: str, reference: int, total: int) -> list[dict[str, object]]:
    size = -(-len(text) // total)
    cut = [text[place : place + size] for place in range(0, len(text), size)]
    return [
        {"text": piece, "udh": [5, 0, 3, reference, len(cut), number], "data_coding": 8}
        for number, piece in enumerate(cut, 1)
    ]
