"""What the stages of channels have in common: a running channel, and a door for its routes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from aiohttp import web

from channels.contract import Channel
from tests.fakes import FakeInbox


@asynccontextmanager
async def performing(channel: Channel, inbox: FakeInbox) -> AsyncIterator[asyncio.Task[None]]:
    """From ready to cancelled; what breaks off before it is ready is raised."""
    ready = asyncio.Event()
    life = asyncio.create_task(channel.run(inbox, ready.set))
    readiness = asyncio.create_task(ready.wait())
    await asyncio.wait({life, readiness}, return_when=asyncio.FIRST_COMPLETED)
    readiness.cancel()
    try:
        if not ready.is_set():
            await life
        yield life
    finally:
        life.cancel()
        with suppress(asyncio.CancelledError):
            await life


@asynccontextmanager
async def standing(app: web.Application) -> AsyncIterator[str]:
    """Its address, at a free port."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
