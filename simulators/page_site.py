"""What simulated platforms and their pages share: a port, the files, and the screen again at every change."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web

Key = TypeVar("Key")

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
STATIC = {
    "/": ("index.html", "text/html"),
    "/page.js": ("page.js", "text/javascript"),
    "/page.css": ("page.css", "text/css"),
    "/common.js": ("page_common.js", "text/javascript"),  # which all pages share
}
COMMON = Path(__file__).parent


async def stand(app: web.Application, host: str, port: int) -> tuple[web.AppRunner, int]:
    """Serve at this port, or at any free one for 0, until the runner is cleaned up."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner, int(runner.addresses[0][1])


def page_routes(folder: Path) -> list[web.RouteDef]:
    """The files of the page that lies in `folder`, and what all pages share."""

    async def file(request: web.Request) -> web.StreamResponse:
        name, kind = STATIC[request.path]
        headers = {**HEADERS, "Content-Type": f"{kind}; charset=utf-8"}
        path = (COMMON if request.path == "/common.js" else folder) / name
        return web.Response(body=path.read_bytes(), headers=headers)

    async def no_icon(_: web.Request) -> web.Response:
        return web.Response(status=204)

    return [*(web.get(path, file) for path in STATIC), web.get("/favicon.ico", no_icon)]


async def stream_screen(
    request: web.Request,
    watchers: set[asyncio.Queue[Key]],
    whose: Key,
    screen: Callable[[], Any],
    silence: float,
) -> web.StreamResponse:
    """Server-sent events: the whole screen first, then again whenever `watchers` hear `whose`, and after so
    many seconds of silence, so that what ends by itself ends on the page and a gone reader is noticed.
    """
    response = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
    await response.prepare(request)
    changes: asyncio.Queue[Key] = asyncio.Queue()
    watchers.add(changes)
    try:
        while True:
            await response.write(f"data: {json.dumps(screen(), ensure_ascii=False)}\n\n".encode())
            await _next_change(changes, whose, silence)
    except ConnectionResetError:
        return response
    finally:
        watchers.discard(changes)


async def _next_change(changes: asyncio.Queue[Key], whose: Key, silence: float) -> None:
    try:
        async with asyncio.timeout(silence):
            while await changes.get() != whose:
                pass
    except TimeoutError:
        return
