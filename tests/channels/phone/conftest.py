"""The real Asterisk of this folder's `peer` tests; without it they fail and say what is missing."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping

import pytest
import pytest_asyncio

from tests.channels.phone.hotline import Hotline
from tests.channels.phone.stories import STORIES, Story
from tests.peers.asterisk.server import Asterisk


@pytest.fixture(scope="session")
def asterisk() -> Iterator[Asterisk]:
    running = Asterisk(ring=4, say=3)
    yield running
    running.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def told(
    asterisk: Asterisk, request: pytest.FixtureRequest
) -> AsyncIterator[Mapping[Story, "asyncio.Task[None]"]]:
    """The chosen stories, all begun at once: each takes seconds of real time in which nothing is computed."""
    chosen = {item.callspec.params["story"] for item in request.session.items if hasattr(item, "callspec")}
    hotline = Hotline(asterisk)
    async with hotline.open():
        telling: dict[Story, asyncio.Task[None]] = {
            story: asyncio.create_task(story(hotline)) for story in STORIES if story in chosen
        }
        yield telling
        for task in telling.values():
            task.cancel()
    hotline.close()
