"""One thread that does one thing after the other, with the shortest way from the event loop and back."""

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")
_Work = tuple[Callable[[], Any], asyncio.Future[Any], asyncio.AbstractEventLoop]


class Thread:
    """A pool's futures and locks would cost more than a small commit itself."""

    def __init__(self, name: str) -> None:
        self._work: SimpleQueue[_Work | None] = SimpleQueue()
        # A daemon: a process that dies of something else must not wait for a database.
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._work.put((work, future, loop))
        return await future

    def end(self) -> None:
        """After what was handed over."""
        self._work.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (item := self._work.get()) is not None:
            work, future, loop = item
            try:
                result = work()
            except BaseException as failure:  # noqa: BLE001 - handed on to whoever waits
                loop.call_soon_threadsafe(_fail, future, failure)
            else:
                loop.call_soon_threadsafe(_finish, future, result)


def _finish(future: asyncio.Future[Any], result: Any) -> None:
    if not future.cancelled():
        future.set_result(result)


def _fail(future: asyncio.Future[Any], failure: BaseException) -> None:
    if not future.cancelled():
        future.set_exception(failure)
