"""What gateways tell us over HTTP. They sign nothing, so the address itself is the secret."""

import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiohttp import web

from channels.contract import InboundError, MalformedPayload
from channels.http import Route
from channels.limits import at_most
from channels.sms.driver import Arrived, Receiver, Reported

log = logging.getLogger(__name__)

LARGEST_CALLBACK = 1 << 20
Told = Sequence[Arrived | Reported]
Read = Callable[[bytes], Told]


class Callbacks:
    """`receiver` is there while the channel runs."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self.receiver: Receiver | None = None

    def route(self, name: str, read: Read, thanks: Callable[[], web.Response]) -> Route:
        """POST with a body."""

        async def take(request: web.Request) -> bytes:
            return await _body(request)

        return Route("POST", f"/{{secret}}/{name}", self._handler(take, read, thanks))

    def query_route(self, name: str, read: Read, thanks: Callable[[], web.Response]) -> Route:
        """GET with everything in the query."""

        async def take(request: web.Request) -> bytes:
            return request.rel_url.raw_query_string.encode()

        return Route("GET", f"/{{secret}}/{name}", self._handler(take, read, thanks))

    def _handler(
        self,
        take: Callable[[web.Request], Awaitable[bytes]],
        read: Read,
        thanks: Callable[[], web.Response],
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            given = request.match_info.get("secret", "").encode("utf-8", "replace")
            if not self._secret or not hmac.compare_digest(given, self._secret.encode()):
                return web.Response(status=403, text="forbidden")
            if self.receiver is None:
                return web.Response(status=503, text="not ready")
            try:
                told = read(await take(request))
            except InboundError as refusal:
                log.warning("unusable callback", extra={"why": str(refusal)})
                return web.Response(status=400, text=str(refusal))
            await self._keep(told, self.receiver)
            return thanks()

        return handle

    async def _keep(self, told: Told, receiver: Receiver) -> None:
        """All of it is stored before the gateway hears thanks; repeating it is harmless."""
        for one in told:
            match one:
                case Arrived():
                    await receiver.arrived(one)
                case Reported():
                    await receiver.reported(one)


async def _body(request: web.Request) -> bytes:
    body = await at_most(request.content, LARGEST_CALLBACK)
    if body is None:
        raise MalformedPayload("too large")
    return body


def read_json(payload: bytes) -> Any:
    try:
        return json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise MalformedPayload("not JSON") from error


def read_rows(payload: bytes) -> list[dict[str, Any]]:
    """A list of objects, or one of them alone."""
    found = read_json(payload)
    rows = found if isinstance(found, list) else [found]
    if not all(isinstance(row, dict) for row in rows):
        raise MalformedPayload("not a list of objects")
    return rows


def word(row: dict[str, Any], key: str, *, needed: bool = False) -> str:
    """A text or number as text."""
    value = row.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        value = ""
    text = str(value).strip()[:2000]
    if needed and not text:
        raise MalformedPayload(f"{key} is missing")
    return text
