"""Answers beside the conversation: put in by a key, asked why, reported, and missed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from hub.commands.demo import ARTICLES
from tests.browser.desk_town import axe_faults
from tests.browser.hall import Hall, Scene, hall, in_its_own_task

HIT = ".side article.kb"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def the_hall(settled: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hall]:
    async with in_its_own_task(hall(settled, tmp_path_factory.mktemp("hall"), articles=ARTICLES)) as one:
        yield one


async def test_the_best_answer_is_one_key_away(scene: Scene, page: Page) -> None:
    await scene.work()
    citizen = await scene.accept("社保卡丢了怎么补办")
    await expect(page.locator(f"{HIT} h4").first).to_contain_text("社会保障卡")
    await expect(page.locator(f"{HIT} mark").first).to_be_visible()

    await page.keyboard.press("Alt+1")
    short = await page.input_value("textarea")
    await page.press("textarea", "Enter")

    assert "12333" in short
    await citizen.hears(short)


async def test_why_and_what_is_wrong_and_what_is_missing(scene: Scene, page: Page) -> None:
    await scene.work()
    await scene.accept("社保卡丢了怎么补办")

    await page.click(f"{HIT} >> nth=0 >> button:has-text('依据')")
    await expect(page.locator(f"{HIT} .why")).not_to_be_empty()
    await page.click(f"{HIT} >> nth=0 >> button:has-text('报错')")
    assert await axe_faults(page) == []
    await page.fill(f"{HIT} textarea", "电话号码变了")
    await page.click(f"{HIT} form button[type=submit]")
    await expect(page.locator(".toast").last).to_contain_text("已告诉采编")

    await page.click("button:has-text('记为知识缺口')")
    await page.fill("#gap-words", "电子社保卡怎么给老人代办")
    await page.click("button[form=gap-form]")
    await expect(page.locator(".toast").last).to_contain_text("已记为知识缺口")


async def test_the_search_box_answers_initials_as_they_are_typed_and_can_be_narrowed(
    scene: Scene, page: Page
) -> None:
    await scene.work()
    await scene.accept("你好")

    await page.type(".side form[role=search] input", "shbzk")
    await expect(page.locator(f"{HIT} h4").first).to_contain_text("社会保障卡")
    await page.fill(".side form[role=search] input", "办理")
    facets = page.locator(".side .facets button")
    await expect(facets.first).to_be_visible()
    everything = await page.locator(HIT).count()
    await expect(page.locator(".side button:has-text('再看')")).to_be_visible()
    await page.click(".side button:has-text('再看')")
    await expect(page.locator(HIT)).not_to_have_count(everything)
    name, count = (await facets.last.inner_text()).rsplit(" ", 1)
    await facets.last.click()
    assert await axe_faults(page) == []

    await expect(page.locator(HIT)).to_have_count(int(count))
    await expect(page.locator(f".side .facets button[aria-pressed=true]:has-text('{name}')")).to_be_visible()
    await page.press(".side form[role=search] input", "Escape")
    await expect(page.locator(".side .facets")).to_have_count(0)
