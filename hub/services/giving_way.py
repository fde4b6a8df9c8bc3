"""Goes through many things without holding the event loop up."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import TypeVar

T = TypeVar("T")

AT_A_TIME = 25


async def giving_way(items: Sequence[T]) -> AsyncIterator[T]:
    """One after the other; now and then others have their turn."""
    for at, item in enumerate(items):
        if at % AT_A_TIME == AT_A_TIME - 1:
            await asyncio.sleep(0)
        yield item
