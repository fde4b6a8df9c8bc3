"""The visitor socket: one connection from `hello` to its end, frames of one connection handled in order."""

from typing import assert_never

import msgspec
from aiohttp import WSMsgType, web

from channels.contract import ReceiptState
from channels.web import wire
from channels.web.problems import Problem
from channels.web.reception import Reception, Visitor
from channels.web.visitors import Socket, Visitors
from channels.web.words import language

LARGEST_FRAME = 128 * 1024
HELLO_WITHIN = 10.0
POLICY_VIOLATION, GOING_AWAY = 1008, 1001
WRITE_BUFFER = 1024 * 1024
SHUT_FOR = 10.0  # when those sent away from a closed account try the door again


async def serve(
    request: web.Request, reception: Reception, visitors: Visitors, address: str
) -> web.WebSocketResponse:
    ws = web.WebSocketResponse(
        compress=False, autoping=False, max_msg_size=LARGEST_FRAME, decode_text=False, timeout=1.0
    )
    await ws.prepare(request)
    transport = request.transport
    if transport is None:
        return ws
    # `Socket.write` gives up on a slow client long before this: writing never waits.
    transport.set_write_buffer_limits(high=WRITE_BUFFER)
    await _Connection(Socket(ws, transport, address), reception, visitors).run()
    return ws


class _Connection:
    __slots__ = ("_reception", "_socket", "_visitor", "_visitors")

    def __init__(self, socket: Socket, reception: Reception, visitors: Visitors) -> None:
        self._socket, self._reception, self._visitors = socket, reception, visitors

    async def run(self) -> None:
        hello = await self._first_frame()
        if hello is None:
            return
        try:
            self._visitor = self._recognise(hello)
        except Problem as problem:
            await self._refuse(problem, language(hello.lang))
            return
        await self._admit()
        try:
            await self._welcome(hello.last)
            await self._listen()
        finally:
            self._visitors.remove(self._socket)

    async def _first_frame(self) -> wire.Hello | None:
        try:
            first = await self._socket.ws.receive(timeout=HELLO_WITHIN)
        except TimeoutError:
            await self._refuse(Problem("hello_first"))
            return None
        if first.type is not WSMsgType.TEXT:
            return None
        try:
            frame = wire.decode_frame(first.data)
        except msgspec.MsgspecError:
            frame = None
        if isinstance(frame, wire.Hello):
            return frame
        await self._refuse(Problem("malformed" if frame is None else "hello_first"))
        return None

    def _recognise(self, hello: wire.Hello) -> Visitor:
        if hello.v != wire.VERSION:
            raise Problem("version")
        if self._visitors.closed:
            raise Problem("account_off", retry_after=SHUT_FOR)
        visitor = self._reception.recognise(hello.token, self._socket.address, language(hello.lang))
        self._socket.visitor, self._socket.lang = visitor.id, visitor.lang
        self._socket.expires_at = visitor.expires_at
        return visitor

    async def _admit(self) -> None:
        too_many = self._visitors.add(self._socket)
        if too_many is not None:
            await self._visitors.dismiss(too_many, "too_many_tabs", None, POLICY_VIOLATION)

    async def _welcome(self, last: str) -> None:
        """What was missed, read from storage. Pushes wait until it is out, so that nothing overtakes it."""
        visitor = self._visitor.id
        messages, more = await self._reception.page(visitor, after=last)
        standing = await self._reception.standing(visitor)
        self._note_shown(messages)
        await self._socket.tell(
            wire.Welcome(visitor=visitor, standing=standing, messages=messages, more=more)
        )
        await self._socket.release()

    async def _listen(self) -> None:
        socket = self._socket
        while True:
            received = await socket.ws.receive()
            socket.quiet = 0
            match received.type:
                case WSMsgType.TEXT:
                    await self._take(received.data)
                case WSMsgType.PING:
                    await socket.ws.pong(received.data)
                case WSMsgType.PONG:
                    continue
                case _:
                    return

    async def _take(self, content: bytes) -> None:
        client_key = ""
        try:
            frame = wire.decode_frame(content)
            if isinstance(frame, wire.Storable):
                client_key = frame.client_key
                self._socket.own_key = client_key
                sent = await self._reception.store(self._visitor, frame)
                await self._socket.tell(sent)
                await self._echo(frame, sent)
                return
            await self._carry_out(frame)
        except msgspec.MsgspecError:
            await self._socket.tell(Problem("malformed").frame(self._socket.lang, _key_in(content)))
        except Problem as problem:
            await self._socket.tell(problem.frame(self._socket.lang, client_key))

    async def _echo(self, frame: wire.Storable, sent: wire.Sent) -> None:
        """What was said here stands on the visitor's other tabs at once."""
        if len(self._visitors.of(self._visitor.id)) < 2 or not isinstance(frame, wire.Send):
            return
        view = self._reception.view_of(self._visitor, frame, sent.message_id)
        await self._visitors.tell(
            self._visitor.id,
            wire.MessageFrame(message=view),
            message_id=sent.message_id,
            own_key=frame.client_key,
        )

    async def _carry_out(
        self, frame: wire.Hello | wire.Typing | wire.Ack | wire.Read | wire.History | wire.Renew | wire.Ping
    ) -> None:
        visitor = self._visitor.id
        match frame:
            case wire.Ping(n=n):
                await self._socket.tell(wire.Pong(n=n))
            case wire.Typing():
                await self._reception.typing(self._visitor, frame)
            case wire.Ack(up_to=up_to):
                await self._acknowledged(up_to)
            case wire.Read(up_to=up_to):
                await self._read(up_to)
            case wire.History(before=before, after=after):
                messages, more = await self._reception.page(visitor, before=before, after=after)
                self._note_shown(messages)
                await self._socket.tell(wire.Page(messages=messages, more=more, before=before, after=after))
            case wire.Renew():
                token, self._socket.expires_at = self._reception.token_for(visitor)
                await self._socket.tell(wire.Token(token=token, expires_at=self._socket.expires_at))
            case wire.Hello():
                raise Problem("malformed")
            case unreachable:
                assert_never(unreachable)

    async def _acknowledged(self, up_to: str) -> None:
        """A client can only acknowledge what it was given, and each id counts once."""
        newest = min(int(up_to or 0), self._socket.shown)
        if newest <= self._socket.acked:
            return
        self._socket.acked = newest
        if newest == self._socket.delivered:
            await self._reception.just_sent(self._visitor.id, str(newest), ReceiptState.DELIVERED)
        await self._reception.arrived(self._visitor.id, str(newest))

    async def _read(self, up_to: str) -> None:
        newest = min(int(up_to or 0), self._socket.shown)
        if newest and newest == self._socket.delivered:
            await self._reception.just_sent(self._visitor.id, str(newest), ReceiptState.READ)
        if newest:
            await self._reception.read(self._visitor.id, str(newest))

    async def _refuse(self, problem: Problem, lang: str = "zh") -> None:
        await self._socket.tell(problem.frame(lang))
        await self._socket.ws.close(code=POLICY_VIOLATION)

    def _note_shown(self, messages: list[wire.MessageView]) -> None:
        if messages:
            self._socket.note_shown(messages[-1].id)


class _Keyed(msgspec.Struct):
    client_key: wire.ClientKey = ""


def _key_in(content: bytes) -> str:
    """The client's name for a frame that is wrong elsewhere, so that it can drop it from its outbox."""
    try:
        return wire.decode(content, _Keyed).client_key
    except msgspec.MsgspecError:
        return ""
