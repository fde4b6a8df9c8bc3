"""A small city for the widget: the real channel, a behaving inbox, host pages, and a wire that can be cut."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, WSMsgType, web
from aiohttp.test_utils import BaseTestServer, TestServer

from channels.contract import ChannelTools
from channels.web.channel import WebChannel, build
from tests.channels.web.town import Drawer, Shelf, Town

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "/channels/web/web"
SETTINGS: dict[str, Any] = {
    "title": "12345 在线服务",
    "title_en": "12345 online",
    "subtitle": "滨海市 · 7×24 小时",
    "subtitle_en": "Binhai · day and night",
    "welcome": "您好，这里是 12345 在线服务。请直接写下问题，由坐席为您解答。",
    "notice": "您填写的内容仅用于办理本次诉求。",
    "topics": [
        {"key": "social", "zh": "社保医保", "en": "Social security"},
        {"key": "city", "zh": "城市管理", "en": "City services"},
        {"key": "housing", "zh": "住房公积金", "en": "Housing fund"},
        {"key": "other", "zh": "其他问题", "en": "Something else"},
    ],
}
PAGES = {
    "/": "pages/index.html",
    "/chat": "pages/chat.html",
    "/pages/site.css": "pages/site.css",
    "/widget.js": "dist/widget.js",
}


class WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, delay: timedelta) -> None:
        await asyncio.sleep(delay.total_seconds())


@dataclass(slots=True)
class City:
    """`hub` is where the hub is, `wire` the address that visitors use: a proxy that can lose things."""

    town: Town
    channel: WebChannel
    hub: BaseTestServer
    wire: BaseTestServer
    cut: "Scissors"

    def url(self, path: str) -> str:
        return str(self.wire.make_url(path))

    async def visitor(self) -> str:
        while not self.town.accepted and not self.channel._visitors._sockets:
            await asyncio.sleep(0.01)
        if self.town.accepted:
            return self.town.accepted[-1].sender
        return next(iter(self.channel._visitors._sockets))

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not holds():
                await asyncio.sleep(0.01)


@dataclass(slots=True)
class Scissors:
    """What the wire does to passing frames: `lose` is asked about each frame from the hub."""

    lose: Callable[[dict[str, Any]], bool] = lambda frame: False
    kill_after: Callable[[dict[str, Any]], bool] = lambda frame: False
    blocked: bool = False  # sockets never open
    down: bool = False  # nothing gets through
    lines: list[web.WebSocketResponse] = field(default_factory=list)

    def kill_all(self) -> None:
        for line in self.lines:
            transport = line._req.transport if line._req is not None else None
            if transport is not None:
                transport.abort()
        self.lines.clear()


@asynccontextmanager
async def city(settings: dict[str, Any] | None = None, host_csp: str = "") -> AsyncIterator[City]:
    town = Town()
    tools = ChannelTools("web", WallClock(), Shelf(), Drawer(), secret=lambda name: "")
    channel = town.channel = build({**SETTINGS, **(settings or {})}, tools)
    app = web.Application()
    for route in channel.routes():
        app.router.add_route(route.method, PREFIX + route.path, route.handler)
    for path, name in PAGES.items():
        app.router.add_get(path, _serves(name))
    ready = asyncio.Event()
    async with TestServer(app) as hub, ClientSession() as session:
        running = asyncio.create_task(channel.run(town, ready.set))
        await ready.wait()
        scissors = Scissors()
        async with TestServer(_wire(hub, session, scissors)) as wire:
            yield City(town, channel, hub, wire, scissors)
            scissors.kill_all()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def _serves(name: str) -> Callable[[web.Request], Any]:
    async def serve(request: web.Request) -> web.StreamResponse:
        return web.FileResponse(ROOT / "web_widget" / name)

    return serve


def host_page(city: City, csp: str = "", attributes: str = "", body: str = "") -> web.Application:
    """A page of somebody else, on another origin, with its own rules about what may run on it."""

    async def page(request: web.Request) -> web.Response:
        script = f'<script src="{city.url("/widget.js")}" data-site="web" async {attributes}></script>'
        text = f'<!doctype html><html lang="zh-CN"><title>某某局</title><h1>某某局</h1>{body}{script}</html>'
        headers = {"Content-Security-Policy": csp.replace("HUB", city.url("/").rstrip("/"))} if csp else {}
        return web.Response(text=text, content_type="text/html", headers=headers)

    app = web.Application()
    app.router.add_get("/", page)
    return app


def _wire(hub: BaseTestServer, session: ClientSession, scissors: Scissors) -> web.Application:
    async def pass_on(request: web.Request) -> web.StreamResponse:
        if scissors.down:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await pass_frames(request)
        headers = {k: v for k, v in request.headers.items() if k.lower() not in ("host", "accept-encoding")}
        url = hub.make_url(request.raw_path)
        body = await request.read()
        async with session.request(request.method, url, headers=headers, data=body) as answer:
            kept = {
                k: v
                for k, v in answer.headers.items()
                if k.lower() not in ("transfer-encoding", "content-length")
            }
            return web.Response(body=await answer.read(), status=answer.status, headers=kept)

    async def pass_frames(request: web.Request) -> web.StreamResponse:
        if scissors.blocked:
            return web.Response(status=502)
        line = web.WebSocketResponse(autoping=False)
        await line.prepare(request)
        scissors.lines.append(line)
        async with session.ws_connect(hub.make_url(request.raw_path), autoping=False) as inner:
            onward = asyncio.create_task(_visitor_to_hub(line, inner))
            await _hub_to_visitor(inner, line, scissors)
            onward.cancel()
            await asyncio.gather(onward, return_exceptions=True)
        await line.close()
        return line

    app = web.Application(client_max_size=20 * 1024 * 1024)
    app.router.add_route("*", "/{path:.*}", pass_on)
    return app


async def _hub_to_visitor(inner: Any, line: web.WebSocketResponse, scissors: Scissors) -> None:
    async for received in inner:
        if received.type is not WSMsgType.TEXT:
            continue
        frame = json.loads(received.data)
        if scissors.lose(frame):
            continue
        if scissors.kill_after(frame):
            scissors.kill_all()
            return
        await line.send_str(received.data)


async def _visitor_to_hub(line: web.WebSocketResponse, inner: Any) -> None:
    async for received in line:
        if received.type is WSMsgType.TEXT:
            await inner.send_str(received.data)
    await inner.close()
