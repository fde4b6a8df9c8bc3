"""Citizens help themselves in a real browser: in the widget, and on the help page without scripts."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from hub.clock import SystemClock
from tests.browser.desk_town import axe_faults
from tests.browser.test_widget_line import say
from tests.journeys.help_town import CARD, CARD_TITLE, NOBODY_KNOWS, helping, stock
from tests.journeys.town import PASSWORD, Town, person, settle_people, town, town_config

LARGEST = 20_000
WIDGET = Path(__file__).resolve().parents[2] / "web_widget/dist/widget.js"
RICH = {
    "id": 970,
    "title": "游泳馆年卡退费",
    "short": "年卡没有用过的，七天内可以全额退。",
    "legal_basis": "《体育经营活动管理办法》",
}


@pytest_asyncio.fixture(loop_scope="session")
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    config, clock = helping(town_config(tmp_path)), SystemClock()
    editor = person("editor", roles=("kb_editor",), skills=())
    await settle_people(config, clock, [person("1001"), editor])
    await stock(config, clock, RICH)
    async with town(config) as running:
        yield running


async def chat(page: Page, here: Town) -> None:
    await page.goto(f"{here.url}/chat?site=web")
    await expect(page.get_by_role("button", name="转人工")).to_be_visible()


async def test_an_answer_a_verdict_and_a_person_one_step_away(page: Page, here: Town) -> None:
    await chat(page, here)
    await say(page, CARD)
    answer = page.locator(".bubble.help")
    await expect(answer).to_contain_text(CARD_TITLE)
    await expect(answer).to_contain_text("自助应答")
    await expect(page.get_by_role("link", name="查看详情")).to_have_attribute(
        "href", f"{here.config.public_url}/help/1"
    )
    faults = await axe_faults(page)
    await page.get_by_role("button", name="没帮上").click()
    await expect(page.locator("text=抱歉没有帮上您")).to_be_visible()
    queued = await page.locator(".figure").count()
    await page.get_by_role("button", name="转人工").click()
    await expect(page.locator(".figure")).to_have_text("0 位")
    desk = await here.desk("1001")
    number = await desk.accept()
    seen = await desk.get(f"/conversations/{number}/messages")

    assert faults == []
    assert queued == 0
    assert [m["details"].get("verdict") for m in seen["items"] if m["author"] == "system"] == ["unhelpful"]


async def test_what_is_not_sure_joins_the_queue_and_the_answer_outlives_a_reload(
    page: Page, here: Town
) -> None:
    await chat(page, here)
    await say(page, CARD)
    await expect(page.locator(".bubble.help")).to_be_visible()
    await page.reload()
    await expect(page.locator(".bubble.help")).to_contain_text(CARD_TITLE)
    await expect(page.get_by_role("button", name="帮上了")).to_be_visible()
    await say(page, NOBODY_KNOWS)

    await expect(page.locator(".figure")).to_have_text("0 位")
    await expect(page.locator("text=没有把握")).to_be_visible()


async def test_hints_while_writing_are_asked_with_the_keyboard(page: Page, here: Town) -> None:
    await chat(page, here)
    await page.locator("textarea").press_sequentially("社保卡丢失")
    hint = page.get_by_role("group", name="您是不是想问").get_by_role("button", name=CARD_TITLE)
    await expect(hint).to_be_visible()
    await hint.focus()
    await page.keyboard.press("Enter")

    await expect(page.locator(".bubble.help")).to_contain_text(CARD_TITLE)
    await expect(page.locator("textarea")).to_have_value("")


async def test_a_person_is_there_before_anything_was_said_also_in_large_type(page: Page, here: Town) -> None:
    await chat(page, here)
    await page.get_by_role("button", name="大字").click()
    await expect(page.get_by_role("button", name="转人工")).to_be_visible()
    faults = await axe_faults(page)
    await page.get_by_role("button", name="转人工").click()

    await expect(page.locator(".figure")).to_have_text("0 位")
    assert faults == []


async def test_it_speaks_english_too(page: Page, here: Town) -> None:
    await page.goto(f"{here.url}/chat?site=web&lang=en")
    await say(page, CARD)
    await expect(page.get_by_role("button", name="This helped")).to_be_visible()
    await page.get_by_role("button", name="This helped").click()

    await expect(page.locator("text=Thank you.")).to_be_visible()


async def test_the_widget_stays_small() -> None:
    assert len(gzip.compress(WIDGET.read_bytes(), 9)) < LARGEST


async def test_the_help_page_works_without_scripts(page: Page, here: Town) -> None:
    browser = page.context.browser
    assert isinstance(browser, Browser)
    plain = await browser.new_context(java_script_enabled=False, locale="zh-CN")
    reader = await plain.new_page()
    try:
        await reader.goto(f"{here.url}/help/")
        await reader.get_by_role("searchbox").fill("社保卡丢失")
        await reader.get_by_role("button", name="搜索").click()
        await reader.get_by_role("link", name=CARD_TITLE).click()
        await expect(reader.get_by_role("heading", level=1)).to_have_text(CARD_TITLE)
        await reader.get_by_role("link", name="大字").click()
        await expect(reader.locator("html")).to_have_class("large")
        await expect(reader.locator(".paper")).to_be_hidden()
        await reader.emulate_media(media="print")
        await expect(reader.locator(".paper")).to_contain_text("/help/1。内容可能更新")
        for of_the_screen in ("header nav", ".search", ".vote", "footer"):
            await expect(reader.locator(of_the_screen).first).to_be_hidden()
        await reader.emulate_media(media="screen")
        await reader.get_by_role("button", name="没帮助").click()
        await expect(reader.get_by_role("status")).to_contain_text("抱歉没有帮上您")
        await expect(reader.locator("html")).to_have_class("large")
        await reader.get_by_role("link", name="在线咨询").first.click()
        await reader.wait_for_url("**/chat?site=web")
    finally:
        await plain.close()


@pytest.mark.parametrize(
    "path", ["/help/", "/help/?q=社保", "/help/970", "/help/12345678", "/help/folder/社保"]
)
@pytest.mark.parametrize("look", ["", "size=large&lang=en"])
async def test_axe_finds_nothing_on_the_help_page(page: Page, here: Town, path: str, look: str) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(f"{here.url}{path}{'&' if '?' in path else '?'}{look}")
    wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")

    assert await axe_faults(page) == []
    assert not wide


async def test_editors_see_who_was_helped(page: Page, here: Town) -> None:
    citizen = await here.citizen()
    await citizen.say(CARD)
    await page.goto(f"{here.url}/desk/")
    await page.fill("#login", "editor")
    await page.fill("#password", PASSWORD)
    await page.click("button[type=submit]")
    await page.wait_for_url("**/desk/knowledge**")
    await page.goto(f"{here.url}/desk/knowledge/self-help")
    await expect(page.get_by_role("link", name=CARD_TITLE)).to_be_visible()
    await expect(page.locator(".tile", has_text="自助答复").locator("dd")).to_have_text("1")
    await expect(page.locator(".tile", has_text="未满 24 小时").locator("dd")).to_have_text("1")

    assert await axe_faults(page) == []
