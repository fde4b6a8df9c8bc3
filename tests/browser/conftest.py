"""What desk tests ask for: the hub of their file, and a scene of their own in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.hall import Hall, Scene, hall, in_its_own_task, settle

# Of a state that comes: how long it takes says how busy the machine is. Of one that never comes: a failure.
expect.set_options(timeout=30_000)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("settled")
    await settle(folder)
    return folder


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def the_hall(settled: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hall]:
    async with in_its_own_task(hall(settled, tmp_path_factory.mktemp("hall"))) as one:
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def scene(the_hall: Hall, page: Page) -> AsyncIterator[Scene]:
    async with the_hall.scene(page) as one:
        yield one
