"""The open sockets of all visitors, and how to tell them something without waiting for them."""

import asyncio
from collections.abc import Iterator
from datetime import datetime

from aiohttp import WSMsgType, web

from channels.web import wire

# A client that lets this much pile up is not reading; it comes back and resumes by message id.
LARGEST_BACKLOG = 512 * 1024
# Rounds of the shared pinger without any frame from the client, its pong included.
QUIET_ROUNDS = 3


class Socket:
    """One open connection of one visitor."""

    __slots__ = (
        "acked",
        "address",
        "delivered",
        "expires_at",
        "held",
        "lang",
        "own_key",
        "quiet",
        "shown",
        "transport",
        "visitor",
        "ws",
    )

    def __init__(self, ws: web.WebSocketResponse, transport: asyncio.Transport, address: str) -> None:
        self.ws, self.transport, self.address = ws, transport, address
        self.visitor, self.lang = "", "zh"
        self.expires_at: datetime | None = None
        self.quiet = 0
        # Largest message id told to this client: it can't acknowledge what it was never given.
        self.shown = 0
        self.acked = 0
        # The last one given by `deliver`: its send may not be recorded yet when the client says it came.
        self.delivered = 0
        self.own_key = ""
        # While history is read for `welcome`, newer frames wait here: a client that saw a later id first
        # would believe it has everything before.
        self.held: list[bytes] | None = []

    async def tell(self, frame: wire.Frame) -> None:
        await self.write(wire.encode(frame))

    async def write(self, content: bytes) -> None:
        """Never wait for a slow client, never fail for one that has gone."""
        if self.ws.closed or self.transport.is_closing():
            return
        if self.transport.get_write_buffer_size() > LARGEST_BACKLOG:
            self.transport.abort()
            return
        try:
            await self.ws.send_frame(content, WSMsgType.TEXT)
        except ConnectionResetError:
            self.transport.abort()

    async def push(self, content: bytes) -> None:
        if self.held is not None:
            self.held.append(content)
            return
        await self.write(content)

    async def release(self) -> None:
        """Let out what was held. Repeats, since more may be held while this is written."""
        while self.held:
            waiting, self.held = self.held, []
            for content in waiting:
                await self.write(content)
        self.held = None

    def note_shown(self, message_id: str) -> None:
        self.shown = max(self.shown, int(message_id or 0))


class Visitors:
    """Sockets by visitor; a visitor may have the page open in several tabs."""

    def __init__(self, most_per_visitor: int) -> None:
        self._most = most_per_visitor
        self.closed = False  # the account is closed for a while: nobody is let in
        self._sockets: dict[str, list[Socket]] = {}

    def __len__(self) -> int:
        return sum(len(tabs) for tabs in self._sockets.values())

    def of(self, visitor: str) -> list[Socket]:
        return self._sockets.get(visitor, [])

    def everybody(self) -> Iterator[Socket]:
        for tabs in list(self._sockets.values()):
            yield from list(tabs)

    def add(self, socket: Socket) -> Socket | None:
        """Return the oldest one if that visitor has too many now; it has been taken out."""
        tabs = self._sockets.setdefault(socket.visitor, [])
        tabs.append(socket)
        return tabs.pop(0) if len(tabs) > self._most else None

    def remove(self, socket: Socket) -> None:
        tabs = self._sockets.get(socket.visitor, [])
        if socket in tabs:
            tabs.remove(socket)
        if not tabs:
            self._sockets.pop(socket.visitor, None)

    async def tell(self, visitor: str, frame: wire.Frame, *, message_id: str = "", own_key: str = "") -> None:
        """To all tabs of that visitor, except the one that sent `own_key` itself and knows."""
        tabs = self._sockets.get(visitor)
        if not tabs:
            return
        content = wire.encode(frame)
        for socket in tuple(tabs):
            if own_key and socket.own_key == own_key:
                continue
            socket.note_shown(message_id)
            await socket.push(content)

    async def deliver(self, visitor: str, frame: wire.Frame, message_id: str) -> None:
        """An outgoing message, which its visitor's clients will acknowledge."""
        for socket in self.of(visitor):
            socket.delivered = int(message_id)
        await self.tell(visitor, frame, message_id=message_id)

    async def ping(self) -> None:
        """Ask everybody for a sign of life, and drop those who have given none."""
        for socket in self.everybody():
            if socket.quiet >= QUIET_ROUNDS:
                socket.transport.abort()
                continue
            socket.quiet += 1
            if not socket.ws.closed and not socket.transport.is_closing():
                await socket.ws.ping()

    async def dismiss(self, socket: Socket, reason: str, reconnect_after: float | None, code: int) -> None:
        await socket.tell(wire.Bye(reason=reason, reconnect_after=reconnect_after))
        if not socket.ws.closed:
            # The client's answer to the closing frame is not worth waiting for.
            await socket.ws.send_frame(code.to_bytes(2, "big"), WSMsgType.CLOSE)
            socket.transport.close()
