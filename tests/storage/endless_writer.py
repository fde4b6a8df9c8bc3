"""A process that stores units without end and says which are stored, until a test kills it."""

import asyncio
import itertools
import os
import sys

from hub.clock import SystemClock
from hub.domain.change import Change, Patch
from hub.domain.conversation import Conversation
from hub.storage.store import open_store
from tests.storage.rows import conversation, entry, guard, message

CALLERS = 24


async def main(url: str) -> None:
    numbers = itertools.count(1)
    async with open_store(url, SystemClock()) as store:
        await store.writer.save(Change(new=(conversation(),)))

        async def caller() -> None:
            for number in numbers:
                news = (message(2 * number, text=f"第{number}条"), entry(2 * number + 1))
                moved = Patch(Conversation, 10, {"last_message_id": 2 * number, "version": number})
                await store.writer.save(Change(news, (moved,), guard(f"k{number}", 2 * number)))
                os.write(1, f"{number}\n".encode())

        await asyncio.gather(*(caller() for _ in range(CALLERS)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
