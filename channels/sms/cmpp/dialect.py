"""CMPP as a dialect of the link: what each PDU means."""

import logging
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from channels.contract import Accepted, SendResult, Uncertain
from channels.sms.cmpp import pdus
from channels.sms.cmpp.codes import login_refusal, refusal
from channels.sms.cmpp.pdus import Deliver, Submit, Version
from channels.sms.driver import Arrived, Reported, Sms
from channels.sms.link.dialect import RESPONSE, BrokenPdu, Login, Pdu, Request, Role, Taken
from channels.sms.states import BEIJING, read_state, relative_period
from channels.sms.text.header import header_of, read_header
from channels.sms.text.pieces import SEPTETS, Coding, Piece, split, whole

log = logging.getLogger(__name__)

FORMS = {0: Coding.ASCII, 4: Coding.BINARY, 8: Coding.UCS2, 15: Coding.GB18030}
ROLES = {pdus.DELIVER: Role.DELIVERY, pdus.ALIVE: Role.ALIVE, pdus.TERMINATE: Role.GOODBYE}
UNSPECIFIED = 9


@dataclass(frozen=True, slots=True)
class CmppTerms:
    sp: str  # the enterprise's code: it logs in with it
    secret: str = field(repr=False)
    source: str
    service: str = ""
    version: Version = Version.V2
    fee_type: str = "01"
    fee_code: str = "000000"


class Cmpp:
    header = 12
    longest = 4096

    def __init__(self, terms: CmppTerms) -> None:
        self._terms = terms
        self.name = "CMPP 3.0" if terms.version is Version.V3 else "CMPP 2.0"

    # --- frames ---

    def pack(self, pdu: Pdu) -> bytes:
        return struct.pack("!III", self.header + len(pdu.body), pdu.command, pdu.sequence) + pdu.body

    def unpack(self, frame: bytes) -> Pdu:
        _, command, sequence = struct.unpack("!III", frame[:12])
        return Pdu(command, sequence, frame[12:])

    def role(self, pdu: Pdu) -> Role:
        return Role.ANSWER if pdu.command & RESPONSE else ROLES.get(pdu.command, Role.STRANGE)

    # --- the session ---

    def login(self, now: datetime) -> Login:
        terms = self._terms
        stamp = now.astimezone(BEIJING).strftime("%m%d%H%M%S")
        ours = pdus.authenticator(terms.sp, terms.secret, stamp)

        def verdict(answer: Pdu) -> str:
            try:
                status = pdus.read_result(answer.body, terms.version, 0)
            except BrokenPdu:
                return "网关的登录答复不完整；请确认协议版本"
            if not status:
                self._look_at_gateway(answer.body, ours)
            return login_refusal(status)

        body = pdus.connect_body(terms.sp, terms.secret, stamp, terms.version)
        return Login(Request(pdus.CONNECT, body), verdict)

    def _look_at_gateway(self, body: bytes, ours: bytes) -> None:
        """Some gateways get their own proof wrong, so a wrong one is worth a line and no more."""
        size = self._terms.version.value.result
        expected = pdus.gateway_authenticator(body[:size], ours, self._terms.secret)
        if body[size : size + 16] != expected:
            log.warning("the gateway's own authenticator is wrong", extra={"protocol": self.name})

    def keepalive(self) -> Request:
        return Request(pdus.ALIVE)

    def goodbye(self) -> Request:
        return Request(pdus.TERMINATE)

    def answer(self, pdu: Pdu, taken: Taken) -> Pdu | None:
        """CMPP knows no "again later": silence makes the gateway deliver it once more."""
        command = pdu.command | RESPONSE
        if pdu.command == pdus.ALIVE:
            return Pdu(command, pdu.sequence, b"\0")
        if pdu.command == pdus.TERMINATE:
            return Pdu(command, pdu.sequence)
        if pdu.command != pdus.DELIVER or taken is Taken.NOT_NOW:
            return None
        result = 0 if taken is Taken.KEPT else UNSPECIFIED
        body = pdu.body[:8].ljust(8, b"\0") + result.to_bytes(self._terms.version.value.result, "big")
        return Pdu(command, pdu.sequence, body)

    # --- out ---

    def pieces(self, text: str, reference: int) -> Sequence[Piece]:
        """Chinese gateways know ASCII and UCS-2; long texts are UCS-2 in any case."""
        if text.isascii() and len(text) < SEPTETS:
            return [whole(text, Coding.ASCII)]
        return split(text, reference, Coding.UCS2)

    def submit(self, sms: Sms, piece: Piece) -> Request:
        terms, part = self._terms, piece.part
        submit = Submit(
            service=terms.service,
            sp=terms.sp,
            source=terms.source,
            destination=sms.number.removeprefix("+"),
            content=(header_of(part) if part else b"") + piece.content,
            form=8 if piece.coding is Coding.UCS2 else 0,
            total=part.total if part else 1,
            number=part.number if part else 1,
            header=part is not None,
            validity=relative_period(sms.valid_for),
            fee_type=terms.fee_type,
            fee_code=terms.fee_code,
        )
        return Request(pdus.SUBMIT, pdus.submit_body(submit, terms.version))

    def outcome(self, answer: Pdu) -> SendResult:
        try:
            result = pdus.read_result(answer.body, self._terms.version, 8)
        except BrokenPdu:
            return Uncertain("网关的答复不完整，可能已送达")
        return refusal(result) if result else Accepted(answer.body[:8].hex())

    # --- in ---

    def delivered(self, pdu: Pdu) -> Arrived | Reported | None:
        deliver = pdus.read_deliver(pdu.body, self._terms.version)
        if deliver.receipt:
            return self._reported(deliver)
        if not deliver.source:
            raise BrokenPdu("a message has no sender")
        part, content = read_header(deliver.content) if deliver.header else (None, deliver.content)
        coding = FORMS.get(deliver.form, Coding.LATIN1)
        return Arrived(
            sender=deliver.source,
            recipient=deliver.destination,
            piece=Piece(content, coding, part),
            uid=deliver.message_id.hex(),
        )

    def _reported(self, deliver: Deliver) -> Reported | None:
        receipt = pdus.read_receipt(deliver.content, self._terms.version)
        known = read_state(receipt.state)
        if known is None:
            return None
        return Reported(
            state=known[0],
            provider_id=receipt.message_id.hex(),
            number=receipt.number,
            reason=known[1],
            code="" if known[0].value == "delivered" else receipt.state,
            fault=known[2],
        )
