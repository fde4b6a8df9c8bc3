"""The HTTP side of the Bot API: the token in the path, the method, its answer, and what a test lets fail."""

import asyncio
import json
from typing import TYPE_CHECKING

from aiohttp import web

from simulators.telegram.problems import Problem
from simulators.telegram.reading import read
from simulators.telegram.records import Call, Fault

if TYPE_CHECKING:
    from simulators.telegram.platform import Platform


class Door:
    def __init__(self, platform: "Platform") -> None:
        self._platform = platform

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", r"/bot{token}/{method}", self._call),
            web.get(r"/file/bot{token}/{path:.+}", self._file),
        ]

    async def _call(self, request: web.Request) -> web.StreamResponse:
        name, fault = request.match_info["method"], None
        try:
            self._check_token(request)
            given = await read(request)
            call = Call(name, given.values)
            self._platform.calls.append(call)
            fault = self._fault(name)
            await self._disturb(fault, name, request)
            call.answer = {"ok": True, "result": await self._platform.methods.call(name, given)}
            call.status = 200
            if fault and fault.drop == "after":
                _cut(request)
        except Problem as problem:
            return web.json_response(problem.document(), status=problem.status)
        if fault and fault.body:
            return web.Response(text=fault.body, status=fault.status or 200)
        return web.json_response(call.answer, dumps=_dumps)

    def _check_token(self, request: web.Request) -> None:
        token = request.match_info["token"]
        if token != self._platform.bot.token:
            # A token of the right form that nobody has is told apart from what is none at all.
            raise Problem(401, "Unauthorized") if ":" in token else Problem(404, "Not Found")

    def _fault(self, name: str) -> Fault | None:
        for fault in self._platform.faults:
            if fault.times and fault.method.lower() in ("*", name.lower()):
                fault.times -= 1
                return fault
        return None

    async def _disturb(self, fault: Fault | None, name: str, request: web.Request) -> None:
        if fault is None:
            return
        fault.waiting.append(name)
        if fault.gate is not None:
            await fault.gate.wait()
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.drop == "before":
            _cut(request)
            raise Problem(500, "cut off")
        if fault.status is not None and not fault.body:
            description = fault.description or "Internal Server Error"
            raise Problem(fault.status, description, **fault.parameters)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        self._check_token(request)
        fault = self._fault("file")
        await self._disturb(fault, "file", request)
        for kept in self._platform.files.values():
            if kept.path == request.match_info["path"]:
                return web.Response(body=kept.content, content_type="application/octet-stream")
        return web.json_response(Problem(404, "Not Found").document(), status=404)


def _cut(request: web.Request) -> None:
    """The connection ends; whatever is answered afterwards reaches nobody."""
    if request.transport is not None:
        request.transport.abort()


def _dumps(answer: object) -> str:
    return json.dumps(answer, ensure_ascii=False)
