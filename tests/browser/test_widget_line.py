"""The widget on a bad line: no loss, no double, right order, whatever the line does."""

import re
from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import pytest_asyncio
from playwright.async_api import Page, expect

from channels.contract import AgentJoined
from tests.browser.widget_town import City, city


@pytest_asyncio.fixture(loop_scope="session")
async def town() -> AsyncIterator[City]:
    async with city() as here:
        yield here


async def open_chat(page: Page, town: City) -> None:
    await page.goto(town.url("/chat?site=web"))
    await expect(page.locator(".chip").first).to_be_visible()


async def say(page: Page, *texts: str) -> None:
    for text in texts:
        await page.fill("textarea", text)
        await page.keyboard.press("Enter")


async def bubbles(page: Page) -> list[str]:
    return await page.locator(".row .bubble:not(.system)").all_inner_texts()


def nth(kind: str, *numbers: int) -> Any:
    """Holds for the n-th frames of that kind that pass."""
    seen = count(1)
    return lambda frame: frame["t"] == kind and next(seen) in numbers


async def test_lost_confirmations_and_killed_sockets_lose_double_and_swap_nothing(
    page: Page, town: City
) -> None:
    said = [f"第 {number} 句" for number in range(1, 9)]
    town.cut.lose = nth("sent", 1, 4)
    town.cut.kill_after = nth("sent", 2, 5, 6)
    await open_chat(page, town)

    await say(page, *said)
    await town.until(lambda: len(town.town.accepted) == len(said))
    await expect(page.locator("text=已送达")).to_have_count(len(said), timeout=40_000)

    assert town.town.texts(await town.visitor()) == said
    assert await bubbles(page) == said


async def test_what_the_agent_said_meanwhile_comes_once_and_in_its_place(page: Page, town: City) -> None:
    await open_chat(page, town)
    await say(page, "在吗")
    await expect(page.locator("text=已送达")).to_be_visible()
    visitor = await town.visitor()
    town.town.store_silently(visitor, "在的")

    town.cut.down = True
    town.cut.kill_all()
    await expect(page.locator(".banner.down")).to_be_visible()
    await say(page, "路灯坏了")
    await town.town.say(visitor, "请讲")
    town.cut.down = False
    await page.evaluate("dispatchEvent(new Event('online'))")  # it may have come back by itself
    await expect(page.locator(".banner.back")).to_contain_text("补上断线期间的 2 条消息")
    await expect(page.locator("text=已送达")).to_have_count(2)

    assert await bubbles(page) == ["在吗", "在的", "请讲", "路灯坏了"]


async def test_a_reload_keeps_the_conversation_and_sends_what_was_left(page: Page, town: City) -> None:
    await open_chat(page, town)
    await say(page, "在吗")
    await expect(page.locator("text=已送达")).to_be_visible()
    visitor = await town.visitor()
    town.cut.lose = lambda frame: True
    await say(page, "还没到的一", "还没到的二")
    await expect(page.locator("text=发送中")).to_have_count(2)

    town.cut.lose = lambda frame: False
    await page.reload()
    await expect(page.locator("text=已送达")).to_have_count(3)

    assert await bubbles(page) == ["在吗", "还没到的一", "还没到的二"]
    assert town.town.texts(visitor) == ["在吗", "还没到的一", "还没到的二"]


async def test_where_sockets_are_forbidden_it_goes_on_over_http(page: Page, town: City) -> None:
    town.cut.blocked = True
    await page.goto(town.url("/chat?site=web"))
    await page.wait_for_selector("textarea")

    await say(page, "代理不让连", "还是要说")
    await expect(page.locator("text=已送达")).to_have_count(2)
    visitor = await town.visitor()
    town.town.store_silently(visitor, "收到了")
    await expect(page.locator("text=收到了")).to_be_visible()

    assert town.town.texts(visitor) == ["代理不让连", "还是要说", "收到了"]


async def test_a_closed_account_is_said_and_what_was_written_goes_out_when_it_opens(
    page: Page, town: City
) -> None:
    await open_chat(page, town)
    await say(page, "在吗")
    await expect(page.locator("text=已送达")).to_be_visible()

    await town.channel.shut()
    await expect(page.locator(".banner.down")).to_contain_text("在线服务暂停。您写的内容会留着")
    await say(page, "那我先写下来")
    await page.click("text=立即重连")
    await expect(page.locator(".banner.down")).to_contain_text("在线服务暂停")
    town.channel.reopen()
    # It may have come back by itself: then there is nothing to click.
    await page.evaluate("dispatchEvent(new Event('online'))")

    await expect(page.locator("text=已送达")).to_have_count(2)
    assert town.town.texts(await town.visitor()) == ["在吗", "那我先写下来"]


async def test_a_visitor_who_first_comes_while_the_account_is_closed_is_told_so_in_english(
    page: Page, town: City
) -> None:
    await town.channel.shut()
    await page.goto(town.url("/chat?site=web&lang=en"))

    await expect(page.locator(".banner.down")).to_contain_text("paused")
    assert not re.search("[\u4e00-\u9fff]", await page.locator(".panel").inner_text())
    town.channel.reopen()


async def test_a_second_tab_shows_the_same_conversation(page: Page, town: City) -> None:
    await open_chat(page, town)
    other = await page.context.new_page()
    await other.goto(town.url("/chat?site=web"))
    await other.wait_for_selector("textarea")

    await say(page, "一处说的")
    await expect(other.locator("text=一处说的")).to_be_visible()
    await say(other, "另一处说的")
    await expect(page.locator("text=另一处说的")).to_be_visible()

    assert await bubbles(page) == await bubbles(other) == ["一处说的", "另一处说的"]


async def test_a_message_for_a_closed_panel_is_counted(page: Page, town: City) -> None:
    await page.goto(town.url("/"))
    await page.click(".launch")
    await expect(page.locator(".chip").first).to_be_visible()
    await say(page, "在吗")
    await expect(page.locator("text=已送达")).to_be_visible()
    visitor = await town.visitor()
    await town.channel.signal(visitor, AgentJoined("1024", ""))
    await page.keyboard.press("Escape")

    await town.town.say(visitor, "在的")
    await town.town.say(visitor, "请讲")

    await expect(page.locator(".launch b")).to_have_text("2")
    await page.click(".launch")
    await expect(page.locator("text=请讲")).to_be_visible()
    await town.until(lambda: bool(town.town.reads) and town.town.reads[-1][1] == "1002")
