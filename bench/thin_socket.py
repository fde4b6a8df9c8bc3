"""A WebSocket client that costs next to nothing: a driver shares the machine with the hub that it measures.

Nothing is masked (the mask is zero), nothing is compressed, whole frames only.
"""

import asyncio
import base64
import os
from collections.abc import Callable
from typing import Self, cast
from urllib.parse import urlsplit

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
NO_MASK = bytes(4)
Hear = Callable[[bytes], None]


class ThinSocket(asyncio.Protocol):
    def __init__(self, hear: Hear, request: bytes) -> None:
        self._hear, self._request = hear, request
        self._buffer = b""
        self.open: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @classmethod
    async def connect(cls, url: str, hear: Hear, cookie: str = "") -> Self:
        """`hear` gets the content of every text frame."""
        parts = urlsplit(url)
        key = base64.b64encode(os.urandom(16)).decode()
        head = [
            f"GET {parts.path} HTTP/1.1",
            f"Host: {parts.netloc}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {key}",
            *([f"Cookie: {cookie}"] if cookie else []),
        ]
        request = "\r\n".join([*head, "", ""]).encode()
        loop = asyncio.get_running_loop()
        host, port = parts.hostname or "", parts.port or 80
        _, socket = await loop.create_connection(lambda: cls(hear, request), host, port)
        await socket.open
        return socket

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one, but does not say so
        self._transport.write(self._request)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.open.done():
            self.open.set_exception(error or ConnectionError("closed before it was open"))

    def data_received(self, data: bytes) -> None:
        data = self._buffer + data if self._buffer else data
        at = 0
        if not self.open.done():
            at = data.find(b"\r\n\r\n") + 4
            if at < 4:
                self._buffer = data
                return
            self._shake_hands(data)
        while (end := self._frame(data, at)) > at:
            at = end
        self._buffer = data[at:]

    def _shake_hands(self, data: bytes) -> None:
        if data.startswith(b"HTTP/1.1 101"):
            self.open.set_result(None)
        else:
            self.open.set_exception(ConnectionError(data[:80].decode("latin-1")))

    def _frame(self, data: bytes, at: int) -> int:
        """Hear the frame that begins here; return where it ends, or `at` when it is not all there."""
        if len(data) < at + 2:
            return at
        length, begin = data[at + 1], at + 2
        if length > 125:
            begin += 2 if length == 126 else 8
            length = int.from_bytes(data[at + 2 : begin], "big")
        end = begin + length
        if len(data) < end or begin > len(data):
            return at
        kind = data[at] & 15
        if kind == TEXT:
            self._hear(data[begin:end])
        elif kind == PING:
            self._write(PONG, data[begin:end])
        elif kind == CLOSE:
            self._transport.close()
        return end

    def say(self, content: bytes) -> None:
        self._write(TEXT, content)

    def _write(self, kind: int, content: bytes) -> None:
        length = len(content)
        if length < 126:
            head = bytes((0x80 | kind, 0x80 | length))
        else:
            head = bytes((0x80 | kind, 0xFE)) + length.to_bytes(2, "big")
        self._transport.write(head + NO_MASK + content)

    def close(self) -> None:
        self._transport.close()
