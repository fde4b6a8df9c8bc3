"""The PDUs of SMPP 3.4 that we write and read: octets and fields, no meaning yet."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from channels.sms.link.dialect import BrokenPdu

GENERIC_NACK = 0x80000000
SUBMIT, DELIVER, UNBIND, BIND, ALIVE, DATA = 0x04, 0x05, 0x06, 0x09, 0x15, 0x103
VERSION = 0x34
UDHI, RECEIPT, INTERMEDIATE, KIND_OF_MESSAGE = 0x40, 0x04, 0x20, 0x3C
# Tags of optional parameters.
RECEIPTED_ID, SAR_REFERENCE, SAR_TOTAL, SAR_NUMBER = 0x001E, 0x020C, 0x020E, 0x020F
PAYLOAD, MESSAGE_STATE = 0x0424, 0x0427

Optional = Mapping[int, bytes]


@dataclass(frozen=True, slots=True)
class Place:
    """An address with its type of number and numbering plan."""

    number: str
    ton: int = 1
    npi: int = 1


@dataclass(frozen=True, slots=True)
class ShortMessage:
    """The body that submit_sm and deliver_sm share."""

    source: Place
    destination: Place
    content: bytes = b""
    esm_class: int = 0
    data_coding: int = 0
    receipt: bool = False
    validity: str = ""
    service_type: str = ""
    options: Optional = field(default_factory=dict)

    @property
    def words(self) -> bytes:
        return self.options.get(PAYLOAD, self.content)


def text(value: str) -> bytes:
    return value.encode("latin-1", "replace").replace(b"\0", b"") + b"\0"


def place(where: Place) -> bytes:
    return bytes([where.ton, where.npi]) + text(where.number)


def option(tag: int, value: bytes) -> bytes:
    return struct.pack("!HH", tag, len(value)) + value


def bind_body(username: str, password: str, system_type: str) -> bytes:
    return text(username) + text(password) + text(system_type) + bytes([VERSION, 0, 0]) + text("")


def message_body(message: ShortMessage) -> bytes:
    return b"".join(
        [
            text(message.service_type),
            place(message.source),
            place(message.destination),
            bytes([message.esm_class, 0, 0]),
            text(""),
            text(message.validity),
            bytes([int(message.receipt), 0, message.data_coding, 0, len(message.content)]),
            message.content,
            *(option(tag, value) for tag, value in message.options.items()),
        ]
    )


def read_message(body: bytes) -> ShortMessage:
    """`BrokenPdu` when a field is missing or runs beyond the end."""
    reader = Reader(body)
    service_type = reader.text()
    source, destination = reader.place(), reader.place()
    esm_class, _protocol, _priority = reader.octets(3)
    reader.text()
    validity = reader.text()
    receipt, _replace, data_coding, _default, length = reader.octets(5)
    content = reader.octets(length)
    return ShortMessage(
        source,
        destination,
        content,
        esm_class,
        data_coding,
        bool(receipt & 1),
        validity,
        service_type,
        reader.options(),
    )


class Reader:
    def __init__(self, body: bytes) -> None:
        self._body, self._place = body, 0

    def octets(self, count: int) -> bytes:
        found = self._body[self._place : self._place + count]
        if len(found) < count:
            raise BrokenPdu("a field runs beyond the end")
        self._place += count
        return found

    def text(self) -> str:
        end = self._body.find(b"\0", self._place)
        if end < 0:
            raise BrokenPdu("a text has no end")
        found = self._body[self._place : end].decode("latin-1")
        self._place = end + 1
        return found

    def place(self) -> Place:
        ton, npi = self.octets(2)
        return Place(self.text(), ton, npi)

    def options(self) -> Optional:
        found: dict[int, bytes] = {}
        while self._place + 4 <= len(self._body):
            tag, length = struct.unpack("!HH", self.octets(4))
            found[tag] = self.octets(length)
        return found
