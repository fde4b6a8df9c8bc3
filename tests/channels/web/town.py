"""A hub that behaves, small enough to read: it stores, refuses repeats, remembers who may see what."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from channels.contract import (
    Attachment,
    AttachmentKind,
    DeliveryReceipt,
    FileRefused,
    HistoryItem,
    InboundMessage,
    Link,
    Location,
    Notice,
    OfflineForm,
    OutboundMessage,
    PreChat,
    ReplyWindow,
    Satisfaction,
    Standing,
    Taken,
    Text,
)
from channels.web.channel import WebChannel

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ShownBody = Text | Attachment | Location | Link | Notice
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


class HandClock:
    """Stands still until moved. `sleep` returns when somebody moved it far enough."""

    def __init__(self) -> None:
        self._now = START
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        return self._now

    async def sleep(self, delay: timedelta) -> None:
        until = self._now + delay
        while self._now < until:
            await self._moved.wait()

    def move(self, delay: timedelta) -> None:
        self._now += delay
        self._moved.set()
        self._moved = asyncio.Event()


class Drawer:
    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def get(self, key: str) -> str | None:
        return self.kept.get(key)

    async def put(self, key: str, value: str) -> None:
        self.kept.setdefault(key, value)


class Shelf:
    """Looks at the first bytes, as the real one does, and keeps everything in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[Attachment, bytes]] = {}

    async def save(self, content: bytes, *, name: str, declared_type: str = "") -> Attachment:
        kinds = {
            b"\x89PNG": (AttachmentKind.IMAGE, "image/png"),
            b"%PDF": (AttachmentKind.FILE, "application/pdf"),
        }
        kind = kinds.get(content[:4])
        if kind is None:
            raise FileRefused("type", "不能接收这种文件，请发送图片、语音或 PDF。")
        file_id = f"f{len(self.kept) + 1}"
        saved = Attachment(file_id, kind[0], kind[1], name, len(content))
        self.kept[file_id] = (saved, content)
        return saved

    async def keep(self, content: bytes, *, name: str, media_type: str) -> Attachment:
        raise NotImplementedError("a visitor's files are judged by their content")

    async def read(self, file_id: str) -> tuple[Attachment, bytes]:
        return self.kept[file_id]

    async def chunks(self, file_id: str) -> AsyncIterator[bytes]:
        content = self.kept[file_id][1]
        for start in range(0, len(content), 16):
            yield content[start : start + 16]


@dataclass(slots=True)
class Town:
    """The inbox. `echo` shows each stored message on the citizen's other tabs, as the hub does."""

    channel: WebChannel | None = None
    echo: bool = True
    rows: list[tuple[str, HistoryItem]] = field(default_factory=list)
    accepted: list[InboundMessage] = field(default_factory=list)
    receipts: list[DeliveryReceipt] = field(default_factory=list)
    reads: list[tuple[str, str]] = field(default_factory=list)
    typings: list[tuple[str, bool, str]] = field(default_factory=list)
    standings: dict[str, Standing] = field(default_factory=dict)
    commit: asyncio.Event | None = None  # set to hold every commit back
    reading: asyncio.Event | None = None  # set to hold every reading of history back
    _taken: dict[str, Taken] = field(default_factory=dict)

    async def accept(self, message: InboundMessage) -> Taken:
        if self.commit is not None:
            await self.commit.wait()
        known = self._taken.get(message.provider_key)
        if known is not None:
            return replace(known, duplicate=True)
        item = self._row(message.sender, "citizen", self._visible(message), message.provider_key)
        taken = self._taken[message.provider_key] = Taken(item.message_id, f"c-{message.sender}")
        self.accepted.append(message)
        if self.echo and self.channel is not None:
            await self.channel.show(message.sender, item)
        return taken

    async def say(self, visitor: str, text: str, label: str = "坐席 1024") -> OutboundMessage:
        """An agent answers: stored, then sent."""
        item = self._row(visitor, "agent", Text(text), "", label)
        message = OutboundMessage(item.message_id, "web", visitor, Text(text), sender_label=label)
        assert self.channel is not None
        await self.channel.send(message)
        return message

    def store_silently(self, visitor: str, text: str) -> str:
        """An agent's message whose push was lost."""
        return self._row(visitor, "agent", Text(text), "", "坐席 1024").message_id

    def texts(self, visitor: str) -> list[str]:
        return [item.body.text for who, item in self.rows if who == visitor and isinstance(item.body, Text)]

    def _row(self, visitor: str, author: str, body: ShownBody, key: str, label: str = "") -> HistoryItem:
        number = str(1000 + len(self.rows))
        item = HistoryItem(number, author, body, START, client_key=key, sender_label=label)
        self.rows.append((visitor, item))
        return item

    def _visible(self, message: InboundMessage) -> ShownBody:
        match message.body:
            case Text() | Attachment() | Location():
                return message.body
            case OfflineForm(text):
                return Text(text)
            case Satisfaction(score):
                return Notice("rated", str(score))
            case PreChat(topic):
                return Notice("pre_chat", topic)
            case unexpected:
                raise AssertionError(unexpected)

    async def record_receipt(self, receipt: DeliveryReceipt) -> None:
        self.receipts.append(receipt)

    async def media_arrived(self, account: str, provider_key: str, attachment: Attachment) -> None: ...
    async def media_failed(self, account: str, provider_key: str, reason: str) -> None: ...
    async def record_window(self, account: str, recipient: str, window: ReplyWindow) -> None: ...

    async def citizen_typing(self, account: str, sender: str, on: bool, preview: str = "") -> None:
        self.typings.append((sender, on, preview))

    async def citizen_read(self, account: str, sender: str, up_to: str) -> None:
        self.reads.append((sender, up_to))

    async def history(
        self, account: str, sender: str, *, after: str = "", before: str = "", limit: int = 50
    ) -> Sequence[HistoryItem]:
        if self.reading is not None:
            await self.reading.wait()
        own = [item for who, item in self.rows if who == sender]
        if after:
            return [item for item in own if int(item.message_id) > int(after)][:limit]
        older = [item for item in own if not before or int(item.message_id) < int(before)]
        return older[-limit:]

    async def standing(self, account: str, sender: str) -> Standing:
        return self.standings.get(sender, Standing())
