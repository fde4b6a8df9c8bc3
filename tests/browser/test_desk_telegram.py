"""Telegram at the desk: what a citizen answers and changes, an album, and an answer that names a message."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import pytest_asyncio
from playwright.async_api import expect

from simulators.telegram import Platform
from simulators.telegram.samples import sample_picture
from tests.browser.desk_town import axe_faults
from tests.browser.hall import Hall, Scene, hall, in_its_own_task
from tests.journeys.telegram_town import ACCOUNT, SECRETS, telegram_channel
from tests.journeys.town import until

CITIZEN = 700001


@asynccontextmanager
async def telegram_hall(settled: Path, folder: Path) -> AsyncIterator[tuple[Hall, Platform]]:
    async with Platform() as platform:
        with patch.dict(os.environ, {**SECRETS, "TOWN_TELEGRAM_TOKEN": platform.bot.token}):
            async with hall(settled, folder, telegram_channel(platform, "polling")) as one:
                yield one, platform


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def both(
    settled: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Hall, Platform]]:
    async with in_its_own_task(telegram_hall(settled, tmp_path_factory.mktemp("hall"))) as found:
        yield found


@pytest.fixture
def the_hall(both: tuple[Hall, Platform]) -> Hall:
    return both[0]


@pytest.fixture
def telegram(both: tuple[Hall, Platform]) -> Platform:
    return both[1]


async def taken(scene: Scene, telegram: Platform, words: str) -> dict[str, Any]:
    """The citizen's first message, and the conversation stands before the agent."""
    await scene.work()
    await scene.hall.admin.put(f"/accounts/{ACCOUNT}", label="Telegram", skills=[scene.skill])
    said = telegram.people.says(CITIZEN, words)
    await expect(scene.page.locator(".offer")).to_be_visible()
    await scene.page.keyboard.press("F2")
    await expect(scene.page.locator(".mg.citizen .bb")).to_have_text(words)
    return said


async def test_answers_changes_and_albums_are_shown_and_a_message_can_be_quoted(
    scene: Scene, telegram: Platform
) -> None:
    page, people = scene.page, telegram.people
    first = await taken(scene, telegram, "人民路路灯不亮 😀")

    field = page.locator(".cmp textarea")
    await field.fill("请问是哪一盏？")
    await expect(page.locator(".cmp .foot")).to_contain_text("7/4096")
    await field.press("Enter")
    await until(lambda: "请问是哪一盏？" in telegram.said(CITIZEN))
    [asked] = [m for m in telegram.chat(CITIZEN).received if m["text"] == "请问是哪一盏？"]
    people.says(CITIZEN, "超市门口那盏", answers=asked["message_id"])
    people.edits(CITIZEN, first["message_id"], "人民路 10 号路灯不亮")
    for caption in ("就是这一盏", ""):
        people.shares(CITIZEN, "photo", *sample_picture(), caption=caption, media_group_id="77")
    answer = page.locator(".mg.citizen", has_text="超市门口那盏")
    await expect(answer.locator(".ql")).to_contain_text("请问是哪一盏？")
    edit = page.locator(".mg.citizen", has=page.locator(".ql", has_text="修改了先前的话"))
    await expect(edit.locator(".ql")).to_contain_text("人民路路灯不亮")
    await expect(page.locator(".mg.citizen.album")).to_have_count(1)

    await answer.hover()
    await answer.get_by_role("button", name="引用回复").click()
    await expect(page.locator(".qc")).to_contain_text("超市门口那盏")
    await field.fill("已派人去超市门口")
    assert await axe_faults(page) == []
    if folder := os.environ.get("SHOTS"):
        await page.screenshot(path=f"{folder}/telegram-1440.png")
        await page.set_viewport_size({"width": 390, "height": 844})
        await page.screenshot(path=f"{folder}/telegram-390.png")
    await field.press("Enter")
    await until(lambda: "已派人去超市门口" in telegram.said(CITIZEN))

    last = telegram.chat(CITIZEN).received[-1]
    assert last["reply_to_message"]["text"] == "超市门口那盏"
    await expect(page.locator(".mg.agent", has_text="已派人去超市门口").locator(".ql")).to_contain_text(
        "超市门口那盏"
    )
    await expect(page.locator(".qc")).to_have_count(0)
