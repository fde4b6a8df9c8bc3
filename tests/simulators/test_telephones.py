"""The demo's callers reach the desk, and the demo says what it lacks."""

import asyncio
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from hub.clock import SystemClock
from hub.config import ChannelSection
from simulators.demo import telephone_news, write_config
from simulators.telephones import ROOT, SECRET, telephones
from tests.journeys.town import person, settle_people, town, town_config


@pytest.mark.peer
async def test_a_caller_of_the_demo_is_answered_by_the_agents_telephone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with telephones() as lines:
        assert lines is not None
        written = tomllib.loads(write_config(tmp_path, lines).read_text())["channel"]
        account = ChannelSection(**written[-1])
        monkeypatch.setenv(SECRET, lines.secret)
        config = replace(town_config(tmp_path), channel=(account,))
        await settle_people(config, SystemClock(), [person("1001", extension="1001")])
        async with town(config) as here:
            desk = await here.desk("1001")
            calling = asyncio.create_task(lines.call(["路灯坏了"], leaves_message=False))
            call = (await desk.offer())["conversation"]["id"]
            await desk.frames.wait("conversation", lambda frame: frame["conversation"]["stage"] == "active")
            await desk.post(f"/conversations/{call}/hang-up")
            await desk.frames.wait("conversation", lambda frame: frame["conversation"]["stage"] == "closed")

        calling.cancel()


def test_without_asterisk_the_demo_says_how_to_get_it(tmp_path: Path) -> None:
    news = telephone_news(None)

    command = news.split()[-2]
    assert (ROOT / command).exists(), news
    written = tomllib.loads(write_config(tmp_path, None).read_text())["channel"]
    assert [channel["kind"] for channel in written] == ["web", "wechat", "telegram", "sms", "email"]
