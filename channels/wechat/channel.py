"""The WeChat channel: receives callbacks, sends through the platform's API, and lives in `run`."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

from channels.contract import (
    AgentJoined,
    AgentTyping,
    Attachment,
    AttachmentKind,
    Capabilities,
    ChannelTools,
    ConversationClosed,
    Finding,
    InboundMessage,
    Inbox,
    OutboundMessage,
    QueuePlace,
    SendResult,
    Signal,
    Template,
    Text,
    TryLater,
)
from channels.http import Route
from channels.media_journal import MediaJournal
from channels.wechat import inbound
from channels.wechat.api import Api, open_client
from channels.wechat.callback import ANSWER_WITHIN, Callback
from channels.wechat.doctor import Doctor
from channels.wechat.grants import MESSAGE
from channels.wechat.media import MediaFetcher
from channels.wechat.notes import NoteBook
from channels.wechat.pieces import PIECE_BYTES
from channels.wechat.replies import Replies
from channels.wechat.settings import Settings, read_settings
from channels.wechat.signals import Signals
from channels.wechat.windows import WindowLedger

log = logging.getLogger(__name__)

SAVE_EVERY = timedelta(seconds=5)

CAPABILITIES = Capabilities(
    sends=frozenset({Text, Attachment, Template}),
    signals=frozenset({AgentTyping, QueuePlace, AgentJoined, ConversationClosed}),
    receipts=False,  # only template messages get one
    reply_window=MESSAGE.lasts,
    passive_reply=PIECE_BYTES,
    longest_text=MESSAGE.credit * PIECE_BYTES,
    length_unit="utf8_bytes",
    piece_length=PIECE_BYTES,
    attachments=frozenset(AttachmentKind),
    largest_attachment=20 << 20,
)


class WeChatChannel:
    def __init__(
        self, settings: Settings, tools: ChannelTools, *, answer_within: float = ANSWER_WITHIN
    ) -> None:
        self._settings, self._tools = settings, tools
        self._capabilities = replace(CAPABILITIES, templates=settings.templates)
        self._windows = WindowLedger(tools.cabinet)
        self._media = MediaFetcher(tools, MediaJournal(tools.cabinet))
        self._notes = NoteBook(tools.cabinet)
        self._callback = Callback(
            settings,
            tools,
            windows=self._windows,
            media=self._media,
            notes=self._notes,
            answer_within=answer_within,
        )
        self._replies: Replies | None = None
        self._signals: Signals | None = None

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    def routes(self) -> Sequence[Route]:
        return [Route("GET", "", self._callback.verify), Route("POST", "", self._callback.receive)]

    def parse(self, payload: bytes) -> list[InboundMessage]:
        return inbound.parse(self._tools.account, payload)

    async def run(self, inbox: Inbox, ready: Callable[[], None]) -> None:
        await self._load()
        async with self._connected(inbox) as api, asyncio.TaskGroup() as tasks:
            for _ in range(self._settings.media_workers):
                tasks.create_task(self._media.work(api, inbox))
            tasks.create_task(self._save_regularly(api))
            self._callback.inbox = inbox
            ready()

    async def send(self, message: OutboundMessage) -> SendResult:
        if self._replies is None:
            return TryLater("微信渠道尚未启动")
        return await self._replies.send(message)

    async def signal(self, recipient: str, signal: Signal) -> None:
        if self._signals is not None:
            await self._signals.signal(recipient, signal)

    async def examine(self) -> Sequence[Finding]:
        """Also works while the channel does not run: the doctor may be called from a process of its own."""
        async with open_client(self._settings) as session:
            api = Api(session, self._settings, self._tools.clock)
            return await Doctor(self._settings, self._tools, api).examine()

    @asynccontextmanager
    async def _connected(self, inbox: Inbox) -> AsyncIterator[Api]:
        try:
            async with open_client(self._settings) as session:
                api = Api(session, self._settings, self._tools.clock)
                self._replies = Replies(
                    api, self._tools, self._windows, greeting=self._settings.greeting, listener=inbox
                )
                self._signals = Signals(
                    api,
                    self._replies,
                    self._windows,
                    self._tools,
                    spend_on=self._settings.spend_credit_on,
                )
                yield api
        finally:
            await self._callback.finish()
            self._replies, self._signals = None, None
            await self._save()

    async def _load(self) -> None:
        await self._windows.load(self._tools.clock.now())
        await self._media.load()
        await self._notes.load()

    async def _save_regularly(self, api: Api) -> None:
        while True:
            await self._tools.clock.sleep(SAVE_EVERY)
            self._notes.notes.token_replaced = api.tokens.replaced
            await self._save()

    async def _save(self) -> None:
        await self._windows.save(self._tools.clock.now())
        await self._notes.save()


def build(settings: Mapping[str, object], tools: ChannelTools) -> WeChatChannel:
    return WeChatChannel(read_settings(settings, tools.secret), tools)
