"""Stand-ins that behave, instead of mocks that are told what to say."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

from channels.contract import (
    Attachment,
    AttachmentKind,
    DeliveryReceipt,
    FileRefused,
    HistoryItem,
    InboundMessage,
    ReplyWindow,
    Standing,
    Taken,
)

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


class ManualClock:
    """Time moves only when a test says so."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._sleepers: list[tuple[datetime, timedelta, asyncio.Event]] = []
        self._fell_asleep = asyncio.Event()

    def now(self) -> datetime:
        return self._now

    async def sleep(self, delay: timedelta) -> None:
        awake = asyncio.Event()
        self._sleepers.append((self._now + delay, delay, awake))
        self._fell_asleep.set()
        await awake.wait()

    def advance(self, delay: timedelta) -> None:
        """Wakes whoever is due; they run when the test next awaits."""
        self._now += delay
        due = [sleeper for sleeper in self._sleepers if sleeper[0] <= self._now]
        self._sleepers = [sleeper for sleeper in self._sleepers if sleeper[0] > self._now]
        for _, _, awake in due:
            awake.set()

    def asleep(self) -> int:
        """How many wait for a moment."""
        return len(self._sleepers)

    async def somebody_sleeps(self, delay: timedelta) -> None:
        """Wait until somebody has lain down for exactly this long."""
        while not any(asked_for == delay for _, asked_for, _ in self._sleepers):
            self._fell_asleep.clear()
            await self._fell_asleep.wait()


class FakeCabinet:
    """Durable for as long as the test keeps it."""

    def __init__(self) -> None:
        self.drawers: dict[str, str] = {}
        self.writes = 0

    async def get(self, key: str) -> str | None:
        return self.drawers.get(key)

    async def put(self, key: str, value: str) -> None:
        await asyncio.sleep(0)  # a real one gives way, too
        self.drawers[key] = value
        self.writes += 1


BEGINNINGS = (
    (b"\xff\xd8", AttachmentKind.IMAGE, "image/jpeg"),
    (b"\x89PNG", AttachmentKind.IMAGE, "image/png"),
    (b"#!AMR", AttachmentKind.VOICE, "audio/amr"),
    (b"RIFF", AttachmentKind.VOICE, "audio/x-wav"),
    (b"ID3", AttachmentKind.VOICE, "audio/mpeg"),
    (b"\xff\xf3", AttachmentKind.VOICE, "audio/mpeg"),
    (b"\xff\xfb", AttachmentKind.VOICE, "audio/mpeg"),
    (b"%PDF", AttachmentKind.FILE, "application/pdf"),
)


class FakeFiles:
    """Keeps files in memory and decides their type by content, as the hub's store does."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[Attachment, bytes]] = {}

    async def save(self, content: bytes, *, name: str, declared_type: str = "") -> Attachment:
        for beginning, kind, media_type in BEGINNINGS:
            if content.startswith(beginning):
                return self.put(content, kind, media_type, name)
        if declared_type == "video/mp4":
            return self.put(content, AttachmentKind.VIDEO, declared_type, name)
        raise FileRefused("type", "不支持此类文件")

    async def keep(self, content: bytes, *, name: str, media_type: str) -> Attachment:
        return self.put(content, AttachmentKind.FILE, media_type, name)

    def put(self, content: bytes, kind: AttachmentKind, media_type: str, name: str = "") -> Attachment:
        file_id = f"file-{len(self.kept) + 1}"
        attachment = Attachment(file_id, kind, media_type, name, len(content))
        self.kept[file_id] = (attachment, content)
        return attachment

    async def read(self, file_id: str) -> tuple[Attachment, bytes]:
        return self.kept[file_id]

    async def chunks(self, file_id: str) -> AsyncIterator[bytes]:
        yield self.kept[file_id][1]


class FakeInbox:
    """Stores each `(account, provider_key)` once. `answer` is what new conversations get back at once."""

    def __init__(self, answer: str = "") -> None:
        self.answer = answer
        self.messages: dict[tuple[str, str], InboundMessage] = {}
        self.accepts = 0
        self.receipts: list[DeliveryReceipt] = []
        self.media: dict[str, Attachment | str] = {}
        self.windows: list[tuple[str, ReplyWindow]] = []
        self.typing: list[tuple[str, bool]] = []
        self.open = asyncio.Event()  # cleared by a test: storage takes its time
        self.open.set()
        self.broken: Exception | None = None
        self._changed = asyncio.Event()

    async def accept(self, message: InboundMessage) -> Taken:
        self.accepts += 1
        await self.open.wait()
        if self.broken:
            raise self.broken
        key = (message.account, message.provider_key)
        duplicate = key in self.messages
        self.messages.setdefault(key, message)
        self._change()
        return Taken(f"m-{message.provider_key}", f"c-{message.sender}", duplicate, self.answer)

    async def record_receipt(self, receipt: DeliveryReceipt) -> None:
        self.receipts.append(receipt)
        self._change()

    async def media_arrived(self, account: str, provider_key: str, attachment: Attachment) -> None:
        self.media[provider_key] = attachment
        self._change()

    async def media_failed(self, account: str, provider_key: str, reason: str) -> None:
        self.media[provider_key] = reason
        self._change()

    async def citizen_typing(self, account: str, sender: str, on: bool, preview: str = "") -> None:
        self.typing.append((sender, on))

    async def citizen_read(self, account: str, sender: str, up_to: str) -> None:
        return

    async def history(
        self, account: str, sender: str, *, after: str = "", before: str = "", limit: int = 50
    ) -> Sequence[HistoryItem]:
        return []

    async def standing(self, account: str, sender: str) -> Standing:
        return Standing()

    async def record_window(self, account: str, recipient: str, window: ReplyWindow) -> None:
        self.windows.append((recipient, window))

    def all(self) -> list[InboundMessage]:
        return list(self.messages.values())

    async def media_of(self, provider_key: str) -> Attachment | str:
        """Wait until the channel has told what became of this media."""
        while provider_key not in self.media:
            await self._next_change()
        return self.media[provider_key]

    async def first_receipt(self) -> DeliveryReceipt:
        while not self.receipts:
            await self._next_change()
        return self.receipts[0]

    async def _next_change(self) -> None:
        self._changed.clear()
        await self._changed.wait()

    def _change(self) -> None:
        self._changed.set()
