"""The page on which a person can be a WeChat user: its files, what they do, what they see."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from simulators.page_site import page_routes, stream_screen
from simulators.wechat.documents import Value
from simulators.wechat.records import Delivery, User
from simulators.wechat.samples import sample_picture, sample_voice

if TYPE_CHECKING:
    from simulators.wechat.platform import Platform

PAGE = Path(__file__).with_name("page")
SILENCE = 20.0
CITY_HALL: Mapping[str, Value] = {
    "Location_X": 34.3294,
    "Location_Y": 108.7093,
    "Scale": 16,
    "Label": "市民中心",
}


class PageRoutes:
    def __init__(self, platform: "Platform") -> None:
        self._platform = platform

    def routes(self) -> list[web.RouteDef]:
        return [
            *page_routes(PAGE),
            web.get("/_sim/users", self._users),
            web.get("/_sim/users/{openid}/stream", self._stream),
            web.post("/_sim/users/{openid}/does", self._does),
            web.post("/_sim/users/{openid}/upload", self._upload),
        ]

    async def _users(self, _: web.Request) -> web.Response:
        return web.json_response(sorted(self._platform.users))

    async def _does(self, request: web.Request) -> web.Response:
        """{what, text?, id?, key?}: one act of the citizen; answers whether the hub took it."""
        openid, act = request.match_info["openid"], await request.json()
        delivery = await self._act(openid, act)
        return web.json_response({"ok": delivery.ok})

    async def _act(self, openid: str, act: Mapping[str, str]) -> Delivery:
        platform = self._platform
        match act["what"]:
            case "text":
                return await platform.message(openid, Content=act["text"])
            case "choice":
                return await platform.message(openid, Content=act["text"], bizmsgmenuid=act["id"])
            case "picture":
                return await self._send_file(openid, "image", *sample_picture())
            case "voice":
                return await self._send_file(openid, "voice", *sample_voice())
            case "location":
                return await platform.message(openid, "location", **CITY_HALL)
            case "follow":
                return await platform.event(openid, "subscribe", EventKey="")
            case "unfollow":
                return await platform.event(openid, "unsubscribe", EventKey="")
            case "menu":
                return await platform.event(openid, "CLICK", EventKey=act["key"])
            case _:
                raise web.HTTPBadRequest

    async def _upload(self, request: web.Request) -> web.Response:
        part = (await request.post()).get("file")
        if not isinstance(part, web.FileField):
            raise web.HTTPBadRequest
        kind = {"image": "image", "audio": "voice", "video": "video"}.get(part.content_type.partition("/")[0])
        if kind is None:
            raise web.HTTPUnsupportedMediaType
        openid = request.match_info["openid"]
        delivery = await self._send_file(openid, kind, part.file.read(), part.filename, part.content_type)
        return web.json_response({"ok": delivery.ok})

    async def _send_file(self, openid: str, kind: str, blob: bytes, name: str, content_type: str) -> Delivery:
        media_id = self._platform.put_media(kind, blob, name, content_type)
        extra: dict[str, Value] = {}
        if kind == "voice":
            extra = {"Format": name.rpartition(".")[2], "Recognition": ""}
        if kind == "image":
            extra = {"PicUrl": f"{self._platform.url}/_sim/media/{media_id}"}
        return await self._platform.message(openid, kind, MediaId=media_id, **extra)

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        user = self._platform.user(request.match_info["openid"])
        watchers = self._platform.watchers
        return await stream_screen(request, watchers, user.openid, lambda: self._screen(user), SILENCE)

    def _screen(self, user: User) -> dict[str, Any]:
        now = self._platform.now()
        return {
            "lines": list(user.timeline),
            "following": user.subscribed,
            "typing": user.typing_until > now,
            "credit": user.credit if user.credit_until > now else 0,
            "seconds_left": max(0, int(user.credit_until - now)),
        }
