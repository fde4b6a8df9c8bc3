"""The simulated Telegram: one bot, those who write to it, its updates, its clock and its faults."""

import asyncio
import itertools
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import web

from simulators.page_site import stand
from simulators.telegram.control import ControlRoutes
from simulators.telegram.door import Door
from simulators.telegram.methods import Methods
from simulators.telegram.pace import Pace
from simulators.telegram.page_routes import PageRoutes
from simulators.telegram.people import People
from simulators.telegram.records import Bot, Call, Chat, Document, Fault, KeptFile
from simulators.telegram.updates import Updates

LARGEST_REQUEST = 64 << 20
FIRST_UPDATE = 700_000_001
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "audio/ogg": "oga", "video/mp4": "mp4"}


class Platform:
    """Use as `async with Platform() as platform`; `url` is what a bot takes for api.telegram.org."""

    def __init__(
        self,
        bot: Bot | None = None,
        *,
        pace: Pace | None = None,
        retry_gap: float = 0.05,
        strict_addresses: bool = False,
        first_update: int = FIRST_UPDATE,
        host: str = "127.0.0.1",
        port: int = 0,
        now: Callable[[], float] = time.time,  # noqa: TID251 # Telegram is its own clock
    ) -> None:
        self.bot, self.pace = bot or Bot(), pace or Pace()
        self.strict_addresses = strict_addresses
        self.host, self.port, self.now = host, port, now
        self.updates = Updates(now, retry_gap=retry_gap, first=first_update)
        self.people = People(self)
        self.methods = Methods(self)
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, KeptFile] = {}
        self.queries: dict[str, Chat] = {}
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.watchers: set[asyncio.Queue[int]] = set()
        self._messages = itertools.count(1)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=LARGEST_REQUEST)
        for part in (Door(self), ControlRoutes(self), PageRoutes(self)):
            app.add_routes(part.routes())
        self._runner, self.port = await stand(app, self.host, self.port)
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
        self._bringing = asyncio.create_task(self.updates.bring(self._http))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bringing.cancel()
        with suppress(asyncio.CancelledError):
            await self._bringing
        await self._http.close()
        await self._runner.cleanup()

    async def close_door(self) -> None:
        """From now on nobody answers at our address, as in an outage."""
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def fail(self, method: str, **how: Any) -> Fault:
        fault = Fault(method, **how)
        self.faults.append(fault)
        return fault

    def chat(self, number: int) -> Chat:
        """A person who is not known yet is made up on the spot."""
        return self.chats.get(number) or self.open_chat(Chat(number))

    def group(self, title: str = "业主群") -> Chat:
        return self.open_chat(Chat(-4_000_000 - len(self.chats), "group", title=title))

    def open_chat(self, chat: Chat) -> Chat:
        self.chats[chat.id] = chat
        return chat

    def said(self, number: int) -> list[str]:
        """The words of the bot in this chat."""
        return [
            str(message.get("text", message.get("caption", ""))) for message in self.chat(number).received
        ]

    def keep(self, content: bytes, name: str, media_type: str) -> KeptFile:
        number, ending = secrets.token_urlsafe(24), ENDINGS.get(media_type, "bin")
        path = f"files/file_{len(self.files)}.{ending}"
        kept = KeptFile(number, secrets.token_urlsafe(8), content, name, media_type, path)
        self.files[number] = kept
        return kept

    def next_message(self) -> int:
        return next(self._messages)

    def record(self, chat: Chat, document: Document, *, from_bot: bool = False) -> None:
        """A line in the chat, on the screens of those who look."""
        chat.messages[document["message_id"]] = document
        chat.timeline.append(document)
        if from_bot:
            chat.received.append(document)
        self.tell_watchers(chat.id)

    def tell_watchers(self, number: int) -> None:
        for watcher in self.watchers:
            watcher.put_nowait(number)
