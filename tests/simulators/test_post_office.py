"""The demo's citizen who writes letters, through the hub's own door for letters."""

import asyncio
import logging
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from hub import logs
from hub.clock import SystemClock
from hub.config import ChannelSection
from simulators.citizens import WritingCitizen, answers_in
from simulators.demo import write_config
from simulators.mail import PostOffice
from tests.journeys.town import person, settle_people, town, town_config
from tests.peers.process import free_port

ADDRESS = "demo-01@mail.example"
STORY = ["人民路的路灯不亮", "从上周五起就不亮了"]


def mail_account(tmp_path: Path, smtp_port: int, lmtp_port: int) -> ChannelSection:
    """As the demo writes it, at free ports."""
    written = tomllib.loads(write_config(tmp_path, None).read_text(encoding="utf-8"))["channel"]
    [account] = [ChannelSection(**channel) for channel in written if channel["kind"] == "email"]
    ports = {"smtp_port": smtp_port, "lmtp_listen": f"127.0.0.1:{lmtp_port}"}
    return replace(account, settings={**account.settings, **ports})


async def test_the_demos_writing_citizen_is_answered_and_no_address_is_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("simulators.citizens.LOOKS_EVERY", 0.01)
    caplog.set_level(logging.INFO)
    logs.quieten()
    lmtp_port = free_port()
    async with PostOffice(doorstep=lmtp_port, again=0.05) as office:
        account = mail_account(tmp_path, office.smtp_port, lmtp_port)
        config = replace(town_config(tmp_path), channel=(account,))
        await settle_people(config, SystemClock(), [person("1001")])
        async with town(config) as here:
            desk = await here.desk("1001")
            visiting = asyncio.create_task(WritingCitizen(office, ADDRESS, STORY, pause=0).visit())
            talk = await desk.accept()
            await desk.say(talk, "您好，已派人处理。")
            await desk.frames.wait("message", lambda frame: "收到，谢谢。" in frame["message"]["text"])
            await visiting

        [answer] = answers_in(office.mailbox(ADDRESS))
        assert "您好，已派人处理。" in answer.text
        assert any(letter.automatic for letter in office.mailbox(ADDRESS).received)
    assert ADDRESS not in caplog.text
