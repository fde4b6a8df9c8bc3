"""Answers the platform's callbacks: verify, read, have it kept, acknowledge; everything slow comes after."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from aiohttp import web

from channels.contract import (
    ChannelTools,
    DeliveryReceipt,
    ForgedPayload,
    InboundError,
    InboundMessage,
    Inbox,
    MalformedPayload,
    PendingMedia,
    UnsupportedPayload,
)
from channels.limits import at_most
from channels.wechat.envelope import Envelope, Signed, StaleTimestamp, UnknownKey, check_freshness
from channels.wechat.inbound import Received, read_callback
from channels.wechat.media import MediaFetcher
from channels.wechat.notes import NoteBook
from channels.wechat.notices import ForeignService
from channels.wechat.passive import render_text_reply
from channels.wechat.reading import JsonPayload, read_fields, text_of
from channels.wechat.settings import Mode, Settings
from channels.wechat.windows import WindowLedger

log = logging.getLogger(__name__)

# The platform hangs up after 5 s; we stop earlier, so that it is told instead of left waiting.
ANSWER_WITHIN = 3.0
LARGEST_BODY = 128 << 10
REMEMBERED_ANSWERS = 2_000
DOCTOR = "doctor"  # a query parameter; whoever else sends it is refused all the same, only not noted
SUCCESS = b"success"
PLAIN_TEXT = {"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True, slots=True)
class Opened:
    """A verified callback; `key_place` is None when it came unencrypted."""

    received: Received
    key_place: int | None


class Callback:
    def __init__(
        self,
        settings: Settings,
        tools: ChannelTools,
        *,
        windows: WindowLedger,
        media: MediaFetcher,
        notes: NoteBook,
        answer_within: float = ANSWER_WITHIN,
    ) -> None:
        self._settings, self._tools = settings, tools
        self._windows, self._media, self._notes = windows, media, notes
        self._answer_within = answer_within
        self._envelope = Envelope(settings.app_id, settings.token, settings.aes_keys)
        self._answers: OrderedDict[str, bytes] = OrderedDict()
        self._underway: dict[str, asyncio.Task[bytes]] = {}
        self.inbox: Inbox | None = None  # set while `run` is up

    async def verify(self, request: web.Request) -> web.Response:
        """The console's question whether this address is ours."""
        if self.inbox is None:
            return _text(503, "not ready")
        signed = read_query(request.query)
        try:
            self._envelope.check(signed)
            check_freshness(signed, self._tools.clock.now(), self._settings.replay_window)
        except ForgedPayload as refusal:
            # The doctor's own try must not be found by the doctor as somebody's mistake.
            return _text(403, "refused") if DOCTOR in request.query else self._refuse(refusal)
        return web.Response(text=signed.echo, headers=PLAIN_TEXT)

    async def receive(self, request: web.Request) -> web.Response:
        if self.inbox is None:
            return _text(503, "not ready")
        try:
            async with asyncio.timeout(self._answer_within):
                body = await _read_body(request)
            opened = self._open(read_query(request.query), body)
        except UnsupportedPayload as event:
            if isinstance(event, ForeignService):
                self._notes.foreign_service(self._tools.clock.now())
            return web.Response(body=SUCCESS, headers=PLAIN_TEXT)
        except InboundError as refusal:
            return self._refuse(refusal)
        except TimeoutError:
            return _text(408, "the body did not arrive in time")
        answer = await self._answer_once(opened, self.inbox)
        if answer is None:
            return _text(503, "not kept; send it again")
        kind = {} if answer == SUCCESS else {"Content-Type": "text/xml; charset=utf-8"}
        return web.Response(body=answer, headers={**PLAIN_TEXT, **kind})

    def _open(self, signed: Signed, body: bytes) -> Opened:
        """Nothing is read before the signature is right, save the envelope itself."""
        sealed = ""
        if signed.encrypted:
            sealed = text_of(read_fields(body), "Encrypt").strip()
            if not sealed:
                raise MalformedPayload("announced as encrypted, but is not")
        elif self._settings.mode is Mode.SAFE:
            raise ForgedPayload("not encrypted although the account is in safe mode")
        self._envelope.check(signed, sealed)
        check_freshness(signed, self._tools.clock.now(), self._settings.replay_window)
        document, place = self._envelope.open(sealed) if sealed else (body, None)
        self._notes.callback(_mode_of(signed, body), self._tools.clock.now(), with_previous_key=place == 1)
        received = read_callback(self._tools.account, document, self._settings.agent_menu_keys)
        return Opened(received, place)

    async def _answer_once(self, opened: Opened, inbox: Inbox) -> bytes | None:
        """A repeat gets the same bytes, also while the first is being kept; None when that takes too long."""
        key = opened.received.key
        if key in self._answers:
            return self._answers[key]
        if key not in self._underway:
            # A task of its own: the platform's impatience must not interrupt the hub while it stores.
            self._underway[key] = asyncio.create_task(self._keep(opened, inbox))
            self._underway[key].add_done_callback(partial(self._note_kept, key))
        try:
            async with asyncio.timeout(self._answer_within):
                return await asyncio.shield(self._underway[key])
        except TimeoutError:
            facts = {"account": self._tools.account, "provider_key": key}
            log.error("callback not kept in time", extra=facts)  # noqa: TRY400 # no traceback for slowness
            return None

    def _note_kept(self, key: str, keeping: asyncio.Task[bytes]) -> None:
        del self._underway[key]
        if keeping.cancelled() or keeping.exception():  # whoever still waits for it gets to see it
            return
        self._answers[key] = keeping.result()
        if len(self._answers) > REMEMBERED_ANSWERS:
            self._answers.popitem(last=False)

    async def finish(self) -> None:
        """Let in nobody any more, and give what is being kept its time."""
        self.inbox = None
        if self._underway:
            _, late = await asyncio.wait(self._underway.values(), timeout=self._answer_within)
            for keeping in late:
                keeping.cancel()

    async def _keep(self, opened: Opened, inbox: Inbox) -> bytes:
        received = opened.received
        if isinstance(received.what, DeliveryReceipt):
            await inbox.record_receipt(received.what)
            return SUCCESS
        before = self._windows.snapshot(received.sender)
        taken = await inbox.accept(self._with_window(received.what))
        if taken.duplicate:  # a repeat grants nothing: what has been answered meanwhile stays spent
            self._windows.restore(received.sender, before)
        if isinstance(received.what.body, PendingMedia):
            await self._media.remember(received, received.what.body)
        return self._rendered(opened, taken.reply)

    def _with_window(self, message: InboundMessage) -> InboundMessage:
        if message.reply_window is None:
            return message
        window = self._windows.grant(message.sender, message.reply_window, self._tools.clock.now())
        return replace(message, reply_window=window)

    def _rendered(self, opened: Opened, reply: str) -> bytes:
        if not reply.strip():
            return SUCCESS  # in clear also in safe mode: it says nothing
        now, received = self._tools.clock.now(), opened.received
        document = render_text_reply(received.sender, received.own_id, reply, now)
        if opened.key_place is not None:
            document = self._envelope.seal(document, opened.key_place, now)
        return document.encode()

    def _refuse(self, refusal: InboundError) -> web.Response:
        usual = "malformed" if isinstance(refusal, MalformedPayload) else "signature"
        reason = REASONS.get(type(refusal), usual)
        self._notes.refused(reason, self._tools.clock.now())
        log.warning("callback refused", extra={"account": self._tools.account, "reason": str(refusal)[:200]})
        return _text(403 if isinstance(refusal, ForgedPayload) else 400, "refused")


REASONS: Mapping[type[InboundError], str] = {
    StaleTimestamp: "timestamp",
    UnknownKey: "aes_key",
    JsonPayload: "json",
}


def read_query(query: Mapping[str, str]) -> Signed:
    return Signed(
        signature=query.get("signature", ""),
        message_signature=query.get("msg_signature", ""),
        timestamp=query.get("timestamp", ""),
        nonce=query.get("nonce", ""),
        encrypted=query.get("encrypt_type", "raw") not in ("raw", ""),
        echo=query.get("echostr", ""),
    )


async def _read_body(request: web.Request) -> bytes:
    body = await at_most(request.content, LARGEST_BODY)
    if body is None:
        raise MalformedPayload("the body is too large")
    return body


def _mode_of(signed: Signed, body: bytes) -> str:
    if not signed.encrypted:
        return Mode.PLAIN
    return Mode.COMPATIBLE if b"<FromUserName>" in body else Mode.SAFE


def _text(status: int, text: str) -> web.Response:
    return web.Response(status=status, text=text, headers=PLAIN_TEXT)
