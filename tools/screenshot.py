"""Take a picture of a page with headless Chromium, after signing in and clicking where asked.

python -m tools.screenshot URL OUT.png [--size 1440x900] [--cookie name=value] [--fill SELECTOR=TEXT]
    [--click SELECTOR] [--press KEY] [--wait SELECTOR] [--pause MS] [--full] [--scale 2]
Steps (--fill, --click, --press, --wait, --pause) happen in the order given. What the page logs is printed.
"""

import argparse
import asyncio
from collections.abc import Sequence
from typing import Any

from playwright.async_api import Browser, Page

from tests.peers.browser import run_chromium

STEPS = ("fill", "click", "press", "wait", "pause")


class Step(argparse.Action):
    """Collects steps of different kinds in one list, in the order in which they were typed."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        namespace.steps.append((self.dest, str(values)))


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url")
    parser.add_argument("out")
    parser.add_argument("--size", default="1440x900")
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--locale", default="zh-CN")
    parser.add_argument("--cookie", action="append", default=[])
    parser.add_argument("--full", action="store_true")
    for step in STEPS:
        parser.add_argument(f"--{step}", action=Step)
    parser.set_defaults(steps=[])
    return parser.parse_args()


async def take(browser: Browser, wishes: argparse.Namespace) -> None:
    width, _, height = wishes.size.partition("x")
    context = await browser.new_context(
        viewport={"width": int(width), "height": int(height)},
        device_scale_factor=wishes.scale,
        locale=wishes.locale,
    )
    context.set_default_timeout(15_000)
    for cookie in wishes.cookie:
        name, _, value = cookie.partition("=")
        await context.add_cookies([{"name": name, "value": value, "url": wishes.url}])
    page = await context.new_page()
    page.on("console", lambda entry: print(f"{entry.type}: {entry.text}"))
    page.on("pageerror", lambda error: print(f"error: {error}"))
    # A live page keeps its socket open, so the network is never idle: wait for the load and then for a step.
    await page.goto(wishes.url, wait_until="load")
    for kind, value in wishes.steps:
        await perform(page, kind, value)
    await page.wait_for_timeout(400)
    await page.screenshot(path=wishes.out, full_page=wishes.full)
    await context.close()


async def perform(page: Page, kind: str, value: str) -> None:
    match kind:
        case "fill":
            selector, _, text = value.rpartition("=")
            await page.fill(selector, text)
        case "click":
            await page.click(value)
        case "press":
            await page.keyboard.press(value)
        case "wait":
            await page.wait_for_selector(value)
        case _:
            await page.wait_for_timeout(float(value))


async def main() -> None:
    wishes = read_arguments()
    async with run_chromium() as browser:
        await take(browser, wishes)
    print(wishes.out)


if __name__ == "__main__":
    asyncio.run(main())
