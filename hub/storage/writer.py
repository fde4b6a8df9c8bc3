"""The one way anything is stored: one task commits whatever queued up during its last commit."""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from hub.clock import Clock
from hub.domain.change import Change, StorageUnavailable
from hub.domain.records import LogEntry
from hub.storage.tables import Tables
from hub.storage.units import Unit

log = logging.getLogger(__name__)

MOST_UNITS = 512
PATIENCE = timedelta(seconds=30)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(milliseconds=20), timedelta(seconds=2)

Outcome = bool | Exception


class Lost(Exception):
    """The database did not take the batch and may take it later. The same batch must be offered again."""


class Rejected(Exception):
    """Some unit of the batch cannot be stored; nothing of the batch is."""


class Committer(Protocol):
    """One connection that only writes."""

    async def commit(self, units: Sequence[Unit]) -> Sequence[Outcome]:
        """All in one transaction: True, or False where the guard was already stored. Raises Rejected or
        Lost.
        """
        ...

    async def commit_each(self, units: Sequence[Unit]) -> Sequence[Outcome]:
        """Each by itself, so that a faulty one spoils no other. Raises Lost."""
        ...

    def forget(self) -> None:
        """The lost batch is not offered again; the next one is another."""
        ...


class Commit(asyncio.Future[bool]):
    """Several wait for the same commit; one who is cancelled must not take the outcome from the others."""

    def cancel(self, msg: object | None = None) -> bool:
        return False


class BatchedWriter:
    """Order of calls is the order of commits. No timer: a batch is what queued during the previous one."""

    def __init__(self, committer: Committer, tables: Tables, clock: Clock) -> None:
        self._committer, self._tables, self._clock = committer, tables, clock
        self._queue: deque[tuple[Unit, asyncio.Future[bool]]] = deque()
        self._facts: dict[asyncio.Future[bool], int] = {}
        self._wake = asyncio.Event()
        self._closing = False
        self._failure: BaseException | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="storage writer")

    async def close(self) -> None:
        """Commit what is queued, then end. What comes later is refused."""
        self._closing = True
        self._wake.set()
        if self._task is not None:
            await self._task

    def save(self, change: Change) -> asyncio.Future[bool]:
        """Done once the change is durable: True, or False when its guard was already stored.

        Fails with Conflict when the unit breaks a rule, with StorageUnavailable when nobody knows.
        """
        unit = Unit(change, self._tables)
        future = Commit(loop=asyncio.get_running_loop())
        if self._closing or self._failure is not None:
            future.set_exception(_ended(self._failure))
        else:
            self._queue.append((unit, future))
            self._wake.set()
            if facts := [row.id for row in change.new if isinstance(row, LogEntry)]:
                self._facts[future] = min(facts)
                future.add_done_callback(self._facts.pop)
        return future

    def least_unsettled(self) -> int | None:
        return min(self._facts.values(), default=None)

    async def _run(self) -> None:
        try:
            while self._queue or not self._closing:
                await self._wake.wait()
                self._wake.clear()
                while self._queue:
                    await self._commit_some()
        except BaseException as failure:
            self._failure = failure
            self._refuse_all(failure)
            raise

    async def _commit_some(self) -> None:
        queue = self._queue
        batch = [queue.popleft() for _ in range(min(len(queue), MOST_UNITS))]
        try:
            outcomes = await self._commit([unit for unit, _ in batch])
        except BaseException:
            queue.extendleft(reversed(batch))
            raise
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            if future.cancelled():
                continue
            if isinstance(outcome, bool):
                future.set_result(outcome)
            else:
                future.set_exception(outcome)

    async def _commit(self, units: Sequence[Unit]) -> Sequence[Outcome]:
        commit = self._committer.commit
        pause, since = FIRST_PAUSE, self._clock.now()
        while True:
            try:
                return await commit(units)
            except Rejected:
                commit = self._committer.commit_each
            except Lost as loss:
                if self._patience_ended(since):
                    self._committer.forget()
                    return [StorageUnavailable(str(loss)) for _ in units]
                log.warning("storage does not answer", extra={"reason": str(loss), "units": len(units)})
                await self._clock.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def _patience_ended(self, since: datetime) -> bool:
        return self._clock.now() - since > PATIENCE

    def _refuse_all(self, failure: BaseException) -> None:
        while self._queue:
            _, future = self._queue.popleft()
            if not future.done():
                future.set_exception(_ended(failure))


def _ended(cause: BaseException | None) -> StorageUnavailable:
    refusal = StorageUnavailable("the writer has ended")
    refusal.__cause__ = cause
    return refusal
