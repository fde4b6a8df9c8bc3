"""Every page of the desk for everyone: axe finds nothing, in both languages and in large type."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.desk_town import axe_faults
from tests.browser.hall import Scene
from tests.journeys.town import PASSWORD


async def test_the_door(scene: Scene, page: Page) -> None:
    login = await scene.hire()
    await page.goto(scene.url)
    await page.click("button.go")
    await expect(page.locator("#login-problem")).to_contain_text("请填写工号")
    assert await page.evaluate("document.activeElement.id") == "login"
    assert await axe_faults(page) == []

    await page.fill("#login", login)
    await page.fill("#password", "wrong")
    await page.click("button.go")
    await expect(page.locator("#password-problem")).to_contain_text("再错")
    assert await axe_faults(page) == []

    await page.fill("#password", PASSWORD)
    await page.click("button.go")
    await scene.online()
    await expect(page.locator("header.bar .st b")).to_have_text("空闲")


@pytest.mark.parametrize(
    ("language", "density"), [("zh-CN", "standard"), ("en", "compact"), ("zh-CN", "elder")]
)
async def test_the_inbox(scene: Scene, page: Page, language: str, density: str) -> None:
    login = await scene.hire()
    office = await scene.hall.town.office(login)
    await office.put("/me/settings", settings={"language": language, "density": density})
    await scene.sit_down(login)
    assert await axe_faults(page) == []

    await scene.comes("路灯不亮了")
    await expect(page.locator(".offer")).to_be_visible()
    await page.keyboard.press("F2")
    await scene.says("已转市政。")
    await expect(page.locator(".mg.agent .ds")).to_be_visible()
    await scene.comes("公积金怎么取")
    await expect(page.locator(".offer")).to_be_visible()

    assert await axe_faults(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await page.get_attribute("html", "lang") == language


async def test_dialogs_and_bars(scene: Scene, page: Page) -> None:
    await scene.work()
    await scene.accept("您好")
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


async def test_english(scene: Scene, page: Page) -> None:
    await page.goto(scene.url)
    await page.click("button:has-text('English')")
    await expect(page.locator("h1")).to_have_text("Sign in to the agent desk")
    await page.fill("#login", "nobody")
    await page.fill("#password", "wrong")
    await page.click("button.go")
    await expect(page.locator("#password-problem")).to_contain_text("Wrong login or password")
