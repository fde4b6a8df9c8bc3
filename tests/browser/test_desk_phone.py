"""The telephone at the desk, through the real channel to an Asterisk that a script plays."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from hub.clock import SystemClock
from hub.config import ChannelSection
from tests.browser.desk_town import axe_faults
from tests.browser.hall import Hall, Scene, hall, in_its_own_task
from tests.channels.phone.scripted_ami import ScriptedAmi, block, scripted_ami
from tests.journeys.town import until

CITIZEN = "10000000001"
BAR = "header.bar .st"


@asynccontextmanager
async def phone_hall(settled: Path, folder: Path) -> AsyncIterator[tuple[Hall, ScriptedAmi]]:
    async with scripted_ami() as asterisk:
        asterisk.timestamp = f"{SystemClock().now().timestamp():.6f}"
        settings = {"port": asterisk.port, "secret_env": "TOWN_AMI", "recordings": str(folder)}
        channel = ChannelSection("phone", "phone", "电话", settings=settings)
        with patch.dict(os.environ, {"TOWN_AMI": "right"}):
            async with hall(settled, folder, channel) as one:
                yield one, asterisk


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def both(
    settled: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Hall, ScriptedAmi]]:
    async with in_its_own_task(phone_hall(settled, tmp_path_factory.mktemp("hall"))) as found:
        yield found


@pytest.fixture
def the_hall(both: tuple[Hall, ScriptedAmi]) -> Hall:
    return both[0]


@dataclass
class Caller:
    """One call, told step by step as the dialplan tells it."""

    asterisk: ScriptedAmi
    call: str
    began: int
    offer: str = ""
    extension: str = ""

    @property
    def leg(self) -> str:
        return f"PJSIP/hub-trunk-{self.call.rpartition('.')[2]:>08}"

    def facts(self, state: str, *, answered: str = "", ended: str = "") -> str:
        gone = "1" if ended else ""
        who = f"{CITIZEN}|12345|{self.began}|{self.offer}|{self.extension}"
        return f"1|{state}|{gone}|{who}|{answered}|{ended}|||"

    def waits(self) -> None:
        self.asterisk.tell("HubWaiting", self.call, self.facts("waiting"), Channel=self.leg)

    async def is_delivered(self) -> None:
        """The hub has chosen a telephone and said which attempt this is."""

        def chosen() -> list[str]:
            own = [one for one in self.asterisk.actions if one.get("Channel") == self.leg]
            return [one["Value"] for one in own if one.get("Variable") == "HUB_NEXT"]

        await until(chosen)
        self.offer = chosen()[-1]

    async def is_ended_by_the_desk(self) -> None:
        def ended() -> bool:
            own = [one for one in self.asterisk.actions if one.get("Channel") == self.leg]
            return any(one.get("Context") == "hub-ended" for one in own)

        await until(ended)

    def comes_back(self) -> None:
        attempt = f"{self.offer}/{self.extension}/NOANSWER/0/80"
        self.offer, self.extension = "", ""
        facts = self.facts("waiting").removesuffix("|") + f"|{attempt}"
        self.asterisk.tell("HubReturned", self.call, facts, Channel=self.leg)

    def rings(self) -> None:
        variables = {
            "ChanVariable": f"HUB_CALL={self.call}\r\nChanVariable: HUB_FACTS={self.facts('ringing')}"
        }
        self.asterisk.say(block(Event="DialState", DialStatus="RINGING", **variables))

    def answers(self) -> None:
        facts = self.facts("talking", answered=str(self.began + 2000))
        self.asterisk.tell("HubAnswered", self.call, facts, Channel=self.leg)

    def hangs_up(self) -> None:
        facts = self.facts("talking", answered=str(self.began + 2000), ended=str(self.began + 9000))
        self.asterisk.tell("HubGone", self.call, facts, Channel=self.leg)


@pytest_asyncio.fixture(loop_scope="session")
async def caller(both: tuple[Hall, ScriptedAmi], scene: Scene) -> Caller:
    policy = {"label": "电话", "skills": [scene.skill]}
    await scene.hall.admin.put("/accounts/phone", **policy)
    now = int(SystemClock().now().timestamp() * 1000)
    return Caller(both[1], f"{now // 1000}.{scene.skill.removeprefix('group')}", now)


async def test_the_bar_follows_a_call_from_ringing_to_wrap_up(
    scene: Scene, page: Page, caller: Caller
) -> None:
    await scene.work()
    caller.extension = str(scene.hired[-1]["extension"])
    await expect(page.locator(BAR).first).to_contain_text("空闲")
    await expect(page.locator(f"{BAR}.flat")).to_contain_text(f"话机 {caller.extension}")

    caller.waits()
    await expect(page.locator(".offer")).to_contain_text("来电")
    await expect(page.locator(".offer .take")).to_have_count(0)
    await caller.is_delivered()
    caller.rings()
    await expect(page.locator(f"{BAR}.call")).to_contain_text("来电振铃")
    await expect(page.locator(f"{BAR}.flat")).to_contain_text(f"请在话机 {caller.extension} 上接听")
    assert await axe_faults(page) == []

    caller.answers()
    await expect(page.locator(f"{BAR}.call")).to_contain_text("通话中")
    await expect(page.locator(".offer")).to_have_count(0)
    await page.keyboard.press("F3")
    await caller.is_ended_by_the_desk()
    caller.hangs_up()
    await expect(page.locator(f"{BAR}.call")).to_have_count(0)


async def test_a_call_nobody_lifts_goes_back_and_sets_the_agent_away(
    scene: Scene, page: Page, caller: Caller
) -> None:
    await scene.work()
    caller.extension = str(scene.hired[-1]["extension"])
    caller.waits()
    await caller.is_delivered()
    caller.rings()
    await expect(page.locator(f"{BAR}.call")).to_contain_text("来电振铃")

    caller.comes_back()

    await expect(page.locator(f"{BAR}.call")).to_have_count(0)
    await expect(page.locator(".offer")).to_have_count(0)
    await expect(page.locator(BAR).first).to_contain_text("离开")
