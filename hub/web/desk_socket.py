"""The desk's WebSocket: one reader, one sender, and a numbered stream that survives the connection."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from aiohttp import WSMsgType, web

from channels.contract import AgentTyping as CitizenSeesTyping
from hub.services.access import DESK, LEADERS, READERS
from hub.services.editing.rights import WRITERS
from hub.services.letters import Letter
from hub.services.problems import BadInput, CannotDo, NotAllowed, NotSignedIn
from hub.services.replies import Said
from hub.version import VERSION
from hub.web.contract.desk_socket import (
    Accept,
    Ack,
    AgentTyping,
    ClientFrame,
    Decline,
    Editing,
    Err,
    Hello,
    Looking,
    Ping,
    Pong,
    Read,
    Reset,
    Send,
    Sent,
    WatchBoard,
    Welcome,
)
from hub.web.decoding import LARGEST_NUMBER, decoded
from hub.web.desk_hub import DeskHub
from hub.web.guard import Door, Signed
from hub.web.keys import Services
from hub.web.problem_answers import problem_of
from hub.web.streams import Stream
from hub.web.words import language_of

LARGEST_FRAME = 128 * 1024
HELLO_WITHIN = 10.0
HEARTBEAT = 20.0
LONGEST_KEY = 64
_decoder = msgspec.json.Decoder(ClientFrame)


class DeskSocket:
    """Serves `/api/v1/desk/socket`. The sender is the one task besides the reader, and ends with it."""

    def __init__(self, services: Services, hub: DeskHub, door: Door) -> None:
        self._services, self._hub, self._door = services, hub, door

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self._door.check_origin(request)
        signed = await self._door.enter(request)
        if signed.session is None or not signed.who.has(READERS | WRITERS):
            raise NotAllowed("not_allowed")
        socket = web.WebSocketResponse(
            heartbeat=HEARTBEAT, max_msg_size=LARGEST_FRAME, compress=False, autoping=True
        )
        await socket.prepare(request)
        language = language_of(request.headers.get("Accept-Language", ""))
        hello = await self._hello(socket)
        if hello is not None:
            await _Connection(self._services, self._hub, socket, signed, language).run(hello)
        return socket

    async def _hello(self, socket: web.WebSocketResponse) -> Hello | None:
        with contextlib.suppress(TimeoutError, BadInput, TypeError):
            async with asyncio.timeout(HELLO_WITHIN):
                frame = decoded(_decoder, await socket.receive_str())
                if isinstance(frame, Hello) and frame.v == 1:
                    return frame
        await socket.close(code=4400, message=b"hello expected")
        return None


class _Connection:
    def __init__(
        self,
        services: Services,
        hub: DeskHub,
        socket: web.WebSocketResponse,
        signed: Signed,
        language: str,
    ) -> None:
        self._services, self._hub, self._socket = services, hub, socket
        self._signed, self._who, self._language = signed, signed.who, language

    async def run(self, hello: Hello) -> None:
        stream = self._hub.screens.stream_for(self._who.agent_id, self._who.session_id, hello.session)
        outbox: asyncio.Queue[bytes | None] = asyncio.Queue()
        stream.take_socket(outbox)
        stream.board = hello.board and self._who.has(LEADERS)
        self._welcome(stream, hello)
        self._hub.screens.opened(stream)
        sender = asyncio.create_task(self._send_all(outbox))
        try:
            await self._read_all(stream)
        finally:
            sender.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sender
            if stream.outbox is outbox:
                self._hub.articles.look(stream, 0, writing=False)
                self._hub.screens.left(stream)

    def _welcome(self, stream: Stream, hello: Hello) -> None:
        resumed = stream.session == hello.session and stream.can_resume(hello.last)
        welcome = Welcome(
            session=stream.session,
            seq=hello.last if resumed else stream.seq,
            resumed=resumed,
            server_time=self._services.clock.now(),
            version=VERSION,
        )
        stream.tell(welcome)
        if resumed:
            for frame in stream.missed(hello.last):
                stream.tell_encoded(frame)
        else:
            if hello.session:
                stream.tell(Reset(seq=stream.seq))
            self._hub.show_card(stream)
        stream.tell(self._hub.queue_now())

    async def _send_all(self, outbox: "asyncio.Queue[bytes | None]") -> None:
        with contextlib.suppress(ConnectionError):
            while (frame := await outbox.get()) is not None:
                await self._socket.send_frame(frame, WSMsgType.TEXT)
            await self._socket.close()

    async def _read_all(self, stream: Stream) -> None:
        async for message in self._socket:
            if message.type is not WSMsgType.TEXT:
                continue
            try:
                frame = decoded(_decoder, message.data)
            except BadInput as error:
                stream.tell(_unread(message.data, problem_of(error, self._language).text))
                continue
            await self._take(stream, frame)

    async def _take(self, stream: Stream, frame: Any) -> None:
        action = _ACTIONS.get(type(frame))
        if action is None:
            return
        try:
            if type(frame) in _FOR_DESK and not self._who.has(DESK):
                raise NotAllowed("not_allowed")
            await action(self, stream, frame)
        except CannotDo as error:
            problem = problem_of(error, self._language)
            key = getattr(frame, "client_key", "")
            about = getattr(frame, "conversation_id", 0)
            stream.tell(Err(code=problem.code, text=problem.text, client_key=key, conversation_id=about))
            if isinstance(error, NotSignedIn):
                stream.close("signed_out")

    async def say(self, stream: Stream, frame: Send) -> None:
        said = Said(
            frame.client_key,
            frame.text,
            tuple(frame.file_ids),
            frame.private,
            tuple(frame.mentions),
            frame.article_id,
            letter=Letter(frame.subject, tuple(frame.cc), frame.forward_to),
            answers=frame.answers,
        )
        message, again = await self._services.replies.say(self._who, frame.conversation_id, said)
        view = self._services.views.message(message)
        stream.tell(Sent(client_key=frame.client_key, message=view, duplicate=again))

    async def accept(self, stream: Stream, frame: Accept) -> None:
        await self._services.talks.accept(self._who, frame.conversation_id)

    async def decline(self, stream: Stream, frame: Decline) -> None:
        await self._services.talks.decline(self._who, frame.conversation_id, frame.reason)

    async def type(self, stream: Stream, frame: AgentTyping) -> None:
        conversation = self._services.floor.conversations.get(frame.conversation_id)
        if conversation is not None and conversation.agent_id == self._who.agent_id:
            self._services.host.signal(conversation, CitizenSeesTyping(frame.on))
        if stream.looking == frame.conversation_id:
            stream.typing = frame.on
            self._hub.screens.tell_watchers(frame.conversation_id)

    async def read(self, stream: Stream, frame: Read) -> None:
        await self._services.talks.mark_read(self._who, frame.conversation_id, frame.up_to)

    async def look(self, stream: Stream, frame: Looking) -> None:
        if frame.conversation_id:
            await self._services.access.conversation(self._who, frame.conversation_id)
        self._hub.screens.look(stream, frame.conversation_id)

    async def edit(self, stream: Stream, frame: Editing) -> None:
        if frame.article_id:
            await self._services.editing.desk.ground.open(self._who, frame.article_id)
        self._hub.articles.look(stream, frame.article_id, writing=frame.writing)

    async def watch_board(self, stream: Stream, frame: WatchBoard) -> None:
        stream.board = frame.on and self._who.has(LEADERS)

    async def acknowledge(self, stream: Stream, frame: Ack) -> None:
        stream.forget(frame.seq)

    async def ping(self, stream: Stream, frame: Ping) -> None:
        stream.tell(Pong(n=frame.n))
        if self._signed.session is not None:
            await self._services.sign_in.still_there(self._signed.session)


def _unread(raw: str, text: str) -> Err:
    """Names what it was about as far as it can be seen, so that no outbox waits for its answer."""
    with contextlib.suppress(msgspec.DecodeError, UnicodeError, RecursionError):
        match msgspec.json.decode(raw):
            case {"client_key": str() as key} if key.isascii():
                return Err(code="bad_frame", text=text, client_key=key[:LONGEST_KEY])
            case {"conversation_id": int() as about} if abs(about) <= LARGEST_NUMBER:
                return Err(code="bad_frame", text=text, conversation_id=about)
    return Err(code="bad_frame", text=text)


_ACTIONS: dict[type, Callable[[_Connection, Stream, Any], Awaitable[None]]] = {
    Send: _Connection.say,
    Accept: _Connection.accept,
    Decline: _Connection.decline,
    AgentTyping: _Connection.type,
    Read: _Connection.read,
    Looking: _Connection.look,
    Editing: _Connection.edit,
    WatchBoard: _Connection.watch_board,
    Ack: _Connection.acknowledge,
    Ping: _Connection.ping,
}
_FOR_DESK = frozenset({Send, Accept, Decline, AgentTyping})
