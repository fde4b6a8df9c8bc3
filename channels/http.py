"""The optional agreement for channels that serve HTTP routes (webhooks, sockets)."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Route:
    """Served below `/channels/<kind>/<account>`; `path` begins with a slash or is empty."""

    method: str
    path: str
    handler: Handler


@runtime_checkable
class ServesRoutes(Protocol):
    """Handlers answer 503 while `run` has not called `ready`: nothing is accepted that can't be stored."""

    def routes(self) -> Sequence[Route]: ...
