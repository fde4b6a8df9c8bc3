"""Headless Chromium from the system, driven by Playwright: how to find it and how to start it."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

from tests.peers.process import PeerMissing

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Without these Chromium asks its maker's hosts for updates at every start, which a closed network makes slow.
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
# A microphone and loudspeaker that need no person, for the pages that place calls and play recordings.
SOUND = (
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)


def chromium_program() -> str:
    chosen = os.environ.get("HUB_CHROMIUM")
    for name in (chosen,) if chosen else NAMES:
        found = shutil.which(name)
        if found is not None:
            return found
    raise PeerMissing("Chromium (package chromium)")


def chromium_flags() -> list[str]:
    # Chromium's own sandbox cannot start under root.
    return [*QUIET, *SOUND, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


@asynccontextmanager
async def run_chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_program(), args=chromium_flags(), headless=True
        )
        yield browser
        await browser.close()
