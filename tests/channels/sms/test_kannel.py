"""A real Kannel both ways: hub, Kannel, short message centre, and back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from channels.contract import Accepted, ReceiptState, Text
from channels.http import Handler
from channels.sms.channel import CalledSmsChannel
from tests.channels.sms.gateway_stage import SECRET, gateway_stage, provider
from tests.channels.sms.stage import ACCOUNT, CITIZEN, LONG, Stage, inbound, make_stage, parts_of, running
from tests.channels.stages import standing
from tests.peers import kannel as peer
from tests.peers.process import free_port
from tests.peers.smsc import Smsc, smsc


def kannel_settings(url: str, callback_base: str) -> dict[str, Any]:
    return {
        "driver": "kannel",
        "url": url,
        "username": peer.USER,
        "password_env": "HUB_SMS_PASSWORD",
        "source": "12345",
        "callback_env": "HUB_SMS_CALLBACK",
        "callback_base": callback_base,
    }


@asynccontextmanager
async def through_kannel() -> AsyncIterator[tuple[Stage, Smsc]]:
    app, routes = web.Application(), dict[str, Handler]()

    async def handle(request: web.Request) -> web.StreamResponse:
        return await routes[request.match_info["name"]](request)

    app.router.add_get(f"/channels/sms/{ACCOUNT}/{{secret}}/{{name}}", handle)
    async with smsc() as centre, standing(app) as base:
        running_kannel = peer.kannel(centre.port, f"{base}/channels/sms/{ACCOUNT}/{SECRET}")
        server = await asyncio.to_thread(running_kannel.__enter__)
        try:
            stage = make_stage(kannel_settings(server.sendsms, base))
            assert isinstance(stage.channel, CalledSmsChannel)
            routes |= {route.path.rsplit("/", 1)[-1]: route.handler for route in stage.channel.routes()}
            async with running(stage):
                await centre.saw("bind")
                yield stage, centre
        finally:
            await asyncio.to_thread(running_kannel.__exit__, None, None, None)


@pytest.mark.peer
async def test_texts_receipts_and_answers_pass_through_kannel() -> None:
    async with through_kannel() as (stage, centre):
        result = await stage.send(CITIZEN, LONG, "77")
        short = await stage.send(CITIZEN, "Plain words", "78")

        assert (result, short) == (Accepted("77"), Accepted("78"))
        assert sorted(await centre.texts(2)) == sorted([(CITIZEN, LONG), (CITIZEN, "Plain words")])
        async with asyncio.timeout(60):
            while not {"77", "78"} <= {
                r.message_id for r in stage.inbox.receipts if r.state is ReceiptState.DELIVERED
            }:
                await stage.inbox._next_change()

        await centre.tell(mo={"from": CITIZEN, "to": "12345", "text": "我要投诉：停水"})
        assert await inbound(stage.inbox, 1) == ["我要投诉：停水"]
        for part in parts_of("停水三天了" * 30, 7, 3):
            await centre.tell(mo={"from": CITIZEN, "to": "12345"} | part)
        assert await inbound(stage.inbox, 2) == ["我要投诉：停水", "停水三天了" * 30]
        assert [finding.severity.value for finding in await stage.channel.examine()] == [
            "ok",
            "ok",
            "warning",
        ]


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ((202, "0: Accepted"), "Accepted"),
        ((403, "Authorization failed"), "Refused"),
        ((503, "later"), "TryLater"),
        ((400, "Empty receiver"), "Refused"),
        ((500, "?"), "Uncertain"),
        ("cut", "Uncertain"),
    ],
)
async def test_what_kannel_answers_is_told_truly(answer: Any, result: str) -> None:
    async with provider(answer) as server, gateway_stage(kannel_settings(server.url, server.url)) as stage:
        found = await stage.stage.send(CITIZEN, "您好")

        assert type(found).__name__ == result


async def test_what_kannel_tells_is_read_in_any_charset() -> None:
    async with gateway_stage(kannel_settings("http://127.0.0.1:9", "http://127.0.0.1:9")) as stage:
        query = {"from": CITIZEN, "to": "12345", "text": "停水", "charset": "UTF-8", "id": "k-1"}
        for _ in range(2):
            assert await stage.get("reply", **query) == (200, "")
        assert (await stage.get("reply", text="nobody"))[0] == 400
        assert (await stage.get("report", state="1"))[0] == 400
        assert await stage.get("report", id="77", state="2", answer="NACK/11") == (200, "")
        assert await stage.get("report", id="77", state="4") == (200, "")

        assert [message.body for message in stage.stage.inbox.all()] == [Text("停水")]
        assert [receipt.reason for receipt in stage.stage.inbox.receipts] == ["无法送达（NACK/11）"]


async def test_the_doctor_finds_a_wrong_password_and_nobody_at_all() -> None:
    async with provider((403, "Authorization failed for sendsms")) as server:
        stage = make_stage(kannel_settings(server.url, server.url))
        assert "不认识" in (await stage.channel.examine())[0].what
    stage = make_stage(kannel_settings(f"http://127.0.0.1:{free_port()}", "http://127.0.0.1:9"))
    assert "连接不上" in (await stage.channel.examine())[0].what
