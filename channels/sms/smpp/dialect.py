"""SMPP 3.4 as a dialect of the link: what each PDU means."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from channels.contract import Accepted, SendResult
from channels.sms.driver import Arrived, Reported, Sms
from channels.sms.link.dialect import RESPONSE, BrokenPdu, Login, Pdu, Request, Role, Taken
from channels.sms.smpp import pdus
from channels.sms.smpp.codes import login_refusal, refusal
from channels.sms.smpp.pdus import Place, ShortMessage
from channels.sms.smpp.receipts import ReceiptIds, read_receipt, taken_form
from channels.sms.states import relative_period
from channels.sms.text.header import Part, header_of, read_header, valid
from channels.sms.text.pieces import OCTETS, SEPTETS, Coding, Piece, coding_of, split, whole

UNKNOWN_COMMAND = 0x03
# Temporary fault: deliver it again. Permanent fault: it would not help.
ANSWERS = {Taken.KEPT: 0, Taken.NOT_NOW: 0x64, Taken.BROKEN: 0x65}
ROLES = {pdus.DELIVER: Role.DELIVERY, pdus.ALIVE: Role.ALIVE, pdus.UNBIND: Role.GOODBYE}
CODINGS = {1: Coding.ASCII, 3: Coding.LATIN1, 8: Coding.UCS2, 15: Coding.GB18030}
BINARY = frozenset({2, 4})


class LongMessages(StrEnum):
    """How a long text travels."""

    UDH = "udh"
    SAR = "sar"
    PAYLOAD = "payload"


@dataclass(frozen=True, slots=True)
class SmppTerms:
    username: str
    password: str = field(repr=False)
    source: Place
    system_type: str = ""
    service_type: str = ""
    destination_ton: int = 1
    destination_npi: int = 1
    alphabet: Coding = Coding.GSM7  # what data_coding 0 means to this carrier
    long_messages: LongMessages = LongMessages.UDH
    receipt_ids: ReceiptIds = ReceiptIds.SAME


class Smpp:
    name = "SMPP"
    header = 16
    longest = 70_000

    def __init__(self, terms: SmppTerms) -> None:
        self._terms = terms

    # --- frames ---

    def pack(self, pdu: Pdu) -> bytes:
        length = self.header + len(pdu.body)
        return struct.pack("!IIII", length, pdu.command, pdu.status, pdu.sequence) + pdu.body

    def unpack(self, frame: bytes) -> Pdu:
        _, command, status, sequence = struct.unpack("!IIII", frame[:16])
        return Pdu(command, sequence, frame[16:], status)

    def role(self, pdu: Pdu) -> Role:
        return Role.ANSWER if pdu.command & RESPONSE else ROLES.get(pdu.command, Role.STRANGE)

    # --- the session ---

    def login(self, now: datetime) -> Login:
        body = pdus.bind_body(self._terms.username, self._terms.password, self._terms.system_type)
        return Login(Request(pdus.BIND, body), lambda answer: login_refusal(answer.status))

    def keepalive(self) -> Request:
        return Request(pdus.ALIVE)

    def goodbye(self) -> Request:
        return Request(pdus.UNBIND)

    def answer(self, pdu: Pdu, taken: Taken) -> Pdu | None:
        if pdu.command == pdus.DELIVER:
            return Pdu(pdu.command | RESPONSE, pdu.sequence, b"\0", ANSWERS[taken])
        if pdu.command in ROLES:
            return Pdu(pdu.command | RESPONSE, pdu.sequence)
        return Pdu(pdus.GENERIC_NACK, pdu.sequence, status=UNKNOWN_COMMAND)

    # --- out ---

    def pieces(self, text: str, reference: int) -> Sequence[Piece]:
        coding = self._coding(text)
        if self._terms.long_messages is LongMessages.PAYLOAD and len(split(text, reference, coding)) > 1:
            return [whole(text, coding)]
        return split(text, reference, coding)

    def submit(self, sms: Sms, piece: Piece) -> Request:
        content, esm_class, options = piece.content, 0, dict[int, bytes]()
        if piece.part and self._terms.long_messages is LongMessages.SAR:
            options = _sar(piece.part)
        elif piece.part:
            content, esm_class = header_of(piece.part) + content, pdus.UDHI
        elif len(content) > (OCTETS if piece.coding is Coding.UCS2 else SEPTETS):
            content, options = b"", {pdus.PAYLOAD: content}
        message = ShortMessage(
            source=self._terms.source,
            destination=Place(sms.number, self._terms.destination_ton, self._terms.destination_npi),
            content=content,
            esm_class=esm_class,
            data_coding=8 if piece.coding is Coding.UCS2 else 0,
            receipt=True,
            validity=relative_period(sms.valid_for),
            service_type=self._terms.service_type,
            options=options,
        )
        return Request(pdus.SUBMIT, pdus.message_body(message))

    def outcome(self, answer: Pdu) -> SendResult:
        if answer.status:
            return refusal(answer.status)
        provider_id = answer.body.split(b"\0")[0].decode("latin-1")
        return Accepted(taken_form(provider_id, self._terms.receipt_ids))

    def _coding(self, text: str) -> Coding:
        if self._terms.alphabet is Coding.GSM7:
            return coding_of(text)
        return Coding.ASCII if text.isascii() else Coding.UCS2

    # --- in ---

    def delivered(self, pdu: Pdu) -> Arrived | Reported | None:
        message = pdus.read_message(pdu.body)
        kind = message.esm_class & pdus.KIND_OF_MESSAGE
        if kind == pdus.RECEIPT:
            return read_receipt(message, self._terms.receipt_ids)
        if kind == pdus.INTERMEDIATE:
            return None
        if not message.source.number:
            raise BrokenPdu("a message has no sender")
        part, content = _part_of(message)
        return Arrived(
            sender=message.source.number,
            recipient=message.destination.number,
            piece=Piece(content, self._coding_in(message.data_coding), part),
        )

    def _coding_in(self, data_coding: int) -> Coding:
        if data_coding in BINARY or data_coding & 0xF4 == 0xF4:
            return Coding.BINARY
        return CODINGS.get(data_coding, self._terms.alphabet)


def _part_of(message: ShortMessage) -> tuple[Part | None, bytes]:
    if message.esm_class & pdus.UDHI:
        return read_header(message.words)
    options = message.options
    numbers = [options.get(tag, b"") for tag in (pdus.SAR_REFERENCE, pdus.SAR_TOTAL, pdus.SAR_NUMBER)]
    if not all(numbers):
        return None, message.words
    reference, total, number = (int.from_bytes(value[:2], "big") for value in numbers)
    return valid(Part(reference, total, number, wide=True)), message.words


def _sar(part: Part) -> dict[int, bytes]:
    return {
        pdus.SAR_REFERENCE: part.reference.to_bytes(2, "big"),
        pdus.SAR_TOTAL: bytes([part.total]),
        pdus.SAR_NUMBER: bytes([part.number]),
    }
