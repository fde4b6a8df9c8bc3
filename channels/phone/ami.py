"""One logged-in AMI connection: actions with a time limit, events in order, a watchdog, and no life after
its end.

There is no reconnect in here. The connection ends, `run` ends with it, and a new one starts from what
Asterisk says then; so nothing that was asked before an outage can fire after it.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from channels.phone.ami_wire import AmiMessage, AmiProtocol, Fields, write_action

ACTION_LIMIT = 5.0
LIST_LIMIT = 30.0
LOGIN_LIMIT = 10.0


class AmiError(Exception):
    """Asterisk said no. `reason` is its own text."""

    def __init__(self, action: str, reason: str) -> None:
        super().__init__(f"{action}: {reason}")
        self.action, self.reason = action, reason


class AmiLost(ConnectionError):
    """No connection. `sent` tells whether bytes of the action may have reached Asterisk."""

    def __init__(self, action: str, *, sent: bool) -> None:
        super().__init__(f"{action}: {'no answer' if sent else 'not connected'}")
        self.action, self.sent = action, sent


class LoginRefused(Exception):
    """Wrong user or secret, or not allowed from this address."""


@dataclass(frozen=True, slots=True)
class Login:
    host: str
    port: int
    username: str
    secret: str = field(repr=False)
    tls: bool = False
    events: str = "system,call,user"


@dataclass(slots=True)
class _Asked:
    """An action that waits for its answer; `until` names the event that completes it when that comes
    later.
    """

    answer: "asyncio.Future[Answer]"
    until: str
    response: AmiMessage | None = None
    rows: list[AmiMessage] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Answer:
    """The response, and the rows of a list (or the closing event of an action that works in the
    background).
    """

    response: AmiMessage
    rows: tuple[AmiMessage, ...] = ()


class Ami:
    """Made by `connect`. No callbacks: whoever listens can neither break the connection nor change the
    order.
    """

    def __init__(self, limit: float = ACTION_LIMIT) -> None:
        self._limit = limit
        self._events: asyncio.Queue[AmiMessage | None] = asyncio.Queue()
        self._asked: dict[str, _Asked] = {}
        self._count = 0
        self._transport: asyncio.Transport | None = None
        self.booted = asyncio.Event()
        self.ended = asyncio.Event()

    async def act(
        self, name: str, fields: Fields | None = None, *, until: str = "", limit: float = 0
    ) -> Answer:
        """Send one action and wait for its answer: `AmiError` when refused, `AmiLost` when it never comes."""
        return await self.send(name, fields, until=until, limit=limit)

    def send(self, name: str, fields: Fields | None = None, *, until: str = "", limit: float = 0) -> "Reply":
        """Write the action now; await the reply when it suits. Two sends in a row arrive in that order."""
        if self._transport is None or self._transport.is_closing():
            raise AmiLost(name, sent=False)
        self._count += 1
        action_id = f"hub-{self._count}"
        block = write_action(name, action_id, fields or {})
        asked = _Asked(asyncio.get_running_loop().create_future(), until.lower())
        self._asked[action_id] = asked
        self._transport.write(block)
        return Reply(self, name, action_id, asked.answer, limit or self._limit)

    async def events(self) -> AsyncIterator[AmiMessage]:
        """Everything Asterisk told, in its order; raises `AmiLost` after the last event of a lost
        connection.
        """
        while (event := await self._events.get()) is not None:
            yield event
        raise AmiLost("events", sent=False)

    def forget(self, action_id: str) -> None:
        self._asked.pop(action_id, None)

    # --- called by the protocol -------------------------------------------------------

    def take_transport(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def receive(self, message: AmiMessage) -> None:
        action_id = message.text("ActionID")
        asked = self._asked.get(action_id)
        if asked is not None:
            self._collect(action_id, asked, message)
        elif message.event == "FullyBooted":
            self.booted.set()
        elif message.event:
            self._events.put_nowait(message)

    def lost(self) -> None:
        self._transport = None
        waiting, self._asked = self._asked, {}
        for asked in waiting.values():
            if not asked.answer.done():
                asked.answer.cancel()
        self._events.put_nowait(None)
        self.ended.set()

    def _collect(self, action_id: str, asked: _Asked, message: AmiMessage) -> None:
        """A response, then the rows of a list up to `EventList: Complete`; or the event that was waited
        for.
        """
        part = message.text("EventList").lower()
        if message.text("Response"):
            asked.response = message
            more = message.succeeded and (part == "start" or bool(asked.until))
        else:
            more = part != "complete" and message.event.lower() != asked.until
            if part != "complete":
                asked.rows.append(message)
        if not more and asked.response is not None and not asked.answer.done():
            del self._asked[action_id]
            asked.answer.set_result(Answer(asked.response, tuple(asked.rows)))


class Reply:
    """An answer that is on its way; await it once."""

    def __init__(
        self, ami: Ami, name: str, action_id: str, answer: "asyncio.Future[Answer]", limit: float
    ) -> None:
        self._ami, self._name, self._action_id = ami, name, action_id
        self._answer, self._limit = answer, limit

    def __await__(self) -> Generator[object, None, Answer]:
        return self._wait().__await__()

    async def _wait(self) -> Answer:
        done, _ = await asyncio.wait({self._answer}, timeout=self._limit)
        self._ami.forget(self._action_id)
        if not done or self._answer.cancelled():
            raise AmiLost(self._name, sent=True)
        answer = self._answer.result()
        if not answer.response.succeeded:
            raise AmiError(self._name, answer.response.text("Message"))
        return answer


@asynccontextmanager
async def connect(login: Login, limit: float = ACTION_LIMIT) -> AsyncIterator[Ami]:
    """Log in and wait until Asterisk has booted. `OSError`, `AmiLost`, `LoginRefused` or `TimeoutError` if
    not.
    """
    ami = Ami(limit)
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(LOGIN_LIMIT):
        transport, _ = await loop.create_connection(
            lambda: AmiProtocol(ami.receive, ami.lost),
            login.host,
            login.port,
            ssl=ssl.create_default_context() if login.tls else None,
        )
    ami.take_transport(transport)
    try:
        await _log_in(ami, login)
        yield ami
    finally:
        transport.abort()
        await ami.ended.wait()


async def _log_in(ami: Ami, login: Login) -> None:
    fields = {"Username": login.username, "Secret": login.secret, "Events": login.events}
    try:
        await ami.act("Login", fields, limit=LOGIN_LIMIT)
    except AmiError as error:
        raise LoginRefused(error.reason) from None
    booted = asyncio.create_task(ami.booted.wait())
    ended = asyncio.create_task(ami.ended.wait())
    try:
        await asyncio.wait({booted, ended}, timeout=LOGIN_LIMIT, return_when=asyncio.FIRST_COMPLETED)
    finally:
        booted.cancel()
        ended.cancel()
    if ami.ended.is_set():
        raise AmiLost("Login", sent=True)
    if not ami.booted.is_set():
        raise TimeoutError("Asterisk did not finish booting")
