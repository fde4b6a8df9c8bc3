"""The serial line: raw octets in and out of a terminal device, without waiting and without a library."""

import asyncio
import errno
import fcntl
import os
import termios
from pathlib import Path

SPEEDS = {
    9600: termios.B9600,
    19200: termios.B19200,
    38400: termios.B38400,
    57600: termios.B57600,
    115200: termios.B115200,
}
LONGEST_BUFFER = 1 << 20


class LineBusy(Exception):
    """Another program holds the device."""


class LineGone(Exception):
    """The device can't be opened or has gone; the reason is for the administrator."""


class SerialLine:
    """Reads into a buffer that `read` empties. Held by one program at a time."""

    def __init__(self, device: str, speed: int) -> None:
        self._device, self._speed = device, speed
        self._handle = -1
        self._buffer = bytearray()
        self._arrived = asyncio.Event()
        self._gone = ""

    def open(self) -> None:
        if not Path(self._device).exists():
            raise LineGone("没有这个设备")
        try:
            self._handle = os.open(self._device, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _make_raw(self._handle, SPEEDS[self._speed])
        except BlockingIOError as error:
            self.close()
            raise LineBusy from error
        except (OSError, termios.error) as error:
            self.close()
            raise LineGone("没有权限" if isinstance(error, PermissionError) else str(error)[:80]) from error
        asyncio.get_running_loop().add_reader(self._handle, self._read_ready)

    def close(self) -> None:
        if self._handle < 0:
            return
        asyncio.get_running_loop().remove_reader(self._handle)
        os.close(self._handle)
        self._handle = -1

    async def read(self) -> bytes:
        """Whatever has arrived; waits until there is something. `LineGone` when the device is pulled."""
        while not self._buffer:
            if self._gone:
                raise LineGone(self._gone)
            self._arrived.clear()
            await self._arrived.wait()
        content = bytes(self._buffer)
        self._buffer.clear()
        return content

    def write(self, content: bytes) -> None:
        """Commands are short: the system's buffer takes them whole, or the modem has stopped listening."""
        try:
            written = os.write(self._handle, content)
        except OSError as error:
            raise LineGone(str(error)[:80]) from error
        if written < len(content):
            raise LineGone("调制解调器不再接收数据")

    def _read_ready(self) -> None:
        try:
            content = os.read(self._handle, 4096)
        except OSError as error:
            if error.errno in (errno.EAGAIN, errno.EINTR):
                return
            content = b""
        if not content or len(self._buffer) > LONGEST_BUFFER:
            self._gone = "设备已断开" if not content else "设备发来的数据过多"
            asyncio.get_running_loop().remove_reader(self._handle)
        self._buffer += content
        self._arrived.set()


def _make_raw(handle: int, speed: int) -> None:
    iflag, oflag, cflag, lflag, _, _, chars = termios.tcgetattr(handle)
    iflag &= ~(
        termios.IGNBRK
        | termios.BRKINT
        | termios.PARMRK
        | termios.ISTRIP
        | termios.INLCR
        | termios.IGNCR
        | termios.ICRNL
        | termios.IXON
    )
    oflag &= ~termios.OPOST
    lflag &= ~(termios.ECHO | termios.ECHONL | termios.ICANON | termios.ISIG | termios.IEXTEN)
    cflag = (cflag & ~(termios.CSIZE | termios.PARENB)) | termios.CS8 | termios.CLOCAL | termios.CREAD
    chars[termios.VMIN], chars[termios.VTIME] = 1, 0
    termios.tcsetattr(handle, termios.TCSANOW, [iflag, oflag, cflag, lflag, speed, speed, chars])
