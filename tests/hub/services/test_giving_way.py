"""Whoever tells two thousand lets everybody else have their turn meanwhile."""

import asyncio

from hub.services.access import Who
from hub.services.notifications import Order, Whom
from tests.hub.services.gateway import Post

COUNT = 1_000


async def test_a_large_notice_does_not_hold_the_loop_up(here: Post) -> None:
    turns = [0]

    async def others() -> None:
        while True:
            turns[0] += 1
            await asyncio.sleep(0)

    recipients = tuple(Whom(f"1380000{at:04}") for at in range(COUNT))
    order = Order("order-1000", "sms", recipients, text="停水")
    beside = asyncio.create_task(others())

    letters = await here.parts.services.outgoing.notifications.preview(
        Who(1, frozenset({"supervisor"})), order
    )

    beside.cancel()
    assert len(letters) == COUNT
    assert turns[0] > COUNT // 50
