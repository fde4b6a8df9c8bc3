"""Requests that wait for their answer: never more at a time than the carrier allows."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.sms.faults import NotSent, Unanswered
from channels.sms.link.dialect import LARGEST_SEQUENCE, Pdu

MOST_LATE = 1000  # requests given up whose answer would still be welcome
Late = Callable[[Pdu], None]


@dataclass(frozen=True, slots=True)
class Waiting:
    answer: asyncio.Future[Pdu]
    since: datetime
    late: Late | None


class Window:
    def __init__(self, size: int) -> None:
        self.size = size
        self._slots = asyncio.Semaphore(size)
        self._waiting: dict[int, Waiting] = {}
        self._late: dict[int, Late] = {}
        self._last = 0
        self.most_open = 0

    async def slot(self, within: float) -> None:
        try:
            async with asyncio.timeout(within):
                await self._slots.acquire()
        except TimeoutError as error:
            raise NotSent("等待发送的短信太多") from error

    def free(self) -> None:
        self._slots.release()

    @contextmanager
    def expect(self, now: datetime, late: Late | None = None) -> Iterator[tuple[int, asyncio.Future[Pdu]]]:
        """A number of its own and the answer to it, for as long as somebody waits."""
        number = self.number()
        answer: asyncio.Future[Pdu] = asyncio.get_running_loop().create_future()
        self._waiting[number] = Waiting(answer, now, late)
        self.most_open = max(self.most_open, len(self._waiting))
        try:
            yield number, answer
        finally:
            self._waiting.pop(number, None)

    def answered(self, pdu: Pdu) -> None:
        """Answers to nothing are ignored, however odd their numbers."""
        waiting = self._waiting.get(pdu.sequence)
        if waiting is not None and not waiting.answer.done():
            waiting.answer.set_result(pdu)
        elif waiting is None and (late := self._late.pop(pdu.sequence, None)):
            late(pdu)

    def give_up(self, now: datetime, after: timedelta) -> None:
        """The oldest stand first; an answer that comes all the same is told to whom it concerns."""
        for number, waiting in list(self._waiting.items()):
            if now - waiting.since < after:
                return
            if waiting.late is not None:
                self._late[number] = waiting.late
                if len(self._late) > MOST_LATE:
                    del self._late[next(iter(self._late))]
            self._fail(waiting, "没有收到答复")

    def lost(self, reason: str) -> None:
        for waiting in list(self._waiting.values()):
            self._fail(waiting, reason)
        self._late.clear()

    def __len__(self) -> int:
        return len(self._waiting)

    def _fail(self, waiting: Waiting, reason: str) -> None:
        if not waiting.answer.done():
            waiting.answer.set_exception(Unanswered(reason))

    def number(self) -> int:
        self._last = self._last % LARGEST_SEQUENCE + 1
        return self._last
