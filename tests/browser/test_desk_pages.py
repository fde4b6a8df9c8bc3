"""Every page of the desk for everyone: axe finds nothing, in both languages and in large type."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.desk_town import axe_faults, desk_town
from tests.browser.test_desk_inbox import accept
from tests.journeys.town import person


async def test_the_door(page: Page, tmp_path: Path) -> None:
    async with desk_town(tmp_path, [person("1001")]) as here:
        await page.goto(here.desk_url)
        await page.click("button.go")
        await expect(page.locator("#login-problem")).to_contain_text("请填写工号")
        assert await page.evaluate("document.activeElement.id") == "login"
        assert await axe_faults(page) == []

        await page.fill("#login", "1001")
        await page.fill("#password", "wrong")
        await page.click("button.go")
        await expect(page.locator("#password-problem")).to_contain_text("再错")
        assert await axe_faults(page) == []


@pytest.mark.parametrize(
    ("language", "density"), [("zh-CN", "standard"), ("en", "compact"), ("zh-CN", "elder")]
)
async def test_the_inbox(page: Page, tmp_path: Path, language: str, density: str) -> None:
    async with desk_town(tmp_path, [person("1001", extension="8001")]) as here:
        await here.sit_down(page, "1001")
        await here.online(page)
        assert await axe_faults(page) == []
        await accept(here, page, "路灯不亮了")
        await page.fill("textarea", "已转市政。")
        await page.press("textarea", "Enter")
        await expect(page.locator(".mg.agent .ds")).to_contain_text("已")
        second = await here.town.citizen()
        await second.say("公积金怎么取")
        await expect(page.locator(".offer")).to_be_visible()
        await page.evaluate(
            """([language, density]) => {
                document.documentElement.lang = language;
                document.documentElement.dataset.density = density;
            }""",
            [language, density],
        )

        assert await axe_faults(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_dialogs_and_bars(page: Page, tmp_path: Path) -> None:
    async with desk_town(tmp_path, [person("1001"), person("1002")]) as here:
        await here.sit_down(page, "1001")
        await accept(here, page, "您好")
        await page.click("#tab-citizen")
        await expect(page.locator(".side dl")).to_be_visible()
        assert await axe_faults(page) == []

        for keys in ("Alt+e", "Alt+t"):
            await page.keyboard.press(keys)
            await expect(page.locator(".el-dialog")).to_be_visible()
            assert await axe_faults(page) == []
            await page.keyboard.press("Escape")
            await expect(page.locator(".el-dialog")).to_have_count(0)

        await page.keyboard.press("Control+k")
        await expect(page.locator("#found [role=option]").first).to_be_visible()
        assert await axe_faults(page) == []
        await page.keyboard.press("Escape")

        await page.keyboard.press("F9")
        await expect(page.locator(".menu")).to_be_visible()
        assert await axe_faults(page) == []


async def test_english(page: Page, tmp_path: Path) -> None:
    async with desk_town(tmp_path, [person("1001")]) as here:
        await page.goto(here.desk_url)
        await page.click("button:has-text('English')")
        await expect(page.locator("h1")).to_have_text("Sign in to the agent desk")
        await page.fill("#login", "1001")
        await page.fill("#password", "wrong")
        await page.click("button.go")
        await expect(page.locator("#password-problem")).to_contain_text("Wrong login or password")
