"""The gateway: lets enterprises in, takes their texts, reports on them, delivers what citizens write."""

import asyncio
import itertools
import struct
from collections.abc import Callable, Collection, Coroutine
from dataclasses import dataclass, field
from typing import Any

from simulators.cmpp import wire


@dataclass
class Rule:
    """What happens to texts to one number: refuse with `result`, swallow, cut the line, or answer late."""

    do: str = ""
    result: int = 0
    after: int = 0
    times: int = 1_000_000
    wait: float = 0.0


@dataclass
class Seen:
    """A text that arrived; `whole` once all of its parts are there."""

    submit: wire.Submit
    message_id: bytes
    whole: str | None


@dataclass(eq=False)
class Session:
    writer: asyncio.StreamWriter
    version: int = 0
    sp: str = ""
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def send(self, command: int, sequence: int, body: bytes = b"") -> None:
        if not self.writer.is_closing():
            self.writer.write(wire.frame(command, sequence, body))


class Gateway:
    """`async with Gateway(secret) as gateway`: it listens on loopback, on a free port unless given one."""

    def __init__(self, secret: str, *, port: int = 0, delay: float = 0.0, keeps: bool = False) -> None:
        """With `keeps`, what is to be delivered stays until it is thanked for, also over sessions."""
        self.secret, self.port, self.delay, self.keeps = secret, port, delay, keeps
        self.rules: dict[str, Rule] = {}
        self.receipts = "DELIVRD"
        self.arrives: Callable[[Seen], str] | None = None  # who holds the phones: the receipt, "" for later
        self.noticed: Callable[[], None] | None = None
        self.mute = False
        self.seen: list[Seen] = []
        self.thanked: list[tuple[bytes, int]] = []  # deliveries that were acknowledged
        self.logins: list[wire.Connect] = []
        self.alive = 0
        self.goodbyes = 0
        self.raw = bytearray()  # all octets that came, for a foreign decoder
        self.unthanked: dict[bytes, Callable[[int], bytes]] = {}  # the body, by protocol version
        self._ids = itertools.count(0x0100_0000_0000_0001)
        self._parts: dict[tuple[str, bytes], dict[int, bytes]] = {}
        self._sessions: set[Session] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()

    async def __aenter__(self) -> "Gateway":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for session in self._sessions:
            session.writer.transport.abort()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- what a test asks and orders ---

    @property
    def connected(self) -> bool:
        return bool(self._sessions)

    async def until(self, fact: Callable[[], object]) -> None:
        async with asyncio.timeout(60):
            while not fact():
                self._changed.clear()
                await self._changed.wait()

    @property
    def texts(self) -> list[tuple[str, str]]:
        return [(seen.submit.number, seen.whole) for seen in self.seen if seen.whole is not None]

    def write(self, number: str, words: str, *, to: str = "12345", reference: int = 7) -> list[bytes]:
        """A citizen writes; the ids under which it is delivered."""
        return [
            self.deliver(number, content, to=to, header=header)
            for content, header in wire.parts(words, reference)
        ]

    def deliver(
        self, number: str, content: bytes, *, to: str = "12345", header: bool = False, again: bytes = b""
    ) -> bytes:
        message_id = again or self._next_id()

        def body(version: int) -> bytes:
            return wire.deliver(version, message_id, number=number, to=to, content=content, header=header)

        self._bring(message_id, body, self._sessions)
        return message_id

    def _bring(self, message_id: bytes, body: Callable[[int], bytes], sessions: Collection[Session]) -> None:
        if self.keeps:
            self.unthanked[message_id] = body
        for session in sessions:
            session.send(wire.DELIVER, next(session.numbers), body(session.version))

    def report(self, seen: Seen, state: str) -> None:
        """A receipt that was kept until now."""
        self._report(self._sessions, seen, state)

    def report_again(self) -> None:
        """Receipts of everything, as after a line was cut before they could be delivered."""
        for session in self._sessions:
            for seen in self.seen:
                self._report([session], seen, self.receipts)

    def kick(self) -> None:
        for session in self._sessions:
            session.writer.transport.abort()

    def terminate(self) -> None:
        for session in self._sessions:
            session.send(wire.TERMINATE, next(session.numbers))

    # --- serving ---

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = Session(writer)
        try:
            while head := await reader.readexactly(12):
                length, command, sequence = struct.unpack("!3I", head)
                body = await reader.readexactly(length - 12)
                self.raw += head + body
                self._take(session, command, sequence, body)
                self._changed.set()
                self._notice()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            self._sessions.discard(session)
            writer.close()
            self._notice()

    def _notice(self) -> None:
        if self.noticed is not None:
            self.noticed()

    def _take(self, session: Session, command: int, sequence: int, body: bytes) -> None:
        match command:
            case wire.CONNECT:
                self._log_in(session, sequence, wire.read_connect(body))
            case wire.SUBMIT:
                self._spawn(self._submit(session, sequence, wire.read_submit(body, session.version)))
            case wire.ACTIVE_TEST:
                self.alive += 1
                if not self.mute:
                    session.send(command | wire.RESP, sequence, b"\0")
            case wire.TERMINATE:
                self.goodbyes += 1
                session.send(command | wire.RESP, sequence)
                session.writer.close()
            case wire.TERMINATE_RESP:
                session.writer.close()
            case wire.DELIVER_RESP:
                self.thanked.append((body[:8], int.from_bytes(body[8:], "big")))
                self.unthanked.pop(body[:8], None)
            case _:
                return

    def _log_in(self, session: Session, sequence: int, connect: wire.Connect) -> None:
        self.logins.append(connect)
        session.version = 3 if connect.version >= 0x30 else 2
        status = 0 if wire.right(connect, self.secret) else 3
        answer = wire.connect_answer(session.version, status, connect.digest, self.secret)
        said = [wire.frame(wire.CONNECT | wire.RESP, sequence, answer)]
        if not status:
            session.sp = connect.sp
            self._sessions.add(session)
            said += [
                wire.frame(wire.DELIVER, next(session.numbers), body(session.version))
                for body in self.unthanked.values()
            ]
        session.writer.write(b"".join(said))  # in one breath, as gateways do
        if status:
            session.writer.close()

    async def _submit(self, session: Session, sequence: int, submit: wire.Submit) -> None:
        rule = self._rule(submit.number)
        if rule.do == "refuse":
            await asyncio.sleep(self.delay)
            answer = wire.submit_answer(session.version, bytes(8), rule.result)
            session.send(wire.SUBMIT | wire.RESP, sequence, answer)
            return
        seen = Seen(submit, self._next_id(), self._whole(submit))
        self.seen.append(seen)
        self._changed.set()
        if rule.do == "cut":
            session.writer.transport.abort()
        if rule.do in ("cut", "swallow"):
            return
        await asyncio.sleep(rule.wait or self.delay)
        answer = wire.submit_answer(session.version, seen.message_id, 0)
        session.send(wire.SUBMIT | wire.RESP, sequence, answer)
        state = self.arrives(seen) if self.arrives is not None else self.receipts
        if submit.wants_receipt and state:
            self._report([session], seen, state)

    def _report(self, sessions: Collection[Session], seen: Seen, state: str) -> None:
        number, to, own_id = seen.submit.number, seen.submit.source, self._next_id()

        def body(version: int) -> bytes:
            content = wire.report(version, seen.message_id, state, number)
            return wire.deliver(version, own_id, number=number, to=to, content=content, form=0, receipt=True)

        self._bring(own_id, body, sessions)

    def _whole(self, submit: wire.Submit) -> str | None:
        if submit.total == 1:
            return submit.words
        name = submit.number, submit.header[:-1]
        found = self._parts.setdefault(name, {})
        found[submit.header[-1]] = submit.content
        if len(found) < submit.total:
            return None
        del self._parts[name]
        return b"".join(found[place] for place in sorted(found)).decode("utf-16-be")

    def _rule(self, number: str) -> Rule:
        rule = self.rules.get(number, Rule())
        if rule.after > 0:
            rule.after -= 1
            return Rule()
        rule.times -= 1
        return rule if rule.times >= 0 else Rule()

    def _next_id(self) -> bytes:
        return next(self._ids).to_bytes(8, "big")

    def _spawn(self, job: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(job)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
