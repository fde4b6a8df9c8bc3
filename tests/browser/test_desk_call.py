"""A telephone call at the desk in the browser, with a real Asterisk."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from hub.web import webbuild
from tests.browser.desk_town import axe_faults
from tests.journeys.hotline import SECRET, HotlineTown, hotline_town, with_recording
from tests.journeys.town import PASSWORD
from tests.peers.asterisk.scenarios import AwaitGoodbye, HangUp, Press, Speak, Step, Wait, telephone
from tests.peers.asterisk.server import Asterisk

pytestmark = pytest.mark.peer
# Long after the agent has hung up; ringing long enough to be seen on a busy machine.
RATES: list[Step] = [Speak(), *(Press("1"), Wait(1_500)) * 80, HangUp()]
RINGS_MS = 6_000


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hotline(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[HotlineTown]:
    await asyncio.to_thread(webbuild.ensure)
    asterisk = await asyncio.to_thread(Asterisk, [1001])
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(SECRET, asterisk.secret)
            async with hotline_town(tmp_path_factory.mktemp("hotline"), asterisk) as here:
                yield here
    finally:
        await asyncio.to_thread(asterisk.stop)


async def sit_down(hotline: HotlineTown, page: Page, login: str) -> None:
    await page.goto(f"{hotline.town.url}/desk/")
    await page.fill("#login", login)
    await page.fill("#password", PASSWORD)
    await page.click("button.go")
    await page.wait_for_selector("header.bar")


async def wrapped_up(page: Page) -> None:
    """The next test's caller is not kept waiting until the minute of wrap-up is over."""
    await page.click("button:has-text('整理完毕')")
    await expect(page.locator("header.bar")).not_to_contain_text("整理")


async def test_a_call_rings_pops_up_is_hung_up_and_played(hotline: HotlineTown, page: Page) -> None:
    hotline.sipp.telephone(1001, telephone(RINGS_MS, [Speak(), AwaitGoodbye()]))
    await sit_down(hotline, page, "1001")
    hotline.dial(RATES)

    await expect(page.locator("header.bar .st.call")).to_contain_text("来电振铃")
    await expect(page.locator("header.bar .st.call")).to_contain_text("100****0001")
    await expect(page).to_have_url(re.compile(r"/inbox/\d+$"))  # nobody has clicked
    await expect(page.locator("header.bar .st.call")).to_contain_text("通话中")
    await expect(page.locator("main.inbox")).to_contain_text("电话来访")
    await expect(page.locator(".line")).to_contain_text("现在")
    await expect(page.locator(".line li")).to_contain_text([re.compile("振铃.*1001"), "通话"])
    assert await axe_faults(page) == []
    await hotline.recorded(seconds=1.5)
    await page.keyboard.press("F3")
    await expect(page.locator(".player")).to_be_visible()
    await page.click(".player button")
    await expect(page.locator(".player input")).not_to_have_value("0")

    await expect(page.locator("main.inbox")).to_contain_text("坐席挂断")
    await expect(page.locator("header.bar")).to_contain_text("整理")
    await expect(page.locator(".line")).to_contain_text("全程")
    await wrapped_up(page)
    await hotline.quiet()


async def test_a_recording_is_played_from_its_answer_and_stopped_in_the_phone_bar(
    hotline: HotlineTown, page: Page
) -> None:
    hotline.sipp.telephone(1001, telephone(300, [AwaitGoodbye()]))
    await with_recording(hotline, await hotline.town.desk("1008", ready=False), seconds=60)
    await sit_down(hotline, page, "1001")
    bar, answer = page.locator("header.bar"), page.locator("article.kb")
    hotline.dial(RATES)
    await expect(bar.locator(".st.call")).to_contain_text("通话中")
    await hotline.talks()

    await page.fill("input[aria-label='检索知识']", "养老保险补缴")
    await answer.first.locator("button:has-text('放给来电人听')").click()
    await expect(bar.locator(".sound")).to_contain_text("正在播放灵活就业人员养老保险补缴")
    await expect(bar.locator(".sound")).to_contain_text(re.compile(r"00:0[1-9] / 01:00"))
    await expect(answer.first.locator("button:has-text('停止放录音')")).to_be_visible()
    assert await axe_faults(page) == []
    await bar.locator("button:has-text('停止放录音')").click()
    await expect(bar.locator(".sound")).to_have_count(0)
    await expect(page.locator("main.inbox")).to_contain_text("录音已停止")
    await expect(answer.first.locator("button:has-text('放给来电人听')")).to_be_enabled()

    await page.keyboard.press("F3")
    await expect(answer.first.locator("button:has-text('放给来电人听')")).to_have_count(0)
    await wrapped_up(page)
    await hotline.quiet()


async def test_a_message_a_caller_left_is_taken_played_and_closed(hotline: HotlineTown, page: Page) -> None:
    # Pressed twice: a digit is lost while the exchange is between two things it says.
    hotline.dial([Wait(500), Press("9"), Wait(2_000), Press("9"), Speak(), Wait(13_000), HangUp()])
    await hotline.leaves_a_message()
    await sit_down(hotline, page, "1002")

    await page.click("button.take", timeout=60_000)  # once the message is recorded
    await expect(page.locator("main.inbox")).to_contain_text("市民留了语音")
    await expect(page.locator("header.bar .st.call")).to_have_count(0)  # nobody is on the line
    await page.click(".player button")
    await expect(page.locator(".player input")).not_to_have_value("0")
    await page.keyboard.press("Alt+e")
    await page.click("label.kind:has-text('咨询')")
    await page.click("button[form=close-form]")
    await page.click("button:has-text('整理完毕')")

    await expect(page.locator(".blank b").first).to_have_text("都接待完了")
    await hotline.quiet()
