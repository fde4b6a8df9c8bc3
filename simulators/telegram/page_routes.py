"""The page on which a person can be a Telegram user: its files, what they do, what they see."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from simulators.page_site import page_routes, stream_screen
from simulators.telegram.acts import share_file
from simulators.telegram.records import Chat

if TYPE_CHECKING:
    from simulators.telegram.platform import Platform

PAGE = Path(__file__).with_name("page")
SILENCE = 5.0


class PageRoutes:
    def __init__(self, platform: "Platform") -> None:
        self._platform = platform

    def routes(self) -> list[web.RouteDef]:
        return [
            *page_routes(PAGE),
            web.get("/_sim/people", self._people),
            web.get("/_sim/people/{who}/stream", self._stream),
            web.post("/_sim/people/{who}/upload", self._upload),
        ]

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
        chat = self._platform.chat(int(request.match_info["who"]))
        watchers = self._platform.watchers
        return await stream_screen(request, watchers, chat.id, lambda: self._screen(chat), SILENCE)

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
