"""WeChat at the desk: what the window still allows, the way out when it is shut, an unknown outcome."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from simulators.wechat import Platform
from tests.browser.desk_town import axe_faults
from tests.browser.hall import Hall, Scene, hall, in_its_own_task
from tests.journeys.town import until
from tests.journeys.wechat_town import ACCOUNT, secrets_of, wechat_channel

SEND = "/cgi-bin/message/custom/send"


@asynccontextmanager
async def wechat_hall(settled: Path, folder: Path) -> AsyncIterator[tuple[Hall, Platform]]:
    async with Platform() as platform:
        with secrets_of(platform.account):
            async with hall(settled, folder, wechat_channel(platform.account, platform.url)) as one:
                platform.callback_url = f"{one.town.url}/channels/wechat/{ACCOUNT}"
                yield one, platform


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def both(
    settled: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Hall, Platform]]:
    async with in_its_own_task(wechat_hall(settled, tmp_path_factory.mktemp("hall"))) as found:
        yield found


@pytest.fixture
def the_hall(both: tuple[Hall, Platform]) -> Hall:
    return both[0]


@pytest.fixture
def platform(both: tuple[Hall, Platform]) -> Platform:
    return both[1]


async def accept(scene: Scene, platform: Platform, words: str) -> str:
    """A follower of this test's own writes and is taken."""
    openid = f"follower-{scene.skill}"
    await scene.hall.admin.put(f"/accounts/{ACCOUNT}", label="微信公众号", skills=[scene.skill])
    await platform.message(openid, Content=words)
    await expect(scene.page.locator(".offer")).to_be_visible()
    await scene.page.keyboard.press("F2")
    await expect(scene.page.locator(".mg.citizen .bb")).to_have_text(words)
    return openid


def texts(platform: Platform, openid: str) -> list[str]:
    return [entry["content"] for entry in platform.user(openid).inbox if entry["via"] == "kf"]


async def test_the_bar_counts_down_and_then_a_template_goes_out(
    scene: Scene, page: Page, platform: Platform
) -> None:
    await scene.work()
    openid = await accept(scene, platform, "路灯不亮")
    await expect(page.locator(".win")).to_contain_text("可发 5/5 条")
    await expect(page.locator(".win")).to_contain_text("用完后改发模板消息")

    for number in range(5):
        await scene.says(f"第 {number} 句")
        await expect(page.locator(".win")).to_contain_text(f"可发 {4 - number}/5 条")
    await expect(page.locator(".cmp .out")).to_contain_text("都不会丢")
    assert await axe_faults(page) == []

    await page.click(".cmp .way:has-text('改发模板消息')")
    await page.fill("#tpl-thing1", "人民路路灯不亮")
    await expect(page.locator(".cmp .bb")).to_have_text("您反映的“人民路路灯不亮”有新进展：当前进度")
    await page.fill("#tpl-phrase2", "已经全部修复")
    await expect(page.locator(".cmp button[type=submit]")).to_be_disabled()
    await expect(page.locator("#tpl-phrase2-hint")).to_have_text("超了 1 字")
    await page.fill("#tpl-phrase2", "已修复")
    assert await axe_faults(page) == []
    await page.press("#tpl-phrase2", "Enter")

    last = page.locator(".mg.agent").last
    await expect(last.locator(".bb")).to_have_text("您反映的“人民路路灯不亮”有新进展：已修复")
    await expect(last.locator(".h")).to_contain_text("模板消息")
    await expect(last.locator(".ds")).to_contain_text("已送达")
    assert len(texts(platform, openid)) == 5


async def test_what_waits_for_the_citizen_leaves_when_they_write(
    scene: Scene, page: Page, platform: Platform
) -> None:
    await scene.work()
    openid = await accept(scene, platform, "还没修")
    platform.user(openid, credit_until=0)
    await scene.says("已经派单了")
    await expect(page.locator(".mg.agent .ds")).to_contain_text("等市民来信后发出")

    await page.click(".cmp .way:has-text('等市民再来信')")
    await scene.says("师傅明天上午到")
    await expect(page.locator(".mg.agent .ds")).to_have_count(2)
    assert texts(platform, openid) == []
    await platform.message(openid, Content="怎么样了")

    await until(lambda: len(texts(platform, openid)) == 2)
    assert texts(platform, openid)[1] == "师傅明天上午到"
    await expect(page.locator(".mg.agent .ds").last).to_contain_text("已发出")


async def test_an_unknown_outcome_is_checked_before_it_is_repeated(
    scene: Scene, page: Page, platform: Platform
) -> None:
    await scene.work()
    openid = await accept(scene, platform, "公积金怎么取")
    platform.fail(SEND, drop=True)

    await scene.says("可以网上办理")
    line = page.locator(".mg.agent.unknown .ds")
    await expect(line).to_contain_text("结果未知")
    await expect(page.locator(".win")).to_contain_text("1 条结果未知，按已用计")
    await expect(page.locator(".win s.uncertain")).to_have_count(1)
    await expect(line.locator("button")).to_have_text("先核实")
    assert await axe_faults(page) == []
    await line.locator("button").click()
    await page.click(".check button:has-text('确认未到达，重发')")

    await until(lambda: len(texts(platform, openid)) == 1)
    await expect(page.locator(".mg.agent.unknown")).to_have_count(0)
    await expect(page.locator(".mg.agent .ds")).to_contain_text("已发出")


async def test_a_failed_message_says_why_and_is_sent_again_once(
    scene: Scene, page: Page, platform: Platform
) -> None:
    await scene.work()
    openid = await accept(scene, platform, "办居住证要多久")
    platform.fail(SEND, errcode=43019)

    await scene.says("十五个工作日")
    line = page.locator(".mg.agent .ds")
    await expect(line).to_contain_text("市民已被公众号拉黑")
    assert await axe_faults(page) == []
    assert texts(platform, openid) == []
    await line.locator("button:has-text('重发')").click()

    await expect(line).to_contain_text("已发出")
    await expect(line.locator("button")).to_have_count(0)
    assert [text.endswith("十五个工作日") for text in texts(platform, openid)] == [True]
