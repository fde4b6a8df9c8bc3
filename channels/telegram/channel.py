"""The Telegram channel: one bot, whose updates come by calls or by asking, and who lives in `run`."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
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
    Refused,
    SendResult,
    Signal,
    Text,
    TryLater,
)
from channels.http import Route
from channels.media_journal import MediaJournal
from channels.telegram import inbound
from channels.telegram.api import Api, connected
from channels.telegram.callback import Callback
from channels.telegram.doctor import Doctor
from channels.telegram.faults import WebhookElsewhere
from channels.telegram.media import MediaFetcher
from channels.telegram.moves import Moves
from channels.telegram.notes import NoteBook
from channels.telegram.outbound import LARGEST_FILE, MOST_PIECES, TEXT_UNITS
from channels.telegram.polling import Polling
from channels.telegram.reception import Reception
from channels.telegram.replies import Replies
from channels.telegram.settings import Mode, Settings, read_settings
from channels.telegram.signals import Signals
from channels.telegram.words import Tongues

SAVE_EVERY = timedelta(seconds=5)
CHAT_PER_MINUTE = 60.0  # Telegram bears one a second in one chat
SENDS = frozenset({Text, Attachment})


def capabilities_of(settings: Settings) -> Capabilities:
    return Capabilities(
        sends=SENDS,
        signals=frozenset({AgentTyping, QueuePlace, AgentJoined, ConversationClosed}),
        receipts=False,  # Telegram tells a bot nothing after it has taken a message
        can_start_conversation=False,
        quotes=True,
        longest_text=MOST_PIECES * TEXT_UNITS,
        length_unit="utf16_units",
        piece_length=TEXT_UNITS,
        attachments=frozenset(AttachmentKind),
        largest_attachment=LARGEST_FILE,
        per_second=float(settings.per_second),
        recipient_per_minute=CHAT_PER_MINUTE,
    )


class TelegramChannel:
    def __init__(self, settings: Settings, tools: ChannelTools) -> None:
        self._settings, self._tools = settings, tools
        self._capabilities = capabilities_of(settings)
        self._notes, self._moves = NoteBook(tools.cabinet), Moves(tools.cabinet)
        self._tongues = Tongues()
        self._callback = Callback(settings, tools, self._notes)
        self._replies: Replies | None = None
        self._signals: Signals | None = None

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    def routes(self) -> Sequence[Route]:
        return [Route("POST", "", self._callback.receive)]

    def parse(self, payload: bytes) -> list[InboundMessage]:
        return inbound.parse(self._tools.account, payload)

    async def run(self, inbox: Inbox, ready: Callable[[], None]) -> None:
        await self._notes.load()
        await self._moves.load()
        media = MediaFetcher(self._tools, MediaJournal(self._tools.cabinet))
        await media.load()
        async with connected(self._settings) as api:
            await self._claim(api)
            async with self._open(api, inbox, media) as reception, asyncio.TaskGroup() as tasks:
                for _ in range(self._settings.media_workers):
                    tasks.create_task(media.work(api, inbox))
                tasks.create_task(self._save_regularly())
                if self._settings.mode is Mode.POLLING:
                    tasks.create_task(self._polling(api, reception).poll())
                ready()

    async def send(self, message: OutboundMessage) -> SendResult:
        if type(message.body) not in SENDS:
            return Refused("Telegram 不支持这种操作")
        if self._replies is None:
            return TryLater("Telegram 渠道尚未启动")
        return await self._replies.send(message)

    async def signal(self, recipient: str, signal: Signal) -> None:
        if self._signals is not None:
            await self._signals.signal(recipient, signal)

    async def examine(self) -> Sequence[Finding]:
        """Also works while the channel does not run: the doctor may be called from a process of its own."""
        async with connected(self._settings) as api:
            return await Doctor(self._settings, self._tools, api, self.address).examine()

    @property
    def address(self) -> str:
        """Where Telegram is to call us."""
        return f"{self._tools.public_url.rstrip('/')}/channels/telegram/{self._tools.account}"

    async def _claim(self, api: Api) -> None:
        """Make sure that updates come the chosen way; from another program they are not taken unasked."""
        webhook = await api.webhook()
        here, wanted = str(webhook.get("url") or ""), self._wanted_address()
        if here and here != self.address and not self._settings.take_over:
            raise WebhookElsewhere(here)
        if not wanted:
            if here:
                await api.bot.delete_webhook()
            return
        # Said again at each start, since Telegram does not tell which secret it has.
        await api.bot.set_webhook(
            wanted,
            secret_token=self._settings.webhook_secret,
            allowed_updates=inbound.ALLOWED_UPDATES,
            max_connections=40,
        )

    def _wanted_address(self) -> str:
        return self.address if self._settings.mode is Mode.WEBHOOK else ""

    def _polling(self, api: Api, reception: Reception) -> Polling:
        wait = self._settings.poll_seconds
        return Polling(api, reception, self._notes, self._tools.clock, wait=wait)

    @asynccontextmanager
    async def _open(self, api: Api, inbox: Inbox, media: MediaFetcher) -> AsyncIterator[Reception]:
        replies = Replies(api, self._tools, self._moves)
        reception = Reception(
            api,
            inbox,
            replies,
            self._tools,
            media=media,
            notes=self._notes,
            tongues=self._tongues,
            moves=self._moves,
        )
        self._replies = replies
        self._signals = Signals(
            api, replies, self._moves, self._tongues, self._tools.clock, tells=self._settings.tells
        )
        self._callback.reception = reception
        try:
            yield reception
        finally:
            await self._callback.finish()
            await reception.finish()
            self._replies, self._signals = None, None
            await self._notes.save()

    async def _save_regularly(self) -> None:
        while True:
            await self._tools.clock.sleep(SAVE_EVERY)
            await self._notes.save()


def build(settings: Mapping[str, object], tools: ChannelTools) -> TelegramChannel:
    return TelegramChannel(read_settings(settings, tools.secret), tools)
