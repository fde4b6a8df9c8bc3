"""One Redis stream: parcels in, entries out. What redis-py says becomes values here and nowhere else."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from hub.bus.outgoing import Mark, Parcel

NAME: Final = "hub:hints"
BEGINNING: Final = "0-0"
ANSWER_SECONDS: Final = 5.0  # a peer silent for longer is gone
TROUBLE: Final = (RedisError, OSError, TimeoutError)
_ORIGIN, _NUMBER, _CONTENT = b"o", b"n", b"h"


@dataclass(frozen=True, slots=True)
class Entry:
    """`origin` and `number` name a hint once and for all, even if it is in the stream twice."""

    cursor: str
    origin: bytes
    number: int
    content: bytes


class Stream:
    """A client of its own, without the library's retries: what is sent again, and when, its user decides."""

    def __init__(self, url: str, kept: int) -> None:
        self._origin, self._kept = secrets.token_bytes(8), kept
        self._redis = Redis.from_url(
            url,
            protocol=2,
            retry=Retry(NoBackoff(), 0),
            # The library's own limit waits with asyncio.wait_for, which Python 3.11 lets swallow a cancel.
            socket_timeout=None,
            client_name="hotline-hub-bus",
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The library closes in tasks of its own: a cancel that came now would end them before they begin.
        await asyncio.shield(self._redis.aclose())

    async def add(self, batch: Sequence[Parcel | Mark]) -> dict[Mark, str]:
        """All or nothing, so that no hint is overtaken by a later one of its batch. Says where the marks
        stand.
        """
        async with asyncio.timeout(ANSWER_SECONDS), self._redis.pipeline(transaction=True) as pipeline:
            commands: Any = pipeline
            for item in batch:
                match item:
                    case Parcel(number, content):
                        fields = {_ORIGIN: self._origin, _NUMBER: number, _CONTENT: content}
                        commands.xadd(NAME, fields, maxlen=self._kept, approximate=True)
                    case Mark():
                        commands.xrevrange(NAME, count=1)
            answers = await pipeline.execute()
        return {
            item: _newest(answer)
            for item, answer in zip(batch, answers, strict=True)
            if isinstance(item, Mark)
        }

    async def newest(self) -> str:
        async with asyncio.timeout(ANSWER_SECONDS):
            return _newest(await self._redis.xrevrange(NAME, count=1))

    async def read(self, cursor: str, most: int, block_ms: int | None) -> list[Entry]:
        """What comes after `cursor`; waits for it at most `block_ms`, not at all when None."""
        async with asyncio.timeout(ANSWER_SECONDS):
            found: Any = await self._redis.xread({NAME: cursor}, count=most, block=block_ms)
        return [_entry(entry_id, fields) for entry_id, fields in found[0][1]] if found else []


def place(cursor: str) -> tuple[int, int]:
    """Cursors as text do not sort."""
    moment, _, number = cursor.partition("-")
    return int(moment), int(number)


def _newest(entries: Any) -> str:
    return str(entries[0][0], "ascii") if entries else BEGINNING


def _entry(entry_id: bytes, fields: dict[bytes, bytes]) -> Entry:
    """What somebody else wrote has no hint in it, which the reader finds out."""
    number = fields.get(_NUMBER, b"")
    return Entry(
        cursor=entry_id.decode(),
        origin=fields.get(_ORIGIN, b""),
        number=int(number) if number.isdigit() else 0,
        content=fields.get(_CONTENT, b""),
    )
