"""A web account on a real server, and visitors who speak to it as the protocol says."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, web
from aiohttp.test_utils import BaseTestServer, TestServer

from channels.contract import ChannelTools
from channels.web.channel import WebChannel, build
from tests.channels.web.town import Drawer, HandClock, Shelf, Town

PREFIX = "/channels/web/web"


@dataclass(slots=True)
class Desk:
    """The account under test with everything around it."""

    town: Town
    clock: HandClock
    shelf: Shelf
    drawer: Drawer
    channel: WebChannel
    server: BaseTestServer
    http: ClientSession
    running: asyncio.Task[None]
    lines: list["Line"] = field(default_factory=list)

    def url(self, path: str) -> str:
        return str(self.server.make_url(PREFIX + path))

    async def session(self, **asked: Any) -> dict[str, Any]:
        async with self.http.post(self.url("/session"), json=asked) as response:
            assert response.status == 200, await response.text()
            session: dict[str, Any] = await response.json()
            return session

    async def connect(self, token: str, last: str = "", **headers: str) -> "Line":
        """A connected visitor, welcomed."""
        line = await self.dial(headers)
        await line.say("hello", token=token, last=last)
        line.welcome = await line.hear("welcome")
        return line

    async def dial(self, headers: Mapping[str, str] | None = None) -> "Line":
        line = Line(await self.http.ws_connect(self.url("/socket"), headers=headers, autoping=False))
        self.lines.append(line)
        return line

    async def stop(self) -> None:
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)


class Line:
    """The visitor's end of a socket."""

    def __init__(self, ws: ClientWebSocketResponse) -> None:
        self.ws = ws
        self.welcome: dict[str, Any] = {}
        self.overheard: list[dict[str, Any]] = []

    async def say(self, kind: str, **fields: Any) -> None:
        await self.ws.send_str(json.dumps({"t": kind, **fields}))

    async def send(self, key: str, text: str) -> None:
        await self.say("send", client_key=key, text=text)

    async def hear(self, kind: str) -> dict[str, Any]:
        """The next frame of that kind; others are kept in `overheard`."""
        while True:
            frame = await self.next()
            if frame["t"] == kind:
                return frame
            self.overheard.append(frame)

    async def next(self) -> dict[str, Any]:
        while (received := await self.ws.receive(timeout=30)).type is WSMsgType.PING:
            await self.ws.pong(received.data)
        assert received.type is WSMsgType.TEXT, received
        frame: dict[str, Any] = json.loads(received.data)
        return frame

    async def ended(self) -> int:
        """The code with which the hub closed; 1006 when it simply went."""
        while (received := await self.ws.receive(timeout=30)).type in (WSMsgType.TEXT, WSMsgType.PING):
            pass
        return int(received.data) if received.type is WSMsgType.CLOSE else 1006

    def kill(self) -> None:
        """As a telephone that drives into a tunnel: nothing is said, the connection is gone."""
        transport = self.ws._response.connection and self.ws._response.connection.transport
        assert transport is not None
        transport.abort()


@pytest.fixture
def settings() -> dict[str, Any]:
    return {}


@pytest_asyncio.fixture
async def desk(settings: dict[str, Any]) -> AsyncIterator[Desk]:
    clock, shelf, drawer, town = HandClock(), Shelf(), Drawer(), Town()
    tools = ChannelTools("web", clock, shelf, drawer, secret=lambda name: "")
    channel = town.channel = build(settings, tools)
    app = web.Application()
    for route in channel.routes():
        app.router.add_route(route.method, PREFIX + route.path, route.handler)
    ready = asyncio.Event()
    async with TestServer(app) as server, ClientSession() as http:
        running = asyncio.create_task(channel.run(town, ready.set))
        await ready.wait()
        desk = Desk(town, clock, shelf, drawer, channel, server, http, running)
        yield desk
        for line in desk.lines:
            await line.ws.close()
        await desk.stop()
