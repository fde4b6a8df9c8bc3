"""Citizens who never give up: they repeat what was not acknowledged."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import aiohttp

from simulators.wechat import Platform

GONE = (aiohttp.ClientError, ConnectionError, TimeoutError, OSError)
PAUSE = 0.05
GOODBYE = "，再见"


async def stubbornly(attempt: Callable[[], Awaitable[Any]]) -> Any:
    """Try until it works; the hub may be dead for a while."""
    while True:
        with contextlib.suppress(*GONE):
            return await attempt()
        await asyncio.sleep(PAUSE)


def words(name: str, number: int, *, last: bool) -> str:
    return f"{name} 第 {number} 句{GOODBYE if last else ''}"


class StubbornCitizen(Protocol):
    """`acknowledged` is what was stored, in the order in which it was said."""

    acknowledged: list[str]

    async def begin(self) -> None: ...

    async def say(self, number: int, *, last: bool) -> None: ...


@dataclass
class WebCitizen:
    """Sends numbered messages over HTTP, each with one key, until it is acknowledged; then the next."""

    http: aiohttp.ClientSession
    hub: str
    name: str
    acknowledged: list[str] = field(default_factory=list)
    token: str = ""

    async def begin(self) -> None:
        async def session() -> str:
            async with self.http.post(f"{self.hub}/channels/web/web/session", json={}) as answer:
                return str((await answer.json())["token"])

        self.token = await stubbornly(session)

    async def say(self, number: int, *, last: bool) -> None:
        text = words(self.name, number, last=last)

        async def send() -> None:
            body = {"client_key": f"{self.name}-{number:06d}", "text": text}
            headers = {"Authorization": f"Bearer {self.token}"}
            url = f"{self.hub}/channels/web/web/messages"
            async with self.http.post(url, json=body, headers=headers) as answer:
                if answer.status != 200:
                    raise aiohttp.ClientError(await answer.text())

        await stubbornly(send)
        self.acknowledged.append(text)


@dataclass
class WechatCitizen:
    """The platform repeats three times; what it gives up on was never acknowledged, and is written anew."""

    platform: Platform
    name: str
    acknowledged: list[str] = field(default_factory=list)

    async def begin(self) -> None:
        pass  # writing is beginning

    async def say(self, number: int, *, last: bool) -> None:
        times = 0
        while True:
            name = f"{self.name}{'#' * times}"
            text = words(name, number, last=last)
            if (await self.platform.message(self.name, Content=text)).ok:
                self.acknowledged.append(text)
                return
            times += 1
