"""What the simulated Telegram keeps: the bot, the chats, files, and a full record of what was called."""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Document = dict[str, Any]
KEPT = 500
CallState = Literal["taken", "refused", "lost"]


@dataclass
class Bot:
    """Values made up for tests; a real bot's are never written down here."""

    token: str = "7000000001:AAtest-token-of-the-simulated-bot-0"  # noqa: S105
    username: str = "hotline_hub_bot"
    first_name: str = "12345 热线"

    @property
    def id(self) -> int:
        return int(self.token.partition(":")[0])


@dataclass
class Chat:
    """Somebody who writes to the bot, or a group. `received` is what the bot said there."""

    id: int
    kind: str = "private"  # or group, supergroup
    first_name: str = "市民"
    last_name: str = ""
    username: str = ""
    language: str = "zh-hans"
    title: str = ""
    started: bool = True  # a bot may not write first
    blocked: bool = False
    deactivated: bool = False
    migrated_to: int | None = None
    typing_until: float = 0.0
    messages: dict[int, Document] = field(default_factory=dict)
    received: list[Document] = field(default_factory=list)
    timeline: deque[Document] = field(default_factory=lambda: deque(maxlen=KEPT))
    notes: dict[str, str] = field(default_factory=dict)  # callback id -> what the bot answered


@dataclass
class KeptFile:
    id: str
    unique_id: str
    content: bytes
    name: str
    media_type: str
    path: str


@dataclass
class Call:
    """One call of the API and what became of it."""

    method: str
    values: Mapping[str, str]
    status: int = 0
    answer: Document = field(default_factory=dict)


@dataclass
class Push:
    """One try of bringing an update to the webhook; `status` None when there was no answer."""

    update_id: int
    status: int | None = None
    error: str = ""


@dataclass
class Fault:
    """What goes wrong with `method` (or "*"): `times` -1 means until removed.

    `drop`: the connection ends without an answer, "before" or "after" the call was carried out.
    """

    method: str
    times: int = 1
    status: int | None = None
    description: str = ""
    parameters: Document = field(default_factory=dict)
    delay: float = 0.0
    drop: Literal["", "before", "after"] = ""
    body: str = ""  # answered instead of JSON
    gate: asyncio.Event | None = None
    waiting: list[str] = field(default_factory=list)


@dataclass
class Webhook:
    url: str = ""
    secret_token: str = ""
    max_connections: int = 40
    last_error_date: int = 0
    last_error_message: str = ""
