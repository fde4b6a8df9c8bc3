"""A provider's HTTP service on loopback that answers as told, and the hub's side of its callbacks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import aiohttp
from aiohttp import web

from channels.sms.channel import CalledSmsChannel
from tests.channels.sms.stage import ACCOUNT, Stage, make_stage, running
from tests.channels.stages import standing

SECRET = "a-long-secret"


@dataclass
class Provider:
    """`answers` are given in turn, the last one for ever; an answer is a status and a content, or "cut"."""

    answers: list[tuple[int, Any] | str] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(
            {
                "method": request.method,
                "path": request.path,
                "query": dict(request.query),
                "headers": dict(request.headers),
                "body": await request.read(),
            }
        )
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, str):
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        status, content = answer
        return web.json_response(content, status=status)


@asynccontextmanager
async def provider(*answers: tuple[int, Any] | str) -> AsyncIterator[Provider]:
    service = Provider(list(answers))
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", service.handle)
    async with standing(app) as service.url:
        yield service


@dataclass
class Callbacks:
    """The routes of a running account, as the hub serves them."""

    stage: Stage
    url: str
    http: aiohttp.ClientSession

    async def post(self, name: str, content: Any, secret: str = SECRET) -> tuple[int, str]:
        send = {"data": BytesIO(content)} if isinstance(content, bytes) else {"json": content}
        async with self.http.post(f"{self.url}/{secret}/{name}", **send) as answer:
            return answer.status, await answer.text()

    async def get(self, name: str, **query: str) -> tuple[int, str]:
        async with self.http.get(f"{self.url}/{SECRET}/{name}", params=query) as answer:
            return answer.status, await answer.text()


@asynccontextmanager
async def gateway_stage(settings: dict[str, Any], **more: Any) -> AsyncIterator[Callbacks]:
    stage = make_stage(settings | {"callback_env": "HUB_SMS_CALLBACK"}, **more)
    app = web.Application()
    assert isinstance(stage.channel, CalledSmsChannel)
    for route in stage.channel.routes():
        app.router.add_route(route.method, f"/channels/sms/{ACCOUNT}{route.path}", route.handler)
    async with standing(app) as base, running(stage), aiohttp.ClientSession() as http:
        yield Callbacks(stage, f"{base}/channels/sms/{ACCOUNT}", http)
