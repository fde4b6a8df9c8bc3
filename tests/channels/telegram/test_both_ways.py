"""Words in and out, by calls and by asking."""

import asyncio

import aiohttp
import pytest

from channels.contract import Accepted, InboundMessage, Text
from simulators.telegram import Platform
from tests.channels.telegram.stage import CITIZEN, HEADER, SECRETS, on_stage
from tests.fakes import FakeCabinet, FakeInbox


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_citizen_writes_and_is_answered(mode: str) -> None:
    async with on_stage(mode, inbox=FakeInbox(answer="您好，前面还有 2 位。")) as stage:
        said = stage.telegram.people.says(CITIZEN, "人民路路灯不亮")
        [message] = await stage.kept(1)
        await stage.told(1)
        result = await stage.answer("请问是哪一盏？")

        assert (message.account, message.sender, message.sender_name) == ("main", str(CITIZEN), "市民")
        assert message.body == Text("人民路路灯不亮")
        assert message.provider_key == f"{CITIZEN}:{said['message_id']}"
        assert stage.telegram.said(CITIZEN) == ["您好，前面还有 2 位。", "请问是哪一盏？"]
        assert isinstance(result, Accepted)
        assert result.provider_id.startswith(f"{CITIZEN}:")


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_the_update_is_confirmed_only_once_it_is_stored(mode: str) -> None:
    async with on_stage(mode) as stage:
        stage.inbox.open.clear()
        stage.telegram.people.says(CITIZEN, "停水")
        while not stage.inbox.accepts:
            await asyncio.sleep(0)
        waiting = list(stage.telegram.updates.waiting)
        stage.inbox.open.set()
        await stage.kept(1)
        await stage.telegram.updates.settled()

        assert len(waiting) == 1
        assert stage.telegram.updates.waiting == []


@pytest.mark.parametrize("secret", ["", "wrong", SECRETS["HOOK"][:-1], SECRETS["HOOK"] + "x", "é", "\udcff"])
async def test_a_call_without_the_secret_is_refused_unread(secret: str) -> None:
    async with on_stage("webhook") as stage, aiohttp.ClientSession() as http:
        headers = {HEADER: secret} if secret else {}
        async with http.post(stage.url, data=b"{", headers=headers) as answer:
            assert answer.status == 403

        assert not stage.inbox.messages


async def test_what_comes_again_after_a_restart_and_out_of_order_is_stored_once() -> None:
    inbox, cabinet = FakeInbox(), FakeCabinet()
    async with Platform() as telegram:
        async with on_stage(telegram=telegram, inbox=inbox, cabinet=cabinet) as first:
            for words in ("一", "二"):
                telegram.people.says(CITIZEN, words)
            updates = list(telegram.updates.waiting)
            await first.kept(2)
        telegram.updates.waiting = list(reversed(updates))
        async with on_stage(telegram=telegram, inbox=inbox, cabinet=cabinet) as second:
            telegram.people.says(CITIZEN, "三")
            await second.kept(3)

    assert [words_of(message) for message in inbox.all()] == ["一", "二", "三"]
    assert inbox.accepts >= 5


def words_of(message: InboundMessage) -> str:
    assert isinstance(message.body, Text)
    return message.body.text
