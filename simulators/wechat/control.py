"""Routes by which another process (a test, a bench, a demo) steers the simulated platform."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from simulators.wechat.platform import Platform


class ControlRoutes:
    def __init__(self, platform: "Platform") -> None:
        self._platform = platform

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/_sim/push", self._push),
            web.post("/_sim/fault", self._fault),
            web.post("/_sim/advance", self._advance),
            web.get("/_sim/state", self._state),
            web.get("/_sim/media/{media_id}", self._media),
        ]

    async def _push(self, request: web.Request) -> web.Response:
        """{openid, type | event, fields}: the citizen does something; answers what became of it."""
        wanted = await request.json()
        does = self._platform.event if "event" in wanted else self._platform.message
        kind = wanted.get("event") or wanted.get("type", "text")
        delivery = await does(wanted["openid"], kind, **wanted.get("fields", {}))
        attempts = [asdict(attempt) for attempt in delivery.attempts]
        return web.json_response({"ok": delivery.ok, "reply": delivery.reply, "attempts": attempts})

    async def _fault(self, request: web.Request) -> web.Response:
        self._platform.fail(**(await request.json()))
        return web.json_response({})

    async def _advance(self, request: web.Request) -> web.Response:
        self._platform.advance((await request.json())["seconds"])
        return web.json_response({"now": self._platform.now()})

    async def _state(self, _: web.Request) -> web.Response:
        users = {openid: asdict(user) for openid, user in self._platform.users.items()}
        calls = [asdict(call) for call in self._platform.calls]
        return web.json_response({"users": users, "calls": calls}, dumps=_dumps)

    async def _media(self, request: web.Request) -> web.Response:
        media = self._platform.media.get(request.match_info["media_id"])
        if media is None:
            raise web.HTTPNotFound
        headers = {"Content-Type": media.content_type, "X-Content-Type-Options": "nosniff"}
        return web.Response(body=media.blob, headers=headers)


def _dumps(value: Any) -> str:
    return json.dumps(value, default=list, ensure_ascii=False)
