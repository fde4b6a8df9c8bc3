"""A running channel, the simulated platform and a behaving hub, all on one clock."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
from aiohttp import web

from channels.contract import ChannelTools, InboundMessage, OutboundMessage, SendResult, Text
from channels.http import ServesRoutes
from channels.wechat.channel import WeChatChannel
from channels.wechat.settings import read_settings
from simulators.wechat import Account, Platform
from simulators.wechat.deliveries import Courier
from simulators.wechat.documents import Fields
from tests.channels.stages import performing, standing
from tests.fakes import FakeCabinet, FakeFiles, FakeInbox, ManualClock

ACCOUNT = Account()
OLD_KEY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
SECRETS = {
    "SECRET": ACCOUNT.secret,
    "TOKEN": ACCOUNT.token,
    "AES": ACCOUNT.aes_key,
    "OLD_AES": OLD_KEY,
}
PATH = "/channels/wechat/main"
CITIZEN = "oCitizen0000000000000000001"


def settings_for(base: str, /, **changes: object) -> dict[str, object]:
    return {
        "app_id": ACCOUNT.app_id,
        "secret_env": "SECRET",
        "token_env": "TOKEN",
        "aes_key_env": "AES",
        "api_base": base,
        **changes,
    }


@dataclass
class Stage:
    channel: WeChatChannel
    platform: Platform
    inbox: FakeInbox
    clock: ManualClock
    cabinet: FakeCabinet
    files: FakeFiles
    url: str

    async def citizen_says(self, text: str = "路灯坏了", openid: str = CITIZEN) -> InboundMessage:
        delivery = await self.platform.message(openid, Content=text)
        assert delivery.ok, delivery.attempts
        return self.inbox.all()[-1]

    async def answer(self, text: str = "您好", *, first: bool = False, openid: str = CITIZEN) -> SendResult:
        return await self.channel.send(
            OutboundMessage("m1", "main", openid, Text(text), first_of_conversation=first)
        )

    def received(self, openid: str = CITIZEN) -> list[dict[str, Any]]:
        return self.platform.users[openid].inbox

    def pass_time(self, **amount: float) -> None:
        """For everybody: the platform reads the same clock."""
        self.clock.advance(timedelta(**amount))

    def calls(self, end: str) -> int:
        return sum(call.path.endswith(end) for call in self.platform.calls)


@asynccontextmanager
async def on_stage(
    mode: str = "safe",
    *,
    cabinet: FakeCabinet | None = None,
    inbox: FakeInbox | None = None,
    clock: ManualClock | None = None,
    settings: Mapping[str, object] | None = None,
    answer_within: float = 3.0,
    running: bool = True,
    links: bool = True,
    account: Account | None = None,
    **platform_options: Any,
) -> AsyncIterator[Stage]:
    clock, cabinet = clock or ManualClock(), cabinet or FakeCabinet()
    inbox, files = inbox or FakeInbox(), FakeFiles()
    account = account or Account(mode=mode)  # type: ignore[arg-type] # a literal in each test
    platform = Platform("", account, now=lambda: clock.now().timestamp(), **platform_options)
    async with platform:
        tools = ChannelTools(
            "main",
            clock,
            files,
            cabinet,
            secret=lambda name: SECRETS.get(name, ""),
            public_url="",
            file_link=(lambda file_id: f"https://hub.example/f/{file_id}") if links else None,
        )
        chosen = settings_for(platform.url, mode=mode, **(settings or {}))
        channel = WeChatChannel(read_settings(chosen, tools.secret), tools, answer_within=answer_within)
        async with serving(channel) as base:
            platform.callback_url = base + PATH
            stage = Stage(channel, platform, inbox, clock, cabinet, files, base + PATH)
            if not running:
                yield stage
                return
            async with performing(channel, inbox):
                yield stage


@asynccontextmanager
async def serving(channel: ServesRoutes) -> AsyncIterator[str]:
    app = web.Application()
    for route in channel.routes():
        app.router.add_route(route.method, PATH + route.path, route.handler)
    async with standing(app) as base:
        yield base


def document(stage: Stage, **changes: str | int) -> Fields:
    now = int(stage.clock.now().timestamp())
    usual: Fields = {
        "ToUserName": stage.platform.account.origin_id,
        "FromUserName": CITIZEN,
        "CreateTime": now,
        "MsgType": "text",
        "Content": "路灯坏了",
        "MsgId": 1,
    }
    return {**usual, **changes}


async def post(stage: Stage, query: dict[str, str], body: bytes | str) -> tuple[int, str]:
    content = body.encode() if isinstance(body, str) else body
    async with (
        aiohttp.ClientSession() as http,
        http.post(stage.url, params=query, data=content) as response,
    ):
        return response.status, await response.text()


def packed(stage: Stage, fields: Fields) -> tuple[dict[str, str], str]:
    courier: Courier = stage.platform._courier
    return courier.packed(fields)
