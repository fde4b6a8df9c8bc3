"""A web account at run time: its routes, its visitors' sockets, and what the hub tells them."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from aiohttp import web

from channels.contract import (
    Accepted,
    AgentJoined,
    AgentRead,
    AgentTyping,
    Attachment,
    AttachmentKind,
    Capabilities,
    ChannelTools,
    ConversationClosed,
    Finding,
    HistoryItem,
    InboundMessage,
    Inbox,
    OutboundMessage,
    QueuePlace,
    Refused,
    SendResult,
    Signal,
    Text,
)
from channels.http import Handler, Route
from channels.web import doctor, http, inbound, wire
from channels.web.origins import Origins, address_of
from channels.web.outbound import item_view, sent_view, signal_frame
from channels.web.problems import Problem
from channels.web.reception import Reception, secret_of
from channels.web.seal import Seal
from channels.web.settings import WebSettings, read_settings
from channels.web.socket import GOING_AWAY, POLICY_VIOLATION, SHUT_FOR, serve
from channels.web.visitors import Visitors
from channels.web.words import language

ROUND = timedelta(seconds=25)
RECONNECT_AFTER = 1.0


class WebChannel:
    """`send` succeeds at once: what is stored is in the visitor's mailbox, connected or not."""

    def __init__(self, settings: WebSettings, tools: ChannelTools) -> None:
        self._settings, self._tools = settings, tools
        self._origins = Origins(settings.origins, tools.public_url)
        self._visitors = Visitors(settings.sockets_per_visitor)
        self._reception: Reception | None = None
        self._begun = False

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            sends=frozenset({Text, Attachment}),
            signals=frozenset({AgentTyping, AgentRead, QueuePlace, AgentJoined, ConversationClosed}),
            receipts=True,
            repeatable=True,
            longest_text=10_000,
            attachments=frozenset(AttachmentKind),
            largest_attachment=self._settings.largest_file,
        )

    async def run(self, inbox: Inbox, ready: Callable[[], None]) -> None:
        tools, settings = self._tools, self._settings
        secret = await secret_of(
            tools.cabinet, tools.secret(settings.secret_env) if settings.secret_env else ""
        )
        self._reception = Reception(settings, tools, inbox, Seal(secret, tools.account))
        self._begun = True
        ready()
        try:
            while True:
                await tools.clock.sleep(ROUND)
                await self._make_round(self._reception)
        finally:
            self._reception = None
            await self._say_goodbye()

    async def _make_round(self, reception: Reception) -> None:
        now = self._tools.clock.now()
        reception.gates.forget_full(now)
        for socket in self._visitors.everybody():
            if socket.expires_at is not None and socket.expires_at <= now:
                await self._visitors.dismiss(socket, "token_expired", None, POLICY_VIOLATION)
        await self._visitors.ping()

    async def _say_goodbye(self) -> None:
        await self._dismiss_all("restart", RECONNECT_AFTER)
        await asyncio.sleep(0)

    # --- the door ---

    async def shut(self) -> None:
        self._visitors.closed = True
        await self._dismiss_all("account_off", SHUT_FOR)

    def reopen(self) -> None:
        self._visitors.closed = False

    async def _dismiss_all(self, reason: str, after: float) -> None:
        for number, socket in enumerate(self._visitors.everybody()):
            # Spread over some seconds, or all come back in the same instant.
            await self._visitors.dismiss(socket, reason, after + (number % 100) / 25, GOING_AWAY)

    # --- what the hub says ---------------------------------------------------------------

    async def send(self, message: OutboundMessage) -> SendResult:
        reception, body = self._reception, message.body
        if not isinstance(body, Text | Attachment):
            return Refused("网页会话只能发送文字和附件", code="body")
        if reception is not None:
            view = sent_view(message, body, self._tools.clock.now(), reception.address_of_file)
            await self._visitors.deliver(
                message.recipient, wire.MessageFrame(message=view), message.message_id
            )
        return Accepted(message.message_id)

    async def signal(self, recipient: str, signal: Signal) -> None:
        await self._visitors.tell(recipient, signal_frame(signal))

    async def show(self, recipient: str, item: HistoryItem) -> None:
        if self._reception is None:
            return
        view = item_view(recipient, item, self._reception.address_of_file)
        await self._visitors.tell(
            recipient, wire.MessageFrame(message=view), message_id=item.message_id, own_key=view.client_key
        )

    def parse(self, payload: bytes) -> list[InboundMessage]:
        return inbound.parse(self._tools.account, payload, self._settings.longest_text)

    async def examine(self) -> Sequence[Finding]:
        running = self._reception is not None if self._begun else None
        return doctor.examine(self._settings, self._tools, running=running)

    # --- what visitors ask ---------------------------------------------------------------

    def routes(self) -> Sequence[Route]:
        served: list[tuple[str, str, http.Action]] = [
            ("POST", "/session", http.open_session),
            ("POST", "/messages", http.post_message),
            ("GET", "/messages", http.get_messages),
            ("POST", "/prechat", http.post_prechat),
            ("POST", "/offline", http.post_offline),
            ("POST", "/rate", http.post_rating),
            ("POST", "/person", http.post_person),
            ("POST", "/helped", http.post_helped),
            ("GET", "/hints", http.get_hints),
            ("POST", "/read", http.post_read),
            ("POST", "/files", http.post_file),
            ("GET", "/files/{file}", http.get_file),
        ]
        routes = [Route(method, path, self._answering(action)) for method, path, action in served]
        asked_first = [Route("OPTIONS", path, self._preflight) for path in {path for _, path, _ in served}]
        return [Route("GET", "/socket", self._socket), *routes, *asked_first]

    def _answering(self, action: http.Action) -> Handler:
        async def answered(request: web.Request) -> web.StreamResponse:
            try:
                return self._open_to(request, await action(http.Exchange(request, self._ready_for(request))))
            except Problem as problem:
                return self._open_to(request, await http.turned_away(request, problem))

        return answered

    def _open_to(self, request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
        if not response.prepared:
            response.headers.update(self._origins.headers(request))
        return response

    def _ready_for(self, request: web.Request) -> Reception:
        if not self._origins.allow(request):
            raise Problem("origin")
        if self._visitors.closed:
            raise Problem("account_off", retry_after=SHUT_FOR)
        if self._reception is None:
            raise Problem("not_ready", retry_after=2)
        return self._reception

    async def _preflight(self, request: web.Request) -> web.StreamResponse:
        return self._origins.preflight(request)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        try:
            reception = self._ready_for(request)
        except Problem as problem:
            return problem.response(language(request.headers.get("Accept-Language", "")))
        if request.headers.get("Upgrade", "").lower() != "websocket":
            return Problem("malformed").response("zh")
        address = address_of(request, self._settings.trusted_proxies)
        return await serve(request, reception, self._visitors, address)


def build(table: Mapping[str, object], tools: ChannelTools) -> WebChannel:
    return WebChannel(read_settings(table), tools)
