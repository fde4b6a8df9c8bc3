"""Starts tasks and keeps them running: the only place, with `app.py`, that does, and the only one that
catches everything.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any

from channels.contract import Clock, SendResult, Uncertain

log = logging.getLogger(__name__)

FIRST_DELAY = timedelta(seconds=1)
LONGEST_DELAY = timedelta(seconds=15)
CALM = timedelta(minutes=2)  # after running so long, the next fall counts as the first


async def keep_running(
    name: str,
    run: Callable[[Callable[[], None]], Awaitable[None]],
    clock: Clock,
    report: Callable[[str, str], None],
) -> None:
    """Run for ever; after a fall wait (1 s, doubled up to 15 s) and start again. `report` gets state
    and reason.
    """
    delay = FIRST_DELAY
    while True:
        began = clock.now()
        report("starting", "")
        try:
            # A task of its own: before Python 3.12 a task group that fails while it is being left makes its
            # owner look cancelled for ever.
            await asyncio.create_task(_running(run, report))
            reason = "ended"
        except asyncio.CancelledError:
            report("off", "")
            raise
        except Exception as error:
            if _is_cancelled():  # a fault on the way out must not keep us from going
                raise
            log.exception("%s fell", name)
            reason = f"{type(error).__name__}: {error}"
        report("restarting", reason)
        if clock.now() - began > CALM:
            delay = FIRST_DELAY
        await clock.sleep(delay)
        delay = min(delay * 2, LONGEST_DELAY)


async def _running(
    run: Callable[[Callable[[], None]], Awaitable[None]], report: Callable[[str, str], None]
) -> None:
    await run(lambda: report("running", ""))


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def guarded(sending: Coroutine[Any, Any, SendResult]) -> SendResult:
    """A bug in a channel's `send` must not stop the others; what became of the message is then unknown."""
    try:
        async with asyncio.timeout(60):
            return await sending
    except TimeoutError:
        return Uncertain("渠道 60 秒没有回应")
    except Exception:
        log.exception("send failed unexpectedly")
        return Uncertain("渠道程序出错，结果未知")


class Background:
    """Runs small jobs inside the hub's TaskGroup; one that fails is logged and forgotten, the rest go on."""

    def __init__(self, group: asyncio.TaskGroup) -> None:
        self._group = group
        self._jobs: set[asyncio.Task[None]] = set()
        self._ending = False

    def running(self) -> int:
        return len(self._jobs)

    def spawn(self, job: Coroutine[Any, Any, None]) -> None:
        if self._ending:
            job.close()  # its work is stored and taken up at the next start
            return
        task = self._group.create_task(self._run(job))
        self._jobs.add(task)
        task.add_done_callback(self._jobs.discard)

    async def finish(self, seconds: float) -> None:
        """Let what is being done come to its end, but not for longer than this; nothing new begins."""
        self._ending = True
        if self._jobs:
            _, late = await asyncio.wait(self._jobs, timeout=seconds)
            for task in late:
                task.cancel()

    async def _run(self, job: Coroutine[Any, Any, None]) -> None:
        try:
            await job
        except Exception:
            log.exception("background job failed")
