"""The simulated carrier: what its phones do, and the demo's citizen who texts."""

import asyncio
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from hub.clock import SystemClock
from hub.config import ChannelSection
from simulators.citizens import TextingCitizen
from simulators.cmpp import Carrier
from simulators.demo import write_config
from tests.journeys.town import person, settle_people, town, town_config

NUMBER = "13900000101"
STORY = [
    "人民路的路灯不亮",
    "从上周五起就不亮了，晚上接孩子放学要摸黑走一百多米，院里的老人也不敢出门",
    "我打过物业的电话，物业说这一段归市政管，请帮忙问问什么时候能修好，谢谢你们",
]


def texting_account(tmp_path: Path, gateway_port: int) -> ChannelSection:
    """As the demo writes it, at a free port."""
    written = tomllib.loads(write_config(tmp_path, None).read_text(encoding="utf-8"))["channel"]
    [account] = [ChannelSection(**channel) for channel in written if channel["kind"] == "sms"]
    return replace(account, settings={**account.settings, "port": gateway_port})


async def test_the_demos_texting_citizen_is_answered_and_tells_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUB_DEMO_SMS_SECRET", "secret")
    async with Carrier("secret") as carrier:
        config = replace(town_config(tmp_path), channel=(texting_account(tmp_path, carrier.gateway.port),))
        await settle_people(config, SystemClock(), [person("1001")])
        async with town(config) as here:
            desk = await here.desk("1001")
            visiting = asyncio.create_task(TextingCitizen(carrier, NUMBER, STORY, pause=0).visit())
            talk = await desk.accept()
            await desk.say(talk, "请问是哪一盏？")
            await desk.frames.wait("message", lambda frame: frame["message"]["state"] == "delivered")
            rest = "，".join(STORY[1:])
            await desk.frames.wait("message", lambda frame: frame["message"]["text"] == rest)
            await visiting

            assert carrier.phone(NUMBER).received == ["【12345热线】请问是哪一盏？"]
            assert [line.parts for line in carrier.phone(NUMBER).lines] == [1, 1, 2]
