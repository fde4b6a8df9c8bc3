"""The real Asterisk of this folder's `peer` tests; without it they fail and say what is missing."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from tests.channels.phone.deaths import DEATHS
from tests.channels.phone.hotline import Hotline
from tests.channels.phone.scripted_ami import scripted_ami
from tests.channels.phone.stage import Stage
from tests.channels.phone.stories import STORIES
from tests.peers.asterisk.server import Asterisk


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with scripted_ami() as asterisk:
        yield Stage(asterisk, tmp_path)


@pytest.fixture(scope="session")
def asterisk() -> Iterator[Asterisk]:
    running = Asterisk(ring=4, say=3)
    yield running
    running.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def told(request: pytest.FixtureRequest) -> AsyncIterator[Mapping[object, "asyncio.Task[None]"]]:
    """The chosen stories, all begun at once: each takes seconds of real time in which nothing is computed."""
    parameters = [item.callspec.params for item in request.session.items if hasattr(item, "callspec")]
    chosen = {value for params in parameters for name, value in params.items() if name == "story"}
    tasks: dict[object, asyncio.Task[None]] = {}
    tasks |= {story: asyncio.create_task(story()) for story in DEATHS if story in chosen}
    async with AsyncExitStack() as stack:
        ordinary = [story for story in STORIES if story in chosen]
        if ordinary:
            hotline = Hotline(request.getfixturevalue("asterisk"))
            stack.callback(hotline.close)
            await stack.enter_async_context(hotline.open())
            tasks |= {story: asyncio.create_task(story(hotline)) for story in ordinary}
        yield tasks
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)
