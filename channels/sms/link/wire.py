"""The connection itself: octets in, frames out, and the moment it ends."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from channels.line_faults import in_words
from channels.sms.link.frames import BrokenFrame, FrameSplitter

CONNECT_WITHIN = 10.0  # seconds
LONGEST_BACKLOG = 1 << 20  # octets that the other side does not take


class Unreachable(Exception):
    """Nobody answered at the address; nothing has left."""


class LinkLost(Exception):
    """The session has ended. The reason is for the administrator, in Chinese."""


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int
    tls: ssl.SSLContext | None = None


class Wire(asyncio.Protocol):
    """One connection. `frame` is called for each frame, `ended` once; neither may wait."""

    def __init__(self, splitter: FrameSplitter, frame: Callable[[bytes], None]) -> None:
        self._splitter, self._frame = splitter, frame
        self._transport: asyncio.Transport | None = None
        self.ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    # --- called by the loop ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        try:
            frames = self._splitter.feed(data)
        except BrokenFrame as broken:
            self.abort(f"对端发来的数据不合协议（{broken}）")
            return
        for frame in frames:
            if not self.open:
                return
            self._frame(frame)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(f"连接中断（{in_words(exc)}）" if exc else "对端关闭了连接")

    # --- called by us ---

    @property
    def open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing() and not self.ended.done()

    def write(self, content: bytes) -> bool:
        """False: certainly nothing of it has left."""
        if not self.open or self._transport is None:
            return False
        if self._transport.get_write_buffer_size() > LONGEST_BACKLOG:
            self.abort("对端不再读取数据")
            return False
        self._transport.write(content)
        return True

    def pause(self, on: bool) -> None:
        """Read no more for a while: the other side has to wait with what it delivers."""
        if self._transport is None or self._transport.is_closing():
            return
        if on:
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def abort(self, reason: str) -> None:
        self._end(reason)
        if self._transport is not None:
            self._transport.abort()

    def _end(self, reason: str) -> None:
        if not self.ended.done():
            self.ended.set_result(reason)


async def connect(address: Address, splitter: FrameSplitter, frame: Callable[[bytes], None]) -> Wire:
    """Nagle's delay is off: asyncio turns it off for every TCP connection."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(CONNECT_WITHIN):
            _, wire = await loop.create_connection(
                lambda: Wire(splitter, frame), address.host, address.port, ssl=address.tls
            )
    except ssl.SSLError as error:
        raise Unreachable(f"TLS 握手失败（{in_words(error)}）") from error
    except TimeoutError as error:
        raise Unreachable("连接超时") from error
    except OSError as error:
        raise Unreachable(in_words(error)) from error
    return wire
