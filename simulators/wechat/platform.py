"""The simulated platform: one account, its citizens, deliveries to the hub, its clock and its faults."""

import asyncio
import itertools
import secrets
import time
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import web

from simulators.page_site import stand
from simulators.wechat.api import ServerApi
from simulators.wechat.control import ControlRoutes
from simulators.wechat.deliveries import Courier
from simulators.wechat.documents import Fields, Value
from simulators.wechat.envelope import Envelope
from simulators.wechat.page_routes import PageRoutes
from simulators.wechat.records import Account, Call, Delivery, Fault, Media, User
from simulators.wechat.rules import (
    GRANTS,
    MEDIA_LIFE,
    MENU_CLICK_GRANT,
    MESSAGE_CREDIT,
    TOKEN_OVERLAP,
    WINDOW,
)
from simulators.wechat.tokens import TokenDesk

LARGEST_REQUEST = 32 << 20


class Platform:
    """Use as `async with Platform(callback_url) as platform`."""

    def __init__(
        self,
        callback_url: str = "",
        account: Account | None = None,
        *,
        callback_timeout: float = 5.0,
        most_attempts: int = 3,
        retry_gap: float = 0.0,
        token_overlap: float = TOKEN_OVERLAP,
        host: str = "127.0.0.1",
        port: int = 0,
        now: Callable[[], float] = time.time,  # noqa: TID251 # the platform is its own clock
    ) -> None:
        self.account = account or Account()
        self.envelope = Envelope(self.account.token, self.account.aes_key, self.account.app_id)
        self.callback_url, self.callback_timeout = callback_url, callback_timeout
        self.most_attempts, self.retry_gap = most_attempts, retry_gap
        self.host, self.port = host, port
        self.tokens = TokenDesk(token_overlap)
        self.users: dict[str, User] = {}
        self.media: dict[str, Media] = {}
        self.menu: dict[str, Any] | None = None
        self.calls: list[Call] = []
        self.deliveries: list[Delivery] = []
        self.faults: list[Fault] = []
        self.quota: dict[str, int] = {}  # path -> calls left today
        self.ip_allowed: set[str] | None = None
        self.watchers: set[asyncio.Queue[str]] = set()
        self._now, self._offset = now, 0.0
        self._ids = itertools.count(7_000_000_000_000_000_001)
        self._jobs: set[asyncio.Task[Any]] = set()

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=LARGEST_REQUEST)
        for part in (ServerApi(self), ControlRoutes(self), PageRoutes(self)):
            app.add_routes(part.routes())
        self._runner, self.port = await stand(app, self.host, self.port)
        self._http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        self._courier = Courier(self, self._http)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for job in self._jobs:
            job.cancel()
        await asyncio.gather(*self._jobs, return_exceptions=True)
        await self._http.close()
        await self._runner.cleanup()

    async def close_door(self) -> None:
        """From now on nobody answers at our address, as in an outage."""
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def now(self) -> float:
        return self._now() + self._offset

    def advance(self, seconds: float) -> None:
        """Let platform time pass (tokens, windows, media) without waiting."""
        self._offset += seconds

    def next_id(self) -> int:
        return next(self._ids)

    def fail(self, path: str, **how: Any) -> Fault:
        fault = Fault(path, **how)
        self.faults.append(fault)
        return fault

    def hold(self, path: str, gate: asyncio.Event) -> list[str]:
        """Calls of `path` wait at the gate; the list grows by one for each that has come so far."""
        return self.fail(path, times=-1, gate=gate).waiting

    def user(self, openid: str, **changes: Any) -> User:
        user = self.users.setdefault(openid, User(openid, subscribe_time=int(self.now())))
        for name, value in changes.items():
            setattr(user, name, value)
        return user

    def put_media(
        self, kind: str, blob: bytes, name: str = "media", content_type: str = "application/octet-stream"
    ) -> str:
        """Keep a file for three days, as the platform does for both sides."""
        media_id = secrets.token_urlsafe(48)
        self.media[media_id] = Media(kind, blob, name, content_type, self.now() + MEDIA_LIFE)
        return media_id

    def show(self, user: User, entry: dict[str, Any]) -> None:
        """A line on the citizen's screen; also received, unless the citizen wrote it."""
        line = {**entry, "at": self.now()}
        user.timeline.append(line)
        if entry["via"] != "citizen":
            user.inbox.append(entry)
        self.tell_watchers(user.openid)

    def tell_watchers(self, openid: str) -> None:
        for watcher in self.watchers:
            watcher.put_nowait(openid)

    async def verify_url(self) -> bool:
        return await self._courier.verify_url()

    async def message(self, openid: str, kind: str = "text", **fields: Value) -> Delivery:
        """The citizen sends something, which opens the 48-hour window with five answers."""
        user = self.user(openid)
        self._grant(user, *(MENU_CLICK_GRANT if "bizmsgmenuid" in fields else (MESSAGE_CREDIT, WINDOW)))
        user.last_contact = self.now()
        self.show(user, {"via": "citizen", "MsgType": kind, **fields})
        return await self.deliver(self._document(openid, kind, {**fields, "MsgId": self.next_id()}))

    async def event(self, openid: str, event: str, **fields: Value) -> Delivery:
        user = self.user(openid)
        if event in ("subscribe", "unsubscribe"):
            user.subscribed = event == "subscribe"
            user.credit = user.credit if user.subscribed else 0
        if event in GRANTS:
            self._grant(user, *GRANTS[event])
            user.last_contact = self.now()
        self.show(user, {"via": "citizen", "MsgType": "event", "Event": event, **fields})
        return await self.deliver(self._document(openid, "event", {"Event": event, **fields}))

    async def deliver(self, fields: Fields, *, forge: bool = False) -> Delivery:
        """Push once, then again with the same MsgId while there is no answer in time."""
        return await self._courier.deliver(fields, forge=forge)

    def background(self, work: Coroutine[Any, Any, Any]) -> None:
        job = asyncio.create_task(work)
        self._jobs.add(job)
        job.add_done_callback(self._jobs.discard)

    def _document(self, openid: str, kind: str, fields: Fields) -> Fields:
        head: Fields = {"ToUserName": self.account.origin_id, "FromUserName": openid}
        return {**head, "CreateTime": int(self.now()), "MsgType": kind, **fields}

    def _grant(self, user: User, count: int, seconds: float) -> None:
        """Grants don't add up: each resets to the larger. A short one beside a long one is kept simple."""
        alive = user.credit_until > self.now()
        user.credit = max(user.credit if alive else 0, count)
        user.credit_until = max(user.credit_until if alive else 0, self.now() + seconds)
