"""Routes by which another process (a test, a bench, chaos, a demo) steers the simulated Telegram."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from aiohttp import web

from simulators.telegram.acts import UnknownAct, act

if TYPE_CHECKING:
    from simulators.telegram.platform import Platform


class ControlRoutes:
    def __init__(self, platform: "Platform") -> None:
        self._platform = platform

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/_sim/people/{who}/does", self._does),
            web.post("/_sim/update", self._update),
            web.post("/_sim/fault", self._fault),
            web.get("/_sim/state", self._state),
            web.get("/_sim/files/{file_id}", self._file),
        ]

    async def _does(self, request: web.Request) -> web.Response:
        try:
            done = act(self._platform, int(request.match_info["who"]), await request.json())
        except (UnknownAct, KeyError, ValueError) as error:
            raise web.HTTPBadRequest(text=repr(error)) from error
        return web.json_response({"ok": True, "done": done}, dumps=_dumps)

    async def _update(self, request: web.Request) -> web.Response:
        """Any update whatever: a repeated one, an old one, one that no library knows."""
        self._platform.updates.put(await request.json())
        return web.json_response({"ok": True})

    async def _fault(self, request: web.Request) -> web.Response:
        self._platform.fail(**(await request.json()))
        return web.json_response({"ok": True})

    async def _state(self, _: web.Request) -> web.Response:
        platform = self._platform
        state: dict[str, Any] = {
            "chats": {number: chat.received for number, chat in platform.chats.items()},
            "waiting": platform.updates.waiting,
            "webhook": platform.updates.webhook_document(),
            "pushes": [asdict(push) for push in platform.updates.pushes],
            "calls": [{"method": call.method, "status": call.status} for call in platform.calls],
        }
        return web.json_response(state, dumps=_dumps)

    async def _file(self, request: web.Request) -> web.Response:
        kept = self._platform.files.get(request.match_info["file_id"].removesuffix("-s"))
        if kept is None:
            raise web.HTTPNotFound
        picture = kept.content[:4] in (b"\x89PNG", b"\xff\xd8\xff\xe0", b"\xff\xd8\xff\xe1")
        kind = kept.media_type if picture and kept.media_type.startswith("image/") else ""
        headers = {
            "X-Content-Type-Options": "nosniff",
            "Content-Disposition": "inline" if kind else "attachment",
        }
        headers["Content-Type"] = kind or "application/octet-stream"
        return web.Response(body=kept.content, headers=headers)


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
