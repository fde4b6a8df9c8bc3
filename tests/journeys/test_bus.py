"""A hub whose hints travel over Redis instead of inside its process."""

from dataclasses import replace
from pathlib import Path

import pytest
from redis.asyncio import Redis

from hub.bus.stream import NAME
from hub.clock import SystemClock
from hub.config import BusSection, Config
from tests.journeys.town import person, settle_people, town, town_config

pytestmark = pytest.mark.peer


@pytest.fixture
def over_redis(tmp_path: Path, valkey_url: str) -> Config:
    return replace(town_config(tmp_path), bus=BusSection(valkey_url))


async def test_a_conversation_is_held_over_redis(over_redis: Config, valkey_url: str) -> None:
    await settle_people(over_redis, SystemClock(), [person("1001")])
    async with town(over_redis) as here, Redis.from_url(valkey_url) as redis:
        desk, citizen = await here.desk("1001"), await here.citizen()

        await citizen.say("社保卡丢了怎么补办")
        number = await desk.accept()
        await desk.say(number, "请带身份证到社保窗口补办。")
        await citizen.hears("请带身份证到社保窗口补办。")
        await redis.client_kill_filter(_type="normal", skipme=True)
        await citizen.say("窗口在哪里")
        came = await desk.frames.wait("message", lambda f: f["message"]["text"] == "窗口在哪里")
        closed = await desk.post(f"/conversations/{number}/close", category="咨询", summary="社保卡补办")

        said = [f["message"]["text"] for f in desk.frames.of("message")]
        assert said.count("窗口在哪里") == 1
        assert came["conversation"]["id"] == number
        assert closed["stage"] == "closed"
        assert await redis.xlen(NAME) > 0


async def test_a_hub_starts_and_stops_while_its_redis_is_away(over_redis: Config) -> None:
    """Citizens are still taken in and kept; their screens catch up once Redis is back."""
    alone = replace(over_redis, bus=BusSection("redis://127.0.0.1:1/0"))
    await settle_people(alone, SystemClock(), [person("1001")])

    async with town(alone) as here:
        sent = await (await here.citizen()).say("有人吗")

    assert sent["message_id"]
