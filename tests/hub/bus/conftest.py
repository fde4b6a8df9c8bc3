"""Both kinds of bus, for the suite that both must pass."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from tests.hub.bus.places import OneProcess, Place, SeveralNodes


@pytest_asyncio.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture(params=["local", pytest.param("redis", marks=pytest.mark.peer)])
def place(request: pytest.FixtureRequest, stack: AsyncExitStack) -> Place:
    if request.param == "local":
        return OneProcess(stack)
    return SeveralNodes(stack, request.getfixturevalue("valkey_url"))
