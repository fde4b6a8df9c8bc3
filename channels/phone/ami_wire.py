"""panoramisk's protocol and actions, made safe: bytes in, `AmiMessage`s out, nothing lost, nothing smuggled.

Each override answers a fault of panoramisk 1.4 that was seen on a live Asterisk. Its `Manager` is not used
at all: it repeats actions after a reconnect (a Redirect from before an outage must never fire after it).
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from panoramisk.actions import Action
from panoramisk.ami_protocol import AMIProtocol

log = logging.getLogger(__name__)

END_OF_MESSAGE = b"\r\n\r\n"
LONGEST_MESSAGE = 1 << 20
Value = str | Sequence[str]
Fields = Mapping[str, Value]


class UnsafeValue(ValueError):
    """A value holds a line break or NUL, which would smuggle a second header or action into the
    connection.
    """

    def __init__(self, field: str) -> None:
        super().__init__(f"line break or NUL in {field}")
        self.field = field


@dataclass(frozen=True, slots=True)
class AmiMessage:
    """One message of Asterisk. A header that came several times keeps all its values, in order."""

    headers: Mapping[str, tuple[str, ...]]

    @property
    def event(self) -> str:
        return self.text("Event")

    @property
    def succeeded(self) -> bool:
        return self.text("Response") in ("Success", "Follows", "Goodbye", "Pong")

    def text(self, name: str) -> str:
        """The only value of a header; "" when it is missing or was sent more than once (which we never
        expect).
        """
        values = self.headers.get(name.lower(), ())
        return values[0] if len(values) == 1 else ""

    def moment(self) -> datetime | None:
        """When Asterisk wrote it, by its own clock (`timestampevents = yes`)."""
        try:
            return datetime.fromtimestamp(float(self.text("Timestamp")), UTC)
        except (ValueError, OverflowError, OSError):
            return None

    def variables(self) -> Mapping[str, str]:
        """Channel variables of an event: Asterisk writes `ChanVariable: A=b`, or `ChanVariable(channel):
        A=b`.

        Of an event with two channels, those of the first one named."""
        found: dict[str, str] = {}
        for header, values in self.headers.items():
            if header == "chanvariable" or header.startswith("chanvariable("):
                for name, _, value in (item.partition("=") for item in values):
                    found.setdefault(name, value)
        return found


def read_blocks(buffer: bytearray) -> Iterator[AmiMessage]:
    """Take every complete message out of `buffer`. Framed as bytes, decoded whole: a character cut by a read
    stays.
    """
    end = buffer.rfind(END_OF_MESSAGE)
    if end < 0:
        return
    blocks = bytes(buffer[:end])
    del buffer[: end + len(END_OF_MESSAGE)]
    for block in blocks.split(END_OF_MESSAGE):
        message = read_block(block)
        if message is not None:
            yield message


def read_block(block: bytes) -> AmiMessage | None:
    """Not panoramisk's reader: there a second `hubcall:` overrides the first `HubCall:` and nobody sees
    it.
    """
    headers: dict[str, tuple[str, ...]] = {}
    for line in block.decode("utf-8", "replace").split("\r\n"):
        name, separator, value = line.partition(":")
        if separator:
            key = name.lower()
            headers[key] = (*headers.get(key, ()), value.removeprefix(" "))
    return AmiMessage(headers) if "event" in headers or "response" in headers else None


def write_action(name: str, action_id: str, fields: Fields) -> bytes:
    """The bytes of one action; refuses what could be read as more than one."""
    values = {"Action": name, "ActionID": action_id, **fields}
    for field, value in values.items():
        for item in (field, *((value,) if isinstance(value, str) else value)):
            if any(character in item for character in "\r\n\0"):
                raise UnsafeValue(field)
    return str(Action(values)).encode()


class AmiProtocol(AMIProtocol):  # type: ignore[misc] # panoramisk has no types
    """Hands each message to `receive`, and the end of the connection to `lost`; keeps no table of actions."""

    def __init__(self, receive: Callable[[AmiMessage], None], lost: Callable[[], None]) -> None:
        self._receive, self._lost = receive, lost
        self._buffer = bytearray()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self.version is None and not self._greeted():
            return
        if len(self._buffer) > LONGEST_MESSAGE and END_OF_MESSAGE not in self._buffer:
            log.error("an AMI message never ended; dropping the connection")
            self.transport.abort()
            return
        for message in read_blocks(self._buffer):
            self._receive(message)

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost()

    def _greeted(self) -> bool:
        """The first line is a greeting without the empty line that ends everything else."""
        line, end, rest = bytes(self._buffer).partition(b"\r\n")
        if not end:
            return False
        self.version = line.partition(b"/")[2].decode("ascii", "replace")
        self._buffer[:] = rest
        return True
