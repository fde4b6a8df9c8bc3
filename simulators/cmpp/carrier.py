"""A carrier: the gateway for the hub, and a page on which a person types on any of its phones."""

import asyncio
import itertools
import time
from collections.abc import Callable
from typing import Self

from aiohttp import web

from simulators.cmpp.gateway import Gateway, Seen
from simulators.cmpp.page_routes import PageRoutes
from simulators.cmpp.phones import Line, Phone, Signal
from simulators.page_site import stand


class Carrier:
    """Use as `async with Carrier(secret) as carrier`: the hub speaks CMPP with `gateway`, people open `url`.

    What citizens write stays here until the hub has thanked for it, also over sessions.
    """

    def __init__(
        self,
        secret: str,
        *,
        source: str = "106900012345",
        port: int = 0,
        gateway_port: int = 0,
        delay: float = 0.0,
        now: Callable[[], float] = time.time,  # noqa: TID251 # the carrier is its own clock
    ) -> None:
        self.source, self.port, self._now = source, port, now
        self.gateway = Gateway(secret, port=gateway_port, delay=delay, keeps=True)
        self.gateway.arrives, self.gateway.noticed = self._arrives, self._show_all
        self.phones: dict[str, Phone] = {}
        self.watchers: set[asyncio.Queue[str]] = set()
        self._references = itertools.count()

    async def __aenter__(self) -> Self:
        await self.gateway.__aenter__()
        app = web.Application()
        app.add_routes(PageRoutes(self).routes())
        self._runner, self.port = await stand(app, "127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
        await self.gateway.__aexit__()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def phone(self, number: str) -> Phone:
        """A number that is not known yet has a phone from now on."""
        return self.phones.setdefault(number, Phone(number))

    def writes(self, number: str, words: str) -> None:
        reference = next(self._references) % 256
        ids = self.gateway.write(number, words, to=self.source, reference=reference)
        self.phone(number).lines.append(Line(True, words, self._now(), len(ids), tuple(ids)))
        self._show(number)

    def switches(self, number: str, signal: Signal) -> None:
        for seen, state in self.phone(number).switched(signal):
            self.gateway.report(seen, state)
        self._show(number)

    def taken(self, line: Line) -> bool:
        """Whether the hub has thanked for every part of it."""
        return not any(one in self.gateway.unthanked for one in line.ids)

    def _arrives(self, seen: Seen) -> str:
        state = self.phone(seen.submit.number).arrives(seen, self._now())
        self._show(seen.submit.number)
        return state

    def _show_all(self) -> None:
        for number in self.phones:
            self._show(number)

    def _show(self, number: str) -> None:
        for watcher in self.watchers:
            watcher.put_nowait(number)
