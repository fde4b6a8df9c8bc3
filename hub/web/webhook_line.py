"""The line to another system: one signed POST per fact, repeated until it is taken."""

import asyncio
import hashlib
import hmac
import ipaddress
import socket
from collections.abc import Callable
from datetime import timedelta

import aiohttp
import yarl
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from channels.contract import (
    Accepted,
    Capabilities,
    Clock,
    Inbox,
    OutboundMessage,
    Refused,
    SendResult,
    Text,
    TryLater,
)
from channels.line_faults import in_words
from hub.domain.notice import Webhook

PATIENCE = aiohttp.ClientTimeout(total=15, connect=5)
LONGEST_WISH = timedelta(hours=2)
_GONE = frozenset({404, 410})
_AGAIN = frozenset({408, 409, 425, 429})


def signature(secret: str, moment: int, body: bytes) -> str:
    """As receivers compute it: HMAC-SHA256 over `<moment>.<body>`."""
    return hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()


class PublicOnly(AbstractResolver):
    """Refuses names that lead into the inner network, at the moment of connecting."""

    def __init__(self) -> None:
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        public = [one for one in found if ipaddress.ip_address(one["host"]).is_global]
        if not public:
            raise OSError(None, "the address is not public")
        return public

    async def close(self) -> None:
        await self._resolver.close()


def webhook_session(*, private: bool) -> aiohttp.ClientSession:
    """Without `private`, names that lead into the inner network are refused."""
    resolver = None if private else PublicOnly()
    connector = aiohttp.TCPConnector(limit=50, resolver=resolver, force_close=not private)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())


class WebhookLine:
    """Repeating is harmless: the receiver knows each fact by its `Idempotency-Key`. So nothing is ever
    uncertain here.
    """

    capabilities = Capabilities(sends=frozenset({Text}), repeatable=True, at_once=8)

    def __init__(self, hook: Webhook, session: aiohttp.ClientSession, clock: Clock, *, private: bool) -> None:
        self._hook, self._session, self._clock, self._private = hook, session, clock, private

    async def run(self, inbox: Inbox, ready: Callable[[], None]) -> None:
        ready()
        await asyncio.Event().wait()

    async def send(self, message: OutboundMessage) -> SendResult:
        if not isinstance(message.body, Text):
            return Refused("这里只能发送事件", "body")
        body = message.body.text.encode()
        try:
            url = yarl.URL(self._hook.url)
            if not self._private and _inner(url):
                return Refused("内网地址未获允许", "inner_address")
            async with self._session.post(
                url,
                data=body,
                headers=self._headers(message, body),
                timeout=PATIENCE,
                allow_redirects=False,
            ) as answer:
                return _read(answer, message.message_id)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as fault:
            return TryLater(f"对方没有应答（{in_words(fault)}），带幂等号可放心重投")

    def _headers(self, message: OutboundMessage, body: bytes) -> dict[str, str]:
        moment = int(self._clock.now().timestamp())
        return {
            "Content-Type": "application/json",
            "User-Agent": "hotline-hub",
            "Idempotency-Key": message.message_id,
            "X-Hub-Event": str(message.options.get("event", "")),
            "X-Hub-Timestamp": str(moment),
            "X-Hub-Signature": f"v1={signature(self._hook.secret, moment, body)}",
        }


def _inner(url: yarl.URL) -> bool:
    """An address written as a number is never looked up, so it is judged here: in the spelling that is
    connected to, after full-width signs have become plain ones.
    """
    host = (url.raw_host or "").rstrip(".")
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        pass
    try:  # 127.1, 2130706433, 0x7f.1
        return not ipaddress.ip_address(socket.inet_aton(host)).is_global
    except (OSError, ValueError):
        return False


def _read(answer: aiohttp.ClientResponse, message_id: str) -> SendResult:
    status = answer.status
    if 200 <= status < 300:
        return Accepted(message_id)
    reason = f"对方 {status}"
    if status in _GONE:
        return Refused(f"{reason}，地址不存在", str(status))
    if status in _AGAIN or status >= 500:
        return TryLater(
            f"{reason}，带幂等号可放心重投", _wish(answer.headers.get("Retry-After", "")), str(status)
        )
    return Refused(f"{reason}，对方不接受", str(status))


def _wish(seconds: str) -> timedelta:
    """How long the receiver wants us to wait, within reason."""
    if not (seconds.isascii() and seconds.isdigit()):
        return timedelta(seconds=5)
    return min(timedelta(seconds=int(seconds[:6])), LONGEST_WISH)
