"""The browser under the browser tests: it opens a page, shows Chinese, and forgets between tests."""

from playwright.async_api import Page

SITE = "http://hub.example/"
GREETING = "<!doctype html><meta charset=utf-8><h1>市民热线</h1>"


async def test_chromium_opens_a_page(page: Page) -> None:
    await greet(page)

    heading = await page.inner_text("h1")
    await page.evaluate("localStorage.setItem('seen', '1')")

    assert heading == "市民热线"


async def test_chromium_forgets_between_tests(page: Page) -> None:
    await greet(page)

    seen = await page.evaluate("localStorage.getItem('seen')")

    assert seen is None


async def greet(page: Page) -> None:
    await page.route(f"{SITE}**", lambda route: route.fulfill(body=GREETING, content_type="text/html"))
    await page.goto(SITE)
