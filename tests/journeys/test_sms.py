"""A citizen's text message: into the inbox, answered by an agent, followed until the phone has it."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest

from hub.clock import SystemClock
from hub.config import ChannelSection, Config
from simulators.cmpp import Gateway, Rule
from tests.channels.sms.stage import LONG
from tests.journeys.town import Town, person, settle_people, town, until
from tests.peers.smsc import Smsc, smsc

CITIZEN = "13900000001"
SIGN = "【政务热线】"


def sms_account(name: str, port: int, **settings: Any) -> ChannelSection:
    known = {"host": "127.0.0.1", "port": port, "password_env": "TOWN_SMS_PASSWORD", "source": "12345"}
    return ChannelSection(name, "sms", "短信", settings={**known, "signature": SIGN, **settings})


@asynccontextmanager
async def sms_town(config: Config, *accounts: ChannelSection) -> AsyncIterator[Town]:
    await settle_people(config, SystemClock(), [person("1001"), person("boss", roles=("supervisor",))])
    with patch.dict(os.environ, {"TOWN_SMS_PASSWORD": "secret"}):
        async with town(replace(config, channel=(*config.channel, *accounts))) as here:
            yield here


async def said(here: Town, number: int) -> list[tuple[str, str, str]]:
    page = await here.desks["1001"].get(f"/conversations/{number}/messages")
    return [
        (m["author"], m["text"], m["state"]) for m in page["items"] if m["author"] in ("citizen", "agent")
    ]


@pytest.mark.peer
async def test_a_text_message_becomes_a_conversation_and_the_answer_reaches_the_phone(config: Config) -> None:
    async with smsc() as centre, sms_town(config, sms_account("sms", centre.port, username="hub")) as here:
        desk = await here.desk("1001")
        await centre.saw("bind")
        await write(centre, "人民路路灯不亮")
        number = await desk.accept()
        await desk.say(number, "请问是哪一盏？")
        await desk.frames.wait("message", lambda f: f["message"]["state"] == "delivered")
        await write(centre, "超市门口那盏")
        await desk.frames.wait("message", lambda f: f["message"]["text"] == "超市门口那盏")
        await desk.say(number, LONG)
        await desk.frames.wait(
            "message", lambda f: f["message"]["text"] == LONG and f["message"]["state"] == "delivered"
        )

        assert await centre.texts(2) == [(CITIZEN, f"{SIGN}请问是哪一盏？"), (CITIZEN, SIGN + LONG)]
        assert await said(here, number) == [
            ("citizen", "人民路路灯不亮", "received"),
            ("agent", "请问是哪一盏？", "delivered"),
            ("citizen", "超市门口那盏", "received"),
            ("agent", LONG, "delivered"),
        ]
        await desk.close(number)


@pytest.mark.parametrize(("words", "talks"), [("收到", False), ("这个不归我们管", True)])
@pytest.mark.peer
async def test_a_text_that_answers_a_notice_is_counted_as_its_answer(
    config: Config, words: str, talks: bool
) -> None:
    async with smsc() as centre, sms_town(config, sms_account("sms", centre.port, username="hub")) as here:
        office = await here.office("boss")
        await centre.saw("bind")
        asked = {"account": "sms", "message_class": "urgent", "ack": "reply", "text": "请速派员处理"}
        notice = await office.post(
            "/notifications", key="order-2026-1", recipients=[{"address": CITIZEN}], **asked
        )
        ((number, text),) = await centre.texts(1)
        await write(centre, words)

        async def answered() -> bool:
            return bool((await office.get(f"/notifications/{notice['id']}"))["counts"]["answered"])

        await until(answered)
        await centre.saw("mo_ack")
        assert (number, text) == (CITIZEN, f"{SIGN}请速派员处理\n收到请回复 1。")
        assert bool((await office.get("/conversations?view=waiting"))["items"]) is talks


async def write(centre: Smsc, text: str) -> None:
    await centre.tell(mo={"from": f"86{CITIZEN}", "to": "12345", "text": text})


async def test_two_accounts_of_different_carriers_are_told_apart(config: Config) -> None:
    async with Gateway("secret") as first, Gateway("secret") as second:
        accounts = [
            sms_account("mobile", first.port, driver="cmpp", username="900001"),
            sms_account("unicom", second.port, driver="cmpp", username="900002", version="3.0"),
        ]
        async with sms_town(config, *accounts) as here:
            desk = await here.desk("1001")
            await first.until(lambda: first.logins)
            await second.until(lambda: second.logins)
            first.write(CITIZEN, "停水")
            one = await desk.accept()
            second.write("13000000002", LONG)
            await until(lambda: len(desk.frames.of("offer")) > 1)
            two = await desk.accept()
            await desk.say(two, "已收到")
            await desk.say(one, "正在抢修")
            await first.until(lambda: first.texts)
            await second.until(lambda: second.texts)

            assert first.texts == [(CITIZEN, f"{SIGN}正在抢修")]
            assert second.texts == [("13000000002", f"{SIGN}已收到")]
            assert (await said(here, two))[0] == ("citizen", LONG, "received")


async def test_a_lost_answer_is_shown_as_unknown_and_settled_by_the_receipt(config: Config) -> None:
    async with Gateway("secret") as gateway:
        account = sms_account("mobile", gateway.port, driver="cmpp", username="900001")
        async with sms_town(config, account) as here:
            desk = await here.desk("1001")
            await gateway.until(lambda: gateway.logins)
            gateway.write(CITIZEN, "停水")
            number = await desk.accept()
            gateway.rules[CITIZEN] = Rule("cut", times=1)
            await desk.say(number, "正在抢修")
            await desk.frames.wait("message", lambda f: f["message"]["state"] == "unknown")
            await gateway.until(lambda: len(gateway.logins) > 1)
            gateway.report_again()
            await desk.frames.wait("message", lambda f: f["message"]["state"] == "delivered")

            assert len(gateway.texts) == 1


async def test_the_same_words_again_are_shown_with_a_mark(config: Config) -> None:
    async with smsc() as centre, sms_town(config, sms_account("sms", centre.port, username="hub")) as here:
        desk = await here.desk("1001")
        await centre.saw("bind")
        await write(centre, "停水")
        number = await desk.accept()
        await write(centre, "停水")
        await centre.saw("mo_ack", 2)
        page = await desk.get(f"/conversations/{number}/messages")

        marks = [m["details"].get("maybe_duplicate", "") for m in page["items"] if m["author"] == "citizen"]
        assert marks == ["", "1"]
