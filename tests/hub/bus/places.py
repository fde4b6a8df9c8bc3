"""Where buses run: in one process, or as nodes around a Redis; and somebody who follows one of them."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, suppress
from typing import Protocol, Self

from redis.asyncio import Redis

from hub.bus.contract import Bus
from hub.bus.local import LocalBus
from hub.bus.redis_streams import RedisBus
from hub.clock import SystemClock
from hub.domain.hints import Hint, PresenceMoved
from tests.journeys.drivers import PATIENCE, until


class Place(Protocol):
    async def node(self) -> Bus:
        """A running bus; two of them belong together."""
        ...

    async def disturb(self) -> None:
        """Whatever can be lost between the nodes is lost now, once."""
        ...


class OneProcess:
    """Its only node is shared by its parts, and there is nothing between them that could be lost."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack, self._bus = stack, LocalBus()

    async def node(self) -> Bus:
        return await running(self._bus, self._stack)

    async def disturb(self) -> None:
        pass


class SeveralNodes:
    def __init__(self, stack: AsyncExitStack, url: str) -> None:
        self._stack, self._url = stack, url

    async def node(self) -> Bus:
        return await running(RedisBus(self._url, SystemClock()), self._stack)

    async def disturb(self) -> None:
        async with Redis.from_url(self._url) as operator:
            await operator.client_kill_filter(_type="normal", skipme=True)


async def running(bus: Bus, stack: AsyncExitStack) -> Bus:
    """Closed with the stack, by which its `run` has to end."""
    task = asyncio.create_task(bus.run())

    async def stop() -> None:
        await bus.close()
        async with asyncio.timeout(PATIENCE):
            await task

    stack.push_async_callback(stop)
    return bus


class Follower:
    """Hears hints and keeps them. Begins at once, and ends with the bus or with the stack."""

    def __init__(self, stack: AsyncExitStack, bus: Bus, cursor: str = "") -> None:
        self.heard: list[Hint] = []
        self.cursors: list[str] = []
        self._bus, self._hints = bus, bus.follow(cursor)
        self._task = asyncio.create_task(self._listen())
        stack.push_async_callback(self.leave)

    async def _listen(self) -> None:
        async for cursor, hint in self._hints:
            self.cursors.append(cursor)
            self.heard.append(hint)

    async def subscribed(self) -> Self:
        """A hint of the same node proves it: from here on those of other nodes come too."""
        self._bus.publish(hint(0))
        await self.hears(hint(0))
        return self

    async def hears(self, *hints: Hint) -> None:
        """Exactly these, in this order, so far."""
        with suppress(TimeoutError):
            await until(lambda: len(self.heard) >= len(hints))
        assert self.heard == list(hints)

    async def ended(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self._task

    def numbers(self) -> list[int]:
        return [hint.agent_id for hint in self.heard if isinstance(hint, PresenceMoved)]

    async def leave(self) -> None:
        self._task.cancel()
        async with asyncio.timeout(PATIENCE):
            await asyncio.wait([self._task])


async def aclose(hints: AsyncIterator[tuple[str, Hint]]) -> None:
    """A follower who leaves early."""
    assert isinstance(hints, AsyncGenerator)
    await hints.aclose()


def hint(number: int) -> PresenceMoved:
    return PresenceMoved(number)


def hints(first: int, last: int) -> list[PresenceMoved]:
    return [hint(number) for number in range(first, last + 1)]


def publish(bus: Bus, *hints: Hint) -> None:
    for one in hints:
        bus.publish(one)
