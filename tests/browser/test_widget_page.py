"""The widget on other people's pages: strict rules, hostile styles, old browsers, small screens."""

from collections.abc import AsyncIterator

import pytest_asyncio
from aiohttp.test_utils import TestServer
from playwright.async_api import Page, expect

from channels.contract import AttachmentKind, OutboundMessage
from tests.browser.test_widget_line import bubbles, open_chat, say
from tests.browser.widget_town import City, city, host_page

STRICT = "default-src 'none'; script-src HUB; connect-src HUB HUBWS; img-src HUB; media-src HUB"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cf50000003830181a2a4b4a60000000049454e44ae426082"
)
HOSTILE = '<img src=x onerror="document.title=1"><b>粗</b> javascript:alert(1) https://www.example.gov/a?b=1'
NO_SHEETS = "delete window.CSSStyleSheet.prototype.replaceSync"


@pytest_asyncio.fixture(loop_scope="session")
async def town() -> AsyncIterator[City]:
    async with city() as here:
        yield here


def strict(town: City) -> str:
    return STRICT.replace("HUBWS", town.url("/").rstrip("/").replace("http", "ws"))


async def test_it_works_under_a_strict_policy_from_another_origin(page: Page, town: City) -> None:
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    async with TestServer(host_page(town, strict(town))) as host:
        await page.goto(str(host.make_url("/")))
        await page.click(".launch")
        await expect(page.locator(".chip").first).to_be_visible()
        await say(page, "从别的网站来")
        await expect(page.locator("text=已送达")).to_be_visible()
        colour = await page.eval_on_selector(".launch, .head", "el => getComputedStyle(el).backgroundColor")
        saved = await town.channel._tools.files.save(PNG, name="示意图.png")
        picture = OutboundMessage("9000", "web", await town.visitor(), saved, sender_label="坐席 1024")
        await town.channel.send(picture)
        await expect(page.locator(".picture img")).to_be_visible()
        loaded = await page.eval_on_selector(".picture img", "el => el.decode().then(() => el.naturalWidth)")

    assert saved.kind is AttachmentKind.IMAGE
    assert (colour, loaded, complaints) == ("rgb(20, 86, 184)", 1, [])


async def test_styles_of_the_host_page_do_not_reach_it(page: Page, town: City) -> None:
    hostile = "<style>*{color:lime!important;font-size:3px!important}button{display:none!important}</style>"
    async with TestServer(host_page(town, body=hostile)) as host:
        await page.goto(str(host.make_url("/")))
        await page.click(".launch")
        await expect(page.locator(".chip").first).to_be_visible()
        size = await page.eval_on_selector(".chip", "el => getComputedStyle(el).fontSize")

    assert size == "15px"


async def test_a_browser_without_constructed_sheets_is_dressed_by_nonce(page: Page, town: City) -> None:
    await page.add_init_script(NO_SHEETS)
    policy = strict(town) + "; style-src 'nonce-abc'"
    async with TestServer(host_page(town, policy, attributes='nonce="abc"')) as host:
        await page.goto(str(host.make_url("/")))
        await page.click(".launch")
        await expect(page.locator(".chip").first).to_be_visible()
        await page.fill("textarea", "焦点不丢")
        colour = await page.eval_on_selector(".head", "el => getComputedStyle(el).backgroundColor")

    assert colour == "rgb(20, 86, 184)"
    assert await page.input_value("textarea") == "焦点不丢"


async def test_markup_stays_text_and_only_web_addresses_become_links(page: Page, town: City) -> None:
    await open_chat(page, town)
    await say(page, HOSTILE)
    await expect(page.locator("text=已送达")).to_be_visible()
    await town.town.say(await town.visitor(), HOSTILE)
    await expect(page.locator(".bubble.agent")).to_be_visible()

    links = await page.eval_on_selector_all(".bubble a", "all => all.map(a => a.href)")

    assert await bubbles(page) == [HOSTILE, HOSTILE]
    assert links == ["https://www.example.gov/a?b=1"] * 2
    assert await page.locator(".bubble img, .bubble b").count() == 0
    assert await page.title() == "12345 在线服务"


async def test_on_a_phone_it_fills_the_screen_and_keeps_the_focus(page: Page, town: City) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(town.url("/"))
    await page.click(".launch")
    await expect(page.locator(".chip").first).to_be_visible()

    box = await page.locator(".panel").bounding_box()
    visited = set()
    for _ in range(30):
        await page.keyboard.press("Tab")
        visited.add(await page.evaluate("document.activeElement.tagName"))

    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert visited == {"HUB-CHAT"}
    assert await page.get_attribute(".panel", "aria-modal") == "true"


async def test_targets_on_a_phone_are_large_enough(page: Page, town: City) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await open_chat(page, town)
    await page.click("[aria-label='更多功能']")

    small = await page.evaluate(
        """() => Array.from(document.querySelector('hub-chat').shadowRoot
            .querySelectorAll('button,a,textarea'))
            .map(el => [el.className, el.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.height < 44 || box.width < 44)).map(([name]) => name)"""
    )

    assert small == []


async def test_the_words_come_in_english_too(page: Page, town: City) -> None:
    await page.goto(town.url("/chat?site=web&lang=en"))

    await expect(page.get_by_role("button", name="Send")).to_be_visible()
    await expect(page.locator("text=Choose a subject")).to_be_visible()
    await expect(page.locator(".chip").first).to_have_text("Social security")
