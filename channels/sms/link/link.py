"""One session with a carrier: asks within its window, keeps it awake, and stores before it thanks."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from channels.contract import Clock
from channels.sms.faults import NotSent, Unanswered
from channels.sms.link.dialect import BrokenPdu, Dialect, Pdu, Request, Role, Taken
from channels.sms.link.frames import FrameSplitter
from channels.sms.link.window import Late, Window
from channels.sms.link.wire import Address, LinkLost, Wire, connect

log = logging.getLogger(__name__)

TICK = timedelta(seconds=1)
SLOT_WITHIN = 20.0  # seconds; the hub gives a whole send 60
GOODBYE_WITHIN = 2.0
MOST_IN_HAND = 64  # deliveries being stored at a time; then the carrier has to wait
Deliver = Callable[[Pdu], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed with the carrier."""

    window: int = 16
    answer_within: timedelta = timedelta(seconds=10)
    keepalive: timedelta = timedelta(seconds=30)
    per_second: float | None = None


class LoginRefused(Exception):
    """The carrier does not let us in; the reason is for the administrator."""


class Link:
    """`run` is one session. It ends by an exception; whoever keeps channels running starts the next one."""

    def __init__(self, dialect: Dialect, address: Address, terms: Terms, clock: Clock) -> None:
        self._dialect, self._address, self._terms, self._clock = dialect, address, terms, clock
        self.window = Window(terms.window)
        self._wire: Wire | None = None
        self._up = False
        self._heard = clock.now()
        self._asked_alive: datetime | None = None
        self._early: list[Pdu] = []
        self._in_hand = 0
        self._deliver: Deliver | None = None
        self._tasks: asyncio.TaskGroup | None = None
        self._farewell = ""
        self._next_turn = clock.now()

    @property
    def up(self) -> bool:
        return self._up and self._wire is not None and self._wire.open

    # --- one session ---

    async def run(self, deliver: Deliver, ready: Callable[[], None]) -> None:
        splitter = FrameSplitter(self._dialect.header, self._dialect.longest)
        wire = self._wire = await connect(self._address, splitter, self._frame)
        self._deliver, self._farewell, self._early = deliver, "", []
        self._in_hand = 0
        try:
            await self._log_in()
            await self._serve(wire, ready)
        except asyncio.CancelledError:
            await self._say_goodbye()
            raise
        finally:
            self._up = False
            wire.close()
            self.window.lost("连接已断开")
            self._wire = self._deliver = self._tasks = None

    async def _log_in(self) -> None:
        login = self._dialect.login(self._clock.now())
        try:
            async with asyncio.timeout(self._terms.answer_within.total_seconds()):
                answer = await self._request(login.request)
        except (TimeoutError, NotSent, Unanswered) as error:
            raise LinkLost(self._why("登录没有得到答复")) from error
        if refusal := login.verdict(answer):
            raise LoginRefused(refusal)

    async def _serve(self, wire: Wire, ready: Callable[[], None]) -> None:
        self._heard, self._asked_alive = self._clock.now(), None
        try:
            async with asyncio.TaskGroup() as tasks:
                self._tasks = tasks
                tasks.create_task(self._watch(wire))
                self._up = True
                ready()
                early, self._early = self._early, []
                for pdu in early:
                    self._start_taking(pdu)
                # Here and not as a task: before Python 3.12 a task that fails while its group is being left
                # makes the caller look cancelled for ever.
                await self._until_lost(wire)
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None
        finally:
            self._up = False

    async def _until_lost(self, wire: Wire) -> None:
        reason = await asyncio.shield(wire.ended)
        raise LinkLost(self._farewell or reason)

    async def _watch(self, wire: Wire) -> None:
        while True:
            await self._clock.sleep(TICK)
            now = self._clock.now()
            self.window.give_up(now, self._terms.answer_within)
            if self._asked_alive and now - self._asked_alive >= self._terms.answer_within:
                wire.abort("对端没有反应（心跳无答复）")
            elif not self._asked_alive and now - self._heard >= self._terms.keepalive:
                self._asked_alive = now
                self._write(self._numbered(self._dialect.keepalive()))

    async def _say_goodbye(self) -> None:
        """Politely, but not for long: some carriers refuse a new login while the old one seems alive."""
        self._up = False
        with suppress(TimeoutError, NotSent, Unanswered):
            async with asyncio.timeout(GOODBYE_WITHIN):
                await self._request(self._dialect.goodbye())

    # --- asking ---

    async def ask(
        self, request: Request, late: Late | None = None, *, leave_by: datetime | None = None
    ) -> Pdu:
        """Raise `NotSent` or `Unanswered`; nothing is asked twice. `late` hears of an answer that comes after
        `Unanswered`. What can't leave by `leave_by` is `NotSent`.
        """
        left = (leave_by - self._clock.now()).total_seconds() if leave_by else SLOT_WITHIN
        await self.window.slot(max(0.0, min(SLOT_WITHIN, left)))
        try:
            await self._turn(leave_by)
            if not self.up:
                raise NotSent("与运营商的连接已断开")
            return await self._request(request, late)
        finally:
            self.window.free()

    async def _request(self, request: Request, late: Late | None = None) -> Pdu:
        with self.window.expect(self._clock.now(), late) as (number, answer):
            if not self._write(Pdu(request.command, number, request.body)):
                raise NotSent("与运营商的连接已断开")
            return await answer

    async def _turn(self, leave_by: datetime | None) -> None:
        """At the pace the carrier allows, each short message counted."""
        now = self._clock.now()
        turn = max(now, self._next_turn)
        if leave_by is not None and turn > leave_by:
            raise NotSent("约定的发送速度下还没有轮到")
        if self._terms.per_second:
            self._next_turn = turn + timedelta(seconds=1 / self._terms.per_second)
        if turn > now:
            await self._clock.sleep(turn - now)

    def rest(self, pause: timedelta) -> None:
        """The carrier asked for patience: the next turn comes after a pause."""
        self._next_turn = max(self._next_turn, self._clock.now() + pause)

    def spawn(self, job: Coroutine[Any, Any, None]) -> bool:
        """Beside the session. False: we are leaving, and what is not answered will be delivered again."""
        try:
            if self._tasks is not None:
                self._tasks.create_task(job)
                return True
        except RuntimeError:  # the group takes nobody any more
            pass
        job.close()
        return False

    # --- being told ---

    def _frame(self, frame: bytes) -> None:
        self._heard, self._asked_alive = self._clock.now(), None
        pdu = self._dialect.unpack(frame)
        match self._dialect.role(pdu):
            case Role.ANSWER:
                self.window.answered(pdu)
            case Role.DELIVERY:
                self._start_taking(pdu)
            case Role.GOODBYE:
                self._farewell = "对端要求断开（unbind）"
                self._answer(pdu, Taken.KEPT)
                if self._wire is not None:
                    self._wire.close()
            case Role.ALIVE:
                self._answer(pdu, Taken.KEPT)
            case _:
                self._answer(pdu, Taken.BROKEN)

    def _start_taking(self, pdu: Pdu) -> None:
        """The first deliveries often come in one breath with the answer to the login."""
        if self._tasks is None:
            self._early.append(pdu)
            if self._wire is not None and len(self._early) == MOST_IN_HAND:
                self._wire.pause(True)  # what has been read already is kept all the same
            return
        if self.spawn(self._take(pdu)):
            self._count(+1)

    async def _take(self, pdu: Pdu) -> None:
        """Kept first, thanked afterwards."""
        taken = Taken.NOT_NOW
        try:
            if self._deliver is not None:
                await self._deliver(pdu)
                taken = Taken.KEPT
        except BrokenPdu as broken:
            log.warning("unreadable delivery", extra={"protocol": self._dialect.name, "why": str(broken)})
            taken = Taken.BROKEN
        finally:
            self._count(-1)
            self._answer(pdu, taken)

    def _count(self, step: int) -> None:
        self._in_hand += step
        if self._wire is not None and step > 0 and self._in_hand == MOST_IN_HAND:
            self._wire.pause(True)
        elif self._wire is not None and step < 0 and self._in_hand == MOST_IN_HAND // 2:
            self._wire.pause(False)

    def _answer(self, pdu: Pdu, taken: Taken) -> None:
        if (answer := self._dialect.answer(pdu, taken)) is not None:
            self._write(answer)

    def _write(self, pdu: Pdu) -> bool:
        return self._wire is not None and self._wire.write(self._dialect.pack(pdu))

    def _numbered(self, request: Request) -> Pdu:
        """Asked without waiting: any sign of life is the answer."""
        return Pdu(request.command, self.window.number(), request.body)

    def _why(self, otherwise: str) -> str:
        ended = self._wire.ended if self._wire is not None else None
        return self._farewell or (ended.result() if ended is not None and ended.done() else otherwise)
