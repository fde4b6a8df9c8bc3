"""A driver over the link: sends a text part by part, and hands on what the carrier delivers."""

import hashlib
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from channels.contract import (
    Accepted,
    Capabilities,
    ChannelTools,
    Finding,
    InboundMessage,
    MalformedPayload,
    ReceiptState,
    Refused,
    SendResult,
    Text,
    TryLater,
    Uncertain,
    WaitForCitizen,
)
from channels.sms.driver import Arrived, Receiver, Reported, Sms
from channels.sms.faults import NotSent, Unanswered
from channels.sms.link.dialect import BrokenPdu, Dialect, Pdu
from channels.sms.link.doctor import LinkDoctor
from channels.sms.link.frames import BrokenFrame, FrameSplitter
from channels.sms.link.link import Link, Terms
from channels.sms.link.wire import Address
from channels.sms.text.pieces import Piece, TooLong
from channels.sms.text.reading import words_of

SEND_WITHIN = timedelta(seconds=55)  # the hub gives a whole send 60, and then knows nothing of it


class LinkDriver:
    def __init__(
        self,
        dialect: Dialect,
        address: Address,
        terms: Terms,
        tools: ChannelTools,
        *,
        capabilities: Capabilities,
    ) -> None:
        self._dialect, self._account, self._clock = dialect, tools.account, tools.clock
        self._leaves_within = SEND_WITHIN - terms.answer_within
        self._link = Link(dialect, address, terms, tools.clock)
        self._doctor = LinkDoctor(self._link, dialect, address, tools.clock)
        self._receiver: Receiver | None = None
        self._capabilities = capabilities

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    async def run(self, receiver: Receiver, ready: Callable[[], None]) -> None:
        async def deliver(pdu: Pdu) -> None:
            match self._dialect.delivered(pdu):
                case Arrived() as arrived:
                    await receiver.arrived(arrived)
                case Reported() as reported:
                    await receiver.reported(reported)
                case None:
                    return

        self._receiver = receiver
        await self._link.run(deliver, ready)

    async def send(self, sms: Sms) -> SendResult:
        if not self._link.up:
            return TryLater("与运营商的连接已断开")
        try:
            pieces = self._pieces(sms)
        except TooLong:
            return Refused("文字过长，无法作为一条短信发送")
        leave_by = self._clock.now() + self._leaves_within
        ids = [*sms.parts_sent, *[""] * (len(pieces) - len(sms.parts_sent))]
        for place, piece in enumerate(pieces):
            if ids[place]:
                continue
            result = await self._submit(sms, piece, place, leave_by)
            if not isinstance(result, Accepted):
                return as_far_as(result, tuple(ids))
            ids[place] = result.provider_id
        return Accepted(ids[0], tuple(ids) if len(ids) > 1 else ())

    def parts_of(self, sms: Sms) -> int:
        return len(self._pieces(sms))

    def parse(self, payload: bytes) -> list[InboundMessage]:
        """Recorded frames to what they say."""
        try:
            frames = FrameSplitter(self._dialect.header, self._dialect.longest).feed(payload)
            if not payload or sum(map(len, frames)) < len(payload):
                raise MalformedPayload("the last frame is not whole")
            found = [(frame, self._dialect.delivered(self._dialect.unpack(frame))) for frame in frames]
        except (BrokenFrame, BrokenPdu) as broken:
            raise MalformedPayload(str(broken)) from broken
        return [
            InboundMessage(
                self._account,
                what.uid or hashlib.blake2b(frame, digest_size=10).hexdigest(),
                what.sender,
                Text(words_of(what.piece.content, what.piece.coding)),
                what.sent_at,
            )
            for frame, what in found
            if isinstance(what, Arrived)
        ]

    async def examine(self) -> Sequence[Finding]:
        return await self._doctor.examine()

    def _pieces(self, sms: Sms) -> Sequence[Piece]:
        """Numbered from the message's id, so that a later try names the same long message."""
        return self._dialect.pieces(sms.whole, zlib.crc32(sms.message_id.encode()))

    async def _submit(self, sms: Sms, piece: Piece, place: int, leave_by: datetime) -> SendResult:
        def late(answer: Pdu) -> None:
            self._came_late(sms, place, answer)

        try:
            answer = await self._link.ask(self._dialect.submit(sms, piece), late, leave_by=leave_by)
        except NotSent as fault:
            return TryLater(str(fault))
        except Unanswered as fault:
            return Uncertain(f"已发往运营商但没有收到答复（{fault}），可能已送达")
        result = self._dialect.outcome(answer)
        if isinstance(result, TryLater) and result.whole_account:
            self._link.rest(result.delay)
        return result

    def _came_late(self, sms: Sms, place: int, answer: Pdu) -> None:
        """It was called unknown; now the carrier has said after all what became of it."""
        result, receiver = self._dialect.outcome(answer), self._receiver
        if receiver is None:
            return
        about = Reported(ReceiptState.SENT, message_id=sms.message_id, number=sms.number, part=place)
        if isinstance(result, Accepted):
            reported = replace(about, provider_id=result.provider_id)
        else:
            reported = replace(about, state=ReceiptState.FAILED, reason=getattr(result, "reason", ""))
        self._link.spawn(receiver.reported(reported))


def as_far_as(result: SendResult, ids: tuple[str, ...]) -> SendResult:
    """What did not work for one part, said of the whole: parts already taken are not taken back."""
    sent = sum(map(bool, ids))
    if isinstance(result, Uncertain) and len(ids) > 1 and not sent:
        return replace(result, parts=ids)  # a late answer for one of them is none for the rest
    if not sent:
        return result
    so_far = f"共 {len(ids)} 段，已发出 {sent} 段"
    match result:
        case TryLater():
            return replace(result, reason=f"{so_far}，其余稍后：{result.reason}", parts=ids)
        case Uncertain(reason):
            return Uncertain(f"{so_far}，下一段结果不明：{reason}", ids)
        case Refused():
            return replace(result, reason=f"{so_far}，其余未发出：{result.reason}")
        case Accepted() | WaitForCitizen():
            return result
        case unreachable:
            assert_never(unreachable)
