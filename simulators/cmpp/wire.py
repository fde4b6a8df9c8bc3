"""The gateway's side of CMPP, written from the specification: it shares no code with the channel."""

import hashlib
import struct
from dataclasses import dataclass

CONNECT, TERMINATE, SUBMIT, DELIVER, ACTIVE_TEST = 1, 2, 4, 5, 8
RESP = 0x80000000
TERMINATE_RESP, DELIVER_RESP = TERMINATE | RESP, DELIVER | RESP
# struct formats of Submit, up to the numbers: version 2, version 3.
SUBMIT_HEAD = {2: "!8s4B10sB21s3B6s2s6s17s17s21sB", 3: "!8s4B10sB32sB3B6s2s6s17s17s21sB"}
DELIVER_HEAD = {2: "!8s21s10s3B21s2B", 3: "!8s21s10s3B32sB2B"}


def text(octets: bytes) -> str:
    return octets.partition(b"\0")[0].decode("ascii", "replace")


@dataclass(frozen=True, slots=True)
class Connect:
    sp: str
    digest: bytes
    version: int
    stamp: str


@dataclass(frozen=True, slots=True)
class Submit:
    sp: str
    source: str
    number: str
    total: int
    place: int
    form: int
    wants_receipt: bool
    header: bytes
    content: bytes
    validity: str

    @property
    def words(self) -> str:
        return self.content.decode({8: "utf-16-be", 15: "gb18030"}.get(self.form, "ascii"), "replace")


def frame(command: int, sequence: int, body: bytes = b"") -> bytes:
    return struct.pack("!3I", 12 + len(body), command, sequence) + body


def read_connect(body: bytes) -> Connect:
    sp, digest, version, stamp = struct.unpack("!6s16sBI", body)
    return Connect(text(sp), digest, version, f"{stamp:010}")


def right(connect: Connect, secret: str) -> bool:
    seed = b"".join([connect.sp.encode(), b"\0" * 9, secret.encode(), connect.stamp.encode()])
    return hashlib.md5(seed).digest() == connect.digest  # noqa: S324


def connect_answer(version: int, status: int, digest: bytes, secret: str) -> bytes:
    head = struct.pack("!I" if version == 3 else "!B", status)
    proof = hashlib.md5(head + digest + secret.encode()).digest()  # noqa: S324
    return head + proof + (b"\x30" if version == 3 else b"\x20")


def read_submit(body: bytes, version: int) -> Submit:
    size = struct.calcsize(SUBMIT_HEAD[version])
    fields = struct.unpack(SUBMIT_HEAD[version], body[:size])
    _, total, place, receipt, _, _, _, _ = fields[:8]
    rest = fields[9:] if version == 3 else fields[8:]
    _, udhi, form, sp, _, _, validity, _, source, count = rest
    width = 32 if version == 3 else 21
    number = text(body[size : size + width])
    at = size + width * count + (1 if version == 3 else 0)
    content = body[at + 1 : at + 1 + body[at]]
    head = content[: 1 + content[0]] if udhi else b""
    return Submit(
        text(sp),
        text(source),
        number,
        total,
        place,
        form,
        bool(receipt),
        head,
        content[len(head) :],
        text(validity),
    )


def submit_answer(version: int, message_id: bytes, result: int) -> bytes:
    return message_id + struct.pack("!I" if version == 3 else "!B", result)


def deliver(
    version: int,
    message_id: bytes,
    *,
    number: str,
    to: str,
    content: bytes,
    form: int = 8,
    header: bool = False,
    receipt: bool = False,
) -> bytes:
    fields: list[bytes | int] = [message_id, to.encode(), b"", 0, int(header), form, number.encode()]
    fields += [0] if version == 3 else []
    head = struct.pack(DELIVER_HEAD[version], *fields, int(receipt), len(content))
    return head + content + bytes(20 if version == 3 else 8)


def report(version: int, message_id: bytes, state: str, number: str) -> bytes:
    form = "!8s7s10s10s32sI" if version == 3 else "!8s7s10s10s21sI"
    return struct.pack(form, message_id, state.encode(), b"2601010900", b"2601010901", number.encode(), 0)


def parts(words: str, reference: int) -> list[tuple[bytes, bool]]:
    """What a phone sends for a text: one content, or several with a header."""
    raw = words.encode("utf-16-be")
    if len(raw) <= 140:
        return [(raw, False)]
    cut = [raw[at : at + 134] for at in range(0, len(raw), 134)]
    return [(bytes([5, 0, 3, reference, len(cut), place]) + one, True) for place, one in enumerate(cut, 1)]
