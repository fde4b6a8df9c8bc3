"""Answers Telegram's calls: the secret first, then kept, then acknowledged; what is slow comes after."""

import asyncio
import hmac
import logging

from aiohttp import web

from channels.contract import ChannelTools, MalformedPayload
from channels.limits import at_most
from channels.telegram.notes import NoteBook
from channels.telegram.reception import Reception
from channels.telegram.settings import Settings

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 # the name of a header
DOCTOR = "doctor"  # a query parameter; whoever else sends it is refused all the same, only not noted
LARGEST_BODY = 1 << 20
ANSWER_WITHIN = 20.0
PLAIN_TEXT = {"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"}


class Callback:
    def __init__(
        self,
        settings: Settings,
        tools: ChannelTools,
        notes: NoteBook,
        *,
        answer_within: float = ANSWER_WITHIN,
    ) -> None:
        self._secret, self._tools, self._notes = settings.webhook_secret, tools, notes
        self._answer_within = answer_within
        self._underway: set[asyncio.Task[None]] = set()
        self.reception: Reception | None = None  # set while `run` is up

    async def receive(self, request: web.Request) -> web.Response:
        """Nothing is read before the secret is right."""
        if not self._knows_secret(request):
            return self._refused(request)
        if self.reception is None:
            return _text(503, "not ready")
        try:
            async with asyncio.timeout(self._answer_within):
                body = await _read_body(request)
                await self._kept(self.reception, body)
        except MalformedPayload:
            return _text(400, "not an update")
        except TimeoutError:
            log.error("update not kept in time", extra={"account": self._tools.account})  # noqa: TRY400
            return _text(503, "not kept; send it again")
        return _text(200, "ok")

    async def _kept(self, reception: Reception, body: bytes) -> None:
        """A task of its own: Telegram's impatience must not interrupt the hub while it stores."""
        keeping = asyncio.create_task(reception.take(body))
        self._underway.add(keeping)
        keeping.add_done_callback(self._ended)
        await asyncio.shield(keeping)

    def _ended(self, keeping: asyncio.Task[None]) -> None:
        self._underway.discard(keeping)
        if not keeping.cancelled():
            keeping.exception()  # whoever still waits for it gets to see it

    async def finish(self) -> None:
        """Let in nobody any more, and give what is being kept its time."""
        self.reception = None
        if self._underway:
            _, late = await asyncio.wait(self._underway, timeout=self._answer_within)
            for keeping in late:
                keeping.cancel()

    def _knows_secret(self, request: web.Request) -> bool:
        given = request.headers.get(SECRET_HEADER, "")
        return bool(self._secret) and hmac.compare_digest(
            given.encode(errors="surrogateescape"), self._secret.encode()
        )

    def _refused(self, request: web.Request) -> web.Response:
        if DOCTOR not in request.query:
            self._notes.refused(self._tools.clock.now())
            log.warning("update refused: the secret is wrong", extra={"account": self._tools.account})
        return _text(403, "refused")


async def _read_body(request: web.Request) -> bytes:
    body = await at_most(request.content, LARGEST_BODY)
    if body is None:
        raise MalformedPayload("larger than any update")
    return body


def _text(status: int, text: str) -> web.Response:
    return web.Response(status=status, text=text, headers=PLAIN_TEXT)
