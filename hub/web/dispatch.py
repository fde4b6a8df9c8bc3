"""Turns the endpoint table into aiohttp routes: decode, check, call one handler, encode."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from aiohttp import web

from hub.domain.agent import StaffSession
from hub.ids import IN_ADDRESSES
from hub.services.access import Who
from hub.services.problems import NotAllowed, TooLarge, faulty
from hub.web.contract.base import Model
from hub.web.contract.endpoints import ENDPOINTS, Endpoint
from hub.web.decoding import decoded, storable
from hub.web.guard import Door, Signed
from hub.web.keys import Services
from hub.web.words import Language, language_of

LARGEST_JSON = 256 * 1024
MOST_ROWS = 200
WHOLE = re.compile(IN_ADDRESSES)


@dataclass(frozen=True, slots=True)
class Call:
    """One request, decoded: who asks, what for, and the parts to do it with."""

    who: Who
    session: StaffSession | None
    request: web.Request
    services: Services
    body: Any = None

    @property
    def id(self) -> int:
        return int(self.request.match_info["id"])

    def path(self, name: str) -> str:
        return storable(self.request.match_info[name], name)

    def text(self, name: str) -> str:
        return storable(self.request.query.get(name, ""), name)

    def number(self, name: str) -> int | None:
        text = self.text(name)
        if not text:
            return None
        if not WHOLE.fullmatch(text):
            raise faulty(name, "input_whole")
        return int(text)

    @property
    def limit(self) -> int:
        return max(1, min(self.number("limit") or 50, MOST_ROWS))

    @property
    def language(self) -> Language:
        return language_of(self.request.headers.get("Accept-Language", ""))


Answered = Model | web.StreamResponse
Handler = Callable[[Call], Awaitable[Answered]]
NOBODY = Who(0, frozenset())


def routes(
    handlers: Mapping[str, Handler], door: Door, services: Callable[[web.Request], Services]
) -> list[web.RouteDef]:
    """One route per endpoint; an endpoint without handler is a mistake found at the start."""
    return [_route(endpoint, handlers[endpoint.operation], door, services) for endpoint in ENDPOINTS]


def _route(
    endpoint: Endpoint, handler: Handler, door: Door, services: Callable[[web.Request], Services]
) -> web.RouteDef:
    decoder = msgspec.json.Decoder(endpoint.body) if endpoint.body else None
    encoder = msgspec.json.Encoder()

    async def serve(request: web.Request) -> web.StreamResponse:
        signed = await _admit(endpoint, door, request)
        body = await _decoded(request, decoder) if decoder and not endpoint.raw else None
        call = Call(signed.who, signed.session, request, services(request), body)
        answer = await handler(call)
        if isinstance(answer, web.StreamResponse):
            return answer
        return web.Response(body=encoder.encode(answer), content_type="application/json")

    path = endpoint.path.replace("{id}", f"{{id:{IN_ADDRESSES}}}")
    return web.RouteDef(endpoint.method, path, serve, {"name": endpoint.operation})


async def _admit(endpoint: Endpoint, door: Door, request: web.Request) -> Signed:
    if not endpoint.roles:
        door.check_origin(request)
        return Signed(Who(0, frozenset(), ip=door.address(request)), None)
    signed = await door.enter(request)
    if not signed.who.roles & endpoint.roles:
        raise NotAllowed("not_allowed")
    return signed


async def _decoded(request: web.Request, decoder: msgspec.json.Decoder[Any]) -> Any:
    if (request.content_length or 0) > LARGEST_JSON:
        raise TooLarge(LARGEST_JSON)
    raw = await request.content.read(LARGEST_JSON + 1)
    while len(raw) <= LARGEST_JSON and not request.content.at_eof():
        raw += await request.content.read(LARGEST_JSON + 1 - len(raw))
    if len(raw) > LARGEST_JSON:
        raise TooLarge(LARGEST_JSON)
    return decoded(decoder, raw)
