"""The PDUs of CMPP that we write and read: octets and fields of both versions, no meaning yet."""

import hashlib
import struct
from dataclasses import dataclass
from enum import Enum

from channels.sms.link.dialect import BrokenPdu

CONNECT, TERMINATE, SUBMIT, DELIVER, ALIVE = 1, 2, 4, 5, 8


@dataclass(frozen=True, slots=True)
class Layout:
    """What differs between the versions: widths, and fields that only one has."""

    byte: int  # the version as it is told at the login
    number: int  # octets of a subscriber's number
    result: int  # octets of a status or result
    number_type: bool  # a number may be a pseudonym, which one octet says
    tail: int  # reserved octets at the end, or LinkID


class Version(Enum):
    V2 = Layout(0x20, 21, 1, False, 8)
    V3 = Layout(0x30, 32, 4, True, 20)


@dataclass(frozen=True, slots=True)
class Submit:
    service: str
    sp: str  # the enterprise's code
    source: str
    destination: str
    content: bytes
    form: int
    total: int = 1
    number: int = 1
    header: bool = False
    validity: str = ""
    fee_type: str = "01"
    fee_code: str = "000000"


@dataclass(frozen=True, slots=True)
class Deliver:
    message_id: bytes
    destination: str
    source: str
    content: bytes
    form: int = 8
    header: bool = False
    receipt: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the content of a Deliver is when it reports."""

    message_id: bytes
    state: str
    number: str


def fixed(text: str, length: int) -> bytes:
    """Cut and filled up with zeros."""
    return text.encode("ascii", "replace")[:length].ljust(length, b"\0")


def read_fixed(octets: bytes) -> str:
    return octets.split(b"\0")[0].decode("latin-1").strip()


def authenticator(sp: str, secret: str, stamp: str) -> bytes:
    """MD5 is prescribed by the protocol; it guards nothing but this login."""
    content = sp.encode() + bytes(9) + secret.encode() + stamp.encode()
    return hashlib.md5(content).digest()  # noqa: S324


def gateway_authenticator(status: bytes, ours: bytes, secret: str) -> bytes:
    return hashlib.md5(status + ours + secret.encode()).digest()  # noqa: S324


def connect_body(sp: str, secret: str, stamp: str, version: Version) -> bytes:
    digest = authenticator(sp, secret, stamp)
    return fixed(sp, 6) + digest + bytes([version.value.byte]) + struct.pack("!I", int(stamp))


def submit_body(submit: Submit, version: Version) -> bytes:
    layout = version.value
    kind = b"\0" if layout.number_type else b""
    return b"".join(
        [
            bytes(8),
            bytes([submit.total, submit.number, 1, 0]),  # a receipt is wanted; normal priority
            fixed(submit.service, 10),
            bytes([2]),  # the enterprise pays
            bytes(layout.number),
            kind,
            bytes([0, int(submit.header), submit.form]),
            fixed(submit.sp, 6),
            fixed(submit.fee_type, 2),
            fixed(submit.fee_code, 6),
            fixed(submit.validity, 17),
            bytes(17),
            fixed(submit.source, 21),
            bytes([1]),
            fixed(submit.destination, layout.number),
            kind,
            bytes([len(submit.content)]),
            submit.content,
            bytes(layout.tail),
        ]
    )


def read_deliver(body: bytes, version: Version) -> Deliver:
    layout = version.value
    place = 42
    source = body[place : place + layout.number]
    place += layout.number + int(layout.number_type)
    if len(body) < place + 2:
        raise BrokenPdu("a deliver is too short")
    receipt, length = body[place], body[place + 1]
    content = body[place + 2 : place + 2 + length]
    if len(content) < length:
        raise BrokenPdu("the content runs beyond the end")
    return Deliver(
        message_id=body[:8],
        destination=read_fixed(body[8:29]),
        source=read_fixed(source),
        content=content,
        form=body[41],
        header=bool(body[40]),
        receipt=receipt == 1,
    )


def read_receipt(content: bytes, version: Version) -> Receipt:
    if len(content) < 15:
        raise BrokenPdu("a receipt is too short")
    number = content[35 : 35 + version.value.number]
    return Receipt(content[:8], read_fixed(content[8:15]), read_fixed(number))


def read_result(body: bytes, version: Version, at: int) -> int:
    octets = body[at : at + version.value.result]
    if len(octets) < version.value.result:
        raise BrokenPdu("an answer is too short")
    return int.from_bytes(octets, "big")
