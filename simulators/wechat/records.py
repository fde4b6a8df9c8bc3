"""What the simulated platform keeps: its account, its users, and a full record of what happened."""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from simulators.wechat.documents import Value

Mode = Literal["plain", "compatible", "safe"]
LONG_AGO = -1e18
KEPT = 500


@dataclass
class Account:
    """Values made up for tests; a real account's are never written down here."""

    app_id: str = "wx0123456789abcdef"
    secret: str = "secret-for-tests"  # noqa: S105
    origin_id: str = "gh_0123456789ab"
    token: str = "callbacktoken"  # noqa: S105
    aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    mode: Mode = "safe"
    templates: set[str] = field(default_factory=lambda: {"TPL_PROGRESS"})
    kf_accounts: set[str] = field(default_factory=set)


@dataclass
class User:
    """`inbox` is what the citizen has received; `timeline` has their own messages too, for the page."""

    openid: str
    subscribed: bool = True
    subscribe_time: int = 0
    unionid: str | None = None
    credit: int = 0  # customer-service messages still allowed
    credit_until: float = 0.0
    last_contact: float = LONG_AGO
    typing_until: float = LONG_AGO
    inbox: list[dict[str, Any]] = field(default_factory=list)
    timeline: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=KEPT))


@dataclass
class Attempt:
    """`outcome`: reply, silent, timeout, refused, http-error or bad-reply."""

    elapsed: float
    outcome: str
    status: int | None = None
    body: str = ""


@dataclass
class Delivery:
    """One thing told to the hub, with every try; `reply` is the passive reply."""

    fields: Mapping[str, Value]
    attempts: list[Attempt] = field(default_factory=list)
    reply: dict[str, str] | None = None

    @property
    def ok(self) -> bool:
        return bool(self.attempts) and self.attempts[-1].outcome in ("reply", "silent")


@dataclass
class Fault:
    """What goes wrong at `path` (or "*"): `times` -1 means until removed."""

    path: str
    times: int = 1
    errcode: int | None = None
    status: int | None = None
    delay: float = 0.0
    drop: bool = False
    gate: asyncio.Event | None = None  # wait until the test opens it
    waiting: list[str] = field(default_factory=list)


@dataclass
class Media:
    kind: str
    blob: bytes
    name: str
    content_type: str
    until: float


@dataclass
class Call:
    """One call of the server API, with its answer once given."""

    path: str
    query: dict[str, str]
    body: str
    at: float
    answer: Any = None
