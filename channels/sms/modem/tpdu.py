"""The TPDUs of a modem in PDU mode (3GPP TS 23.040): what we submit, and what it delivers; pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from channels import gsm7
from channels.contract import ReceiptState
from channels.sms.link.dialect import BrokenPdu
from channels.sms.text.header import Part, header_of, read_header
from channels.sms.text.pieces import Coding, Piece

INTERNATIONAL, UNKNOWN, ALPHANUMERIC = 0x91, 0x81, 0xD0
DELIVER, SUBMIT, STATUS_REPORT = 0, 1, 2
UDHI, WANTS_REPORT, RELATIVE_VALIDITY = 0x40, 0x20, 0x10
LONGEST_NUMBER = 21  # with a plus
DIGITS = "0123456789*#abc"
CODINGS = {0: Coding.GSM7, 1: Coding.BINARY, 2: Coding.UCS2}


@dataclass(frozen=True, slots=True)
class Delivered:
    sender: str
    piece: Piece
    at: datetime | None


@dataclass(frozen=True, slots=True)
class StatusReport:
    reference: int
    number: str
    state: ReceiptState | None  # None: the network is still trying
    code: int


def submit(number: str, piece: Piece, *, valid_for: timedelta | None = None) -> bytes:
    """SMS-SUBMIT with the service centre left to the SIM; a status report is asked for."""
    header = header_of(piece.part) if piece.part else b""
    validity = b"" if valid_for is None else bytes([relative_validity(valid_for)])
    first = SUBMIT | WANTS_REPORT | (UDHI if header else 0) | (RELATIVE_VALIDITY if validity else 0)
    alphabet = 0x00 if piece.coding is Coding.GSM7 else 0x08
    user = user_data(piece, header)
    return b"\0" + bytes([first, 0]) + address(number) + bytes([0, alphabet]) + validity + user


def user_data(piece: Piece, header: bytes) -> bytes:
    """With its length: in septets for seven bits, where the text begins at a septet boundary."""
    if piece.coding is not Coding.GSM7:
        content = header + piece.content
        return bytes([len(content)]) + content
    before = -(-len(header) * 8 // 7)
    packed = gsm7.pack(piece.content, before * 7 - len(header) * 8)
    return bytes([before + len(piece.content)]) + header + packed


def relative_validity(period: timedelta) -> int:
    """The shortest of the steps that is not shorter: five minutes, half hours, days, weeks."""
    minutes = max(5.0, period.total_seconds() / 60)
    if minutes <= 720:
        return max(0, int(-(-minutes // 5)) - 1)
    if minutes <= 1440:
        return 143 + int(-(-(minutes - 720) // 30))
    days = int(-(-minutes // 1440))
    return 166 + days if days <= 30 else min(255, 192 + -(-days // 7))


def address(number: str) -> bytes:
    digits = number.removeprefix("+")
    kind = INTERNATIONAL if number.startswith("+") else UNKNOWN
    return bytes([len(digits), kind]) + semi_octets(digits)


def semi_octets(digits: str) -> bytes:
    even = digits + "f" * (len(digits) % 2)
    return bytes.fromhex("".join(even[at + 1] + even[at] for at in range(0, len(even), 2)))


# --- reading -------------------------------------------------------------------------------


def read(octets: bytes) -> Delivered | StatusReport:
    """With the service centre in front, as modems print it. `BrokenPdu` when it can't be read."""
    reader = _Reader(octets)
    reader.octets(reader.octet())
    first = reader.octet()
    kind = first & 0x03
    if kind == DELIVER:
        return _deliver(reader, header=bool(first & UDHI))
    if kind == STATUS_REPORT:
        return _report(reader)
    raise BrokenPdu("neither a message nor a report")


def sender_of(octets: bytes) -> str:
    """As far as it can be told of a message that can't be read; "" otherwise."""
    reader = _Reader(octets)
    try:
        reader.octets(reader.octet())
        sender = reader.address() if reader.octet() & 0x03 == DELIVER else ""
    except BrokenPdu:
        return ""
    return sender if 3 <= len(sender) <= LONGEST_NUMBER else ""


def _deliver(reader: "_Reader", *, header: bool) -> Delivered:
    sender = reader.address()
    reader.octet()
    coding = coding_of(reader.octet())
    at = reader.time()
    count = reader.octet()
    return Delivered(sender, _piece(reader.rest(), count, coding, header=header), at)


def _piece(content: bytes, count: int, coding: Coding, *, header: bool) -> Piece:
    part: Part | None = None
    if coding is not Coding.GSM7:
        content = content[:count]
        if header:
            part, content = read_header(content)
        return Piece(content, coding, part)
    length = 1 + content[0] if header and content else 0
    if length:
        part, _ = read_header(content)
    before = -(-length * 8 // 7)
    septets = gsm7.unpack(content[length:], max(0, count - before), before * 7 - length * 8)
    return Piece(septets, coding, part)


def _report(reader: "_Reader") -> StatusReport:
    reference, number = reader.octet(), reader.address()
    reader.octets(14)
    code = reader.octet()
    return StatusReport(reference, number, state_of(code), code)


def state_of(code: int) -> ReceiptState | None:
    """TS 23.040, 9.2.3.15."""
    if code < 0x20:
        return ReceiptState.DELIVERED if code in (0, 1, 2) else None
    return None if code < 0x40 else ReceiptState.FAILED


def coding_of(scheme: int) -> Coding:
    """TS 23.038, 4."""
    if scheme & 0xC0 == 0:
        return CODINGS.get((scheme >> 2) & 3, Coding.GSM7)
    if scheme & 0xF0 == 0xF0:
        return Coding.BINARY if scheme & 0x04 else Coding.GSM7
    return Coding.UCS2 if scheme & 0xF0 == 0xE0 else Coding.GSM7


class _Reader:
    def __init__(self, octets: bytes) -> None:
        self._octets, self._place = octets, 0

    def octet(self) -> int:
        return self.octets(1)[0]

    def octets(self, count: int) -> bytes:
        found = self._octets[self._place : self._place + count]
        if len(found) < count:
            raise BrokenPdu("a field runs beyond the end")
        self._place += count
        return found

    def rest(self) -> bytes:
        return self._octets[self._place :]

    def address(self) -> str:
        length, kind = self.octet(), self.octet()
        octets = self.octets((length + 1) // 2)
        if kind & 0x70 == ALPHANUMERIC & 0x70:
            return gsm7.decode(gsm7.unpack(octets, length * 4 // 7))
        digits = "".join(DIGITS[half] for octet in octets for half in (octet & 15, octet >> 4) if half < 15)
        return ("+" if kind & 0x70 == 0x10 else "") + digits[:length]

    def time(self) -> datetime | None:
        year, month, day, hour, minute, second, zone = self.octets(7)
        digits = "".join(f"{_decimal(octet):02}" for octet in (year, month, day, hour, minute, second))
        quarters = _decimal(zone & 0xF7) * (-1 if zone & 0x08 else 1)
        try:
            local = timezone(timedelta(minutes=15 * quarters))
            return datetime.strptime(digits, "%y%m%d%H%M%S").replace(tzinfo=local).astimezone(UTC)
        except (ValueError, OverflowError):
            return None


def _decimal(octet: int) -> int:
    return (octet & 15) * 10 + (octet >> 4)
