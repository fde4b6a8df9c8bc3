"""Editors give out an official wording in the browser, and the agent's pane shows it first and in red."""

from collections.abc import Callable
from typing import Any

from playwright.async_api import Page, expect

from tests.browser.desk_town import axe_faults
from tests.browser.hall import Scene
from tests.browser.test_desk_knowledge import HIT
from tests.browser.test_editors_desk import article, colleague
from tests.journeys.drivers import Desk, until

SAID = "系统升级，补缴业务12月1日恢复办理，已交材料不用重交。"
QUESTION = "灵活就业断缴补缴怎么办"


async def is_first(agent: Desk, like: Callable[[dict[str, Any]], bool]) -> bool:
    items = (await agent.get("/knowledge", q=QUESTION))["items"]
    return bool(items and like(items[0]))


async def tried(page: Page) -> None:
    """The test box shows it as what it is."""
    await page.click("nav.dn a:has-text('试搜')")
    await page.fill("#tr-query", QUESTION)
    await page.keyboard.press("Enter")
    first = page.locator(".hits li").first
    await expect(first.locator(".tag.r")).to_have_text("统一口径")
    await expect(first.locator("button:has-text('存为必中题')")).to_have_count(0)
    await expect(page.locator(".hits li:has-text('补缴指南') button:has-text('存为必中题')")).to_be_visible()
    assert await axe_faults(page) == []
    await first.locator("a:has-text('暂停补缴业务的口径')").click()
    await expect(page.locator("nav.dn a[aria-current=page]")).to_have_text("统一口径")


async def published(scene: Scene) -> None:
    first, second, third = [await colleague(scene, r) for r in ("kb_editor", "kb_editor", "contributor")]
    number = await article(first, "灵活就业断缴补缴指南")
    await first.step(number, "submit")
    await second.step(number, "clear")
    await third.step(number, "approve")
    agent = await scene.hall.town.office(await scene.hire())
    await until(lambda: is_first(agent, lambda item: item["article_id"] == number))


async def written(page: Page) -> None:
    await page.click("text=新建统一口径")
    await page.fill("#of-title", "暂停补缴业务的口径")
    await page.fill("#of-short", SAID)
    await page.fill("#of-source", "人社办〔2026〕8号")
    await page.click("button[form=of-form]")
    await expect(page.locator(".el-dialog .err")).to_contain_text("话题")
    await page.fill("#of-find", "断缴补缴")
    await page.click(".found button:has-text('灵活就业断缴补缴指南')")
    await page.fill("[placeholder*='市民会问的话']", QUESTION)
    await page.keyboard.press("Enter")
    await expect(page.locator(".ban[role=status]")).to_contain_text("会排在最前")
    await page.fill("[placeholder*='市民会问的话']", "路灯坏了找谁")
    await page.keyboard.press("Enter")
    await expect(page.locator(".ban[role=status]")).to_contain_text("不会出现")
    assert await axe_faults(page) == []
    await page.click("button[form=of-form]")


async def issued(page: Page) -> None:
    await expect(page.locator(".one .tag").first).to_have_text("草稿")
    await page.click(".one button:has-text('发布')")
    await page.click("button[form=of-settle]")
    await expect(page.locator(".el-dialog .err")).to_be_visible()
    await page.fill("#of-note", "人社局王科长11月26日电话同意")
    await page.click("button[form=of-settle]")
    await expect(page.locator(".one .tag").first).to_have_text("生效中")
    assert await axe_faults(page) == []


async def test_a_row_leads_to_every_page_of_the_editors_desk(scene: Scene, page: Page) -> None:
    await scene.work("kb_editor", path="knowledge/official", ready=False)

    here = page.locator("nav.dn a[aria-current=page]")
    await expect(here).to_have_text("统一口径")
    for name in ("词典", "自助应答", "清单", "必中题", "试搜", "知识缺口", "统一口径"):
        await page.click(f"nav.dn a:has-text('{name}')")
        await expect(here).to_have_text(name)


async def test_a_wording_is_tried_issued_and_seen_by_the_agent(scene: Scene, page: Page) -> None:
    await published(scene)
    await scene.work("kb_editor", path="knowledge/official", ready=False)
    await written(page)
    await issued(page)
    agent = await scene.hall.town.office(await scene.hire())
    await until(lambda: is_first(agent, lambda item: item["official"]))
    await tried(page)

    await page.context.clear_cookies()
    await scene.work()
    await scene.accept(QUESTION)
    await expect(page.locator(f"{HIT} .mark")).to_contain_text("统一口径")
    await expect(page.locator(f"{HIT} .below").first).to_have_text("以统一口径为准")
    assert await axe_faults(page) == []
    await page.keyboard.press("Control+k")
    await page.keyboard.type(QUESTION)
    option = page.locator("[role=option]:has-text('暂停补缴业务的口径')")
    await expect(option.locator(".tag.r")).to_have_text("统一口径")
    await expect(page.locator("[role=option]:has-text('补缴指南') .tag.r")).to_have_count(0)
    assert await axe_faults(page) == []
    await page.keyboard.press("Escape")
    await page.focus("textarea")
    await page.keyboard.press("Alt+1")
    assert await page.input_value("textarea") == SAID
