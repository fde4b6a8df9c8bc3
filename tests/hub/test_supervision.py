"""What falls is lifted again, and what is told to end ends."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from hub.supervision import FIRST_DELAY, keep_running
from tests.fakes import ManualClock


async def test_who_falls_inside_a_task_group_is_lifted_again() -> None:
    """Before Python 3.12 a task group that is being left makes its owner look cancelled for ever."""
    clock, states = ManualClock(), list[str]()

    async def fall() -> None:
        raise OSError("the line is cut")

    async def run(ready: Callable[[], None]) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(fall())
            ready()

    keeping = asyncio.create_task(keep_running("it", run, clock, lambda state, _: states.append(state)))
    async with asyncio.timeout(60):
        await clock.somebody_sleeps(FIRST_DELAY)

    assert states == ["starting", "running", "restarting"]
    keeping.cancel()
    with suppress(asyncio.CancelledError):
        await keeping


async def test_who_is_told_to_end_ends_and_takes_its_tasks_along() -> None:
    states, clock = list[str](), ManualClock()
    inside, before = asyncio.Event(), asyncio.all_tasks()

    async def run(ready: Callable[[], None]) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(asyncio.Event().wait())
            inside.set()

    keeping = asyncio.create_task(keep_running("it", run, clock, lambda state, _: states.append(state)))
    await inside.wait()
    keeping.cancel()
    with suppress(asyncio.CancelledError):
        await keeping

    assert states == ["starting", "off"]
    assert asyncio.all_tasks() == before
