"""The page on which a person can be a Telegram user: its files, what they do, what they see."""

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from simulators.telegram.acts import share_file
from simulators.telegram.records import Chat

if TYPE_CHECKING:
    from simulators.telegram.platform import Platform

PAGE = Path(__file__).with_name("page")
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
STATIC = {
    "/": ("index.html", "text/html"),
    "/page.js": ("page.js", "text/javascript"),
    "/page.css": ("page.css", "text/css"),
}
SILENCE = 5.0


class PageRoutes:
    def __init__(self, platform: "Platform") -> None:
        self._platform = platform

    def routes(self) -> list[web.RouteDef]:
        return [
            *(web.get(path, self._page) for path in STATIC),
            web.get("/favicon.ico", self._no_icon),
            web.get("/_sim/people", self._people),
            web.get("/_sim/people/{who}/stream", self._stream),
            web.post("/_sim/people/{who}/upload", self._upload),
        ]

    async def _page(self, request: web.Request) -> web.StreamResponse:
        name, kind = STATIC[request.path]
        headers = {**HEADERS, "Content-Type": f"{kind}; charset=utf-8"}
        return web.Response(body=(PAGE / name).read_bytes(), headers=headers)

    async def _no_icon(self, _: web.Request) -> web.Response:
        return web.Response(status=204)

    async def _people(self, _: web.Request) -> web.Response:
        people = [chat for chat in self._platform.chats.values() if chat.kind == "private"]
        return web.json_response([{"id": chat.id, "name": chat.first_name} for chat in people])

    async def _upload(self, request: web.Request) -> web.Response:
        part = (await request.post()).get("file")
        if not isinstance(part, web.FileField):
            raise web.HTTPBadRequest
        who = int(request.match_info["who"])
        share_file(self._platform, who, part.file.read(), part.filename, part.content_type)
        return web.json_response({"ok": True})

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: the whole screen first, then again at every change."""
        chat = self._platform.chat(int(request.match_info["who"]))
        response = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
        await response.prepare(request)
        changes: asyncio.Queue[int] = asyncio.Queue()
        self._platform.watchers.add(changes)
        try:
            while True:
                screen = json.dumps(self._screen(chat), ensure_ascii=False)
                await response.write(f"data: {screen}\n\n".encode())
                await self._next_change(changes, chat.id)
        except ConnectionResetError:
            return response
        finally:
            self._platform.watchers.discard(changes)

    async def _next_change(self, changes: asyncio.Queue[int], number: int) -> None:
        """Also return now and then, so that "is typing" ends and a gone reader is noticed."""
        try:
            async with asyncio.timeout(SILENCE):
                while await changes.get() != number:
                    pass
        except TimeoutError:
            return

    def _screen(self, chat: Chat) -> dict[str, Any]:
        platform = self._platform
        return {
            "bot": platform.bot.first_name,
            "bot_id": platform.bot.id,
            "lines": list(chat.timeline),
            "blocked": chat.blocked,
            "typing": chat.typing_until > platform.now(),
            "waiting": len(platform.updates.waiting),
            "note": next(reversed(chat.notes.values()), ""),
        }
