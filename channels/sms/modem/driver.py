"""The modem as a driver: sends through it, reads its store, and deletes only what has been kept."""

import asyncio
import hashlib
import json
import logging
import re
import zlib
from collections.abc import Callable, Sequence
from datetime import timedelta

from channels.contract import (
    Accepted,
    Cabinet,
    Capabilities,
    ChannelTools,
    Finding,
    ProviderTemplate,
    Refused,
    SendResult,
    Text,
    TryLater,
    Uncertain,
)
from channels.sheet import Sheet
from channels.sms.driver import Arrived, Driver, Receiver, Reported, Sms
from channels.sms.faults import NotSent, Unanswered
from channels.sms.link.dialect import BrokenPdu
from channels.sms.link.driver import as_far_as
from channels.sms.modem import tpdu
from channels.sms.modem.at import AtLine, Reply
from channels.sms.modem.codes import send_error
from channels.sms.modem.doctor import examine_line
from channels.sms.modem.serial import SPEEDS, LineGone, SerialLine
from channels.sms.text.pieces import Coding, Piece, TooLong, split, whole

log = logging.getLogger(__name__)

LOOK_EVERY = timedelta(seconds=60)  # some modems forget to say that something has come
SEND_WITHIN = timedelta(seconds=50)  # the hub gives a whole send 60, and then knows nothing of it
LEAST_LEFT = timedelta(seconds=15)  # a part that can't have so long is left for the next try
STORED = re.compile(r"\+CMGL: ?(\d+), ?(\d*).*")
OURS = ("2", "3")  # written by somebody on this SIM, sent or not
UNREADABLE = "［收到一条无法解读的短信，原始内容如下］\n"
NOBODY = "未知号码"
TAKEN = re.compile(r"\+CMGS: ?(\d{1,3}).*")
MOST_REFERENCES = 1000
DRAWER = "modem.references"
SETUP = ("ATE0", "AT+CMEE=1", "AT+CMGF=0")
# Stored first, told then; reports in the open. The second is for modems that can't do that.
NOTIFY = ("AT+CNMI=2,1,0,1,0", "AT+CNMI=2,1,0,0,0", "AT+CNMI=1,1,0,0,0")


class ModemNotReady(Exception):
    """It answers, but can't send; the reason is for the administrator."""


class ModemDriver:
    def __init__(self, device: str, speed: int, tools: ChannelTools, *, capabilities: Capabilities) -> None:
        self._device, self._speed, self._tools = device, speed, tools
        self._capabilities = capabilities
        self._references = References(tools.cabinet)
        self._line: AtLine | None = None
        self._news = asyncio.Event()
        self._reports: list[tuple[str, str]] = []

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    async def run(self, receiver: Receiver, ready: Callable[[], None]) -> None:
        await self._references.load()
        serial = SerialLine(self._device, self._speed)
        serial.open()
        line = AtLine(serial, self._unasked)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(line.listen())
                await _set_up(line)
                tasks.create_task(self._look_regularly())
                self._line = line
                self._news.set()
                ready()
                await self._serve(line, receiver)
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None
        finally:
            self._line = None
            serial.close()

    def parts_of(self, sms: Sms) -> int:
        return len(_pieces(sms))

    async def send(self, sms: Sms) -> SendResult:
        if self._line is None:
            return TryLater("短信猫尚未就绪")
        try:
            pieces = _pieces(sms)
        except TooLong:
            return Refused("文字过长，无法作为一条短信发送")
        ids = [*sms.parts_sent, *[""] * (len(pieces) - len(sms.parts_sent))]
        began = self._tools.clock.now()
        for place, piece in enumerate(pieces):
            if ids[place]:
                continue
            left = SEND_WITHIN - (self._tools.clock.now() - began)
            if left < LEAST_LEFT:
                return as_far_as(TryLater("短信猫发得慢，还没有轮到"), tuple(ids))
            result = await self._submit(self._line, sms, piece, place, left)
            if not isinstance(result, Accepted):
                return as_far_as(result, tuple(ids))
            ids[place] = result.provider_id
        return Accepted(ids[0], tuple(ids) if len(ids) > 1 else ())

    async def examine(self) -> Sequence[Finding]:
        return await examine_line(self._line, self._device, self._speed)

    # --- out ---

    async def _submit(
        self, line: AtLine, sms: Sms, piece: Piece, place: int, within: timedelta
    ) -> SendResult:
        pdu = tpdu.submit(sms.number, piece, valid_for=sms.valid_for)
        try:
            # The service centre's octet in front is not counted.
            reply = await line.submit(f"AT+CMGS={len(pdu) - 1}", pdu, within)
        except (NotSent, LineGone) as fault:
            return TryLater(f"短信猫没有接收（{fault}）")
        except Unanswered as fault:
            return Uncertain(f"已交给短信猫但没有收到答复（{fault}），可能已送达")
        if not reply.good:
            return send_error(reply.final)
        provider_id = f"{sms.message_id}.{place}"
        await self._references.keep(sms.number, _reference(reply), provider_id)
        return Accepted(provider_id)

    # --- in ---

    def _unasked(self, line: str, pdu: str) -> None:
        if pdu:
            self._reports.append((line, pdu))
        if line.startswith(("+CMTI", "+CDSI", "+CDS:", "+CMT:")):
            self._news.set()

    async def _look_regularly(self) -> None:
        while True:
            await self._tools.clock.sleep(LOOK_EVERY)
            self._news.set()

    async def _serve(self, line: AtLine, receiver: Receiver) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            reports, self._reports = self._reports, []
            for about, pdu in reports:
                await self._keep(pdu, receiver, citizens=about.startswith("+CMT:"))
            await self._read_store(line, receiver)

    async def _read_store(self, line: AtLine, receiver: Receiver) -> None:
        """Deleting is our thanks: only after the message is stored."""
        reply = await line.ask("AT+CMGL=4", timedelta(seconds=20))
        for about, pdu in zip(reply.lines, reply.lines[1:], strict=False):
            if found := STORED.fullmatch(about):
                citizens = found[2] not in OURS and not STORED.fullmatch(pdu)
                await self._keep(pdu, receiver, citizens=citizens)
                await line.ask(f"AT+CMGD={found[1]}")

    async def _keep(self, pdu: str, receiver: Receiver, *, citizens: bool) -> None:
        """`citizens`: these may be somebody's words, so they are kept even when they can't be read."""
        octets = b""
        try:
            octets = bytes.fromhex(pdu)
            what = tpdu.read(octets)
        except (ValueError, BrokenPdu):
            log.warning("unreadable message in the modem", extra={"length": len(pdu)})
            if citizens:
                await receiver.arrived(_unreadable(pdu, tpdu.sender_of(octets)))
            return
        if isinstance(what, tpdu.StatusReport):
            await self._report(what, receiver)
            return
        # The time stamp is inside, so the same octets are the same message read again.
        await receiver.arrived(Arrived(what.sender, "", what.piece, _name(octets), what.at))

    async def _report(self, report: tpdu.StatusReport, receiver: Receiver) -> None:
        provider_id = self._references.find(report.number, report.reference)
        if report.state is None or not provider_id:
            return
        failed = report.code >= 0x40
        await receiver.reported(
            Reported(
                report.state,
                provider_id=provider_id,
                number=report.number,
                reason=f"无法送达（状态 {report.code}）" if failed else "",
                code=str(report.code) if failed else "",
            )
        )


class References:
    """A modem counts its messages from 0 to 255 again and again; which was the last with that number?"""

    def __init__(self, cabinet: Cabinet) -> None:
        self._cabinet = cabinet
        self._known: dict[str, str] = {}

    async def load(self) -> None:
        try:
            known = json.loads(await self._cabinet.get(DRAWER) or "{}")
            self._known = {str(key): str(value) for key, value in known.items()}
        except (ValueError, AttributeError):
            log.warning("the drawer of the modem's references can't be read")

    async def keep(self, number: str, reference: int, provider_id: str) -> None:
        key = _key(number, reference)
        self._known.pop(key, None)
        self._known[key] = provider_id
        while len(self._known) > MOST_REFERENCES:
            del self._known[next(iter(self._known))]
        await self._cabinet.put(DRAWER, json.dumps(self._known, separators=(",", ":")))

    def find(self, number: str, reference: int) -> str:
        return self._known.get(_key(number, reference), "")


def _unreadable(pdu: str, sender: str) -> Arrived:
    """The raw content goes on to a person, who may find out more than we did."""
    return Arrived(sender or NOBODY, "", whole(UNREADABLE + pdu, Coding.UCS2), _name(pdu.encode()))


def _name(octets: bytes) -> str:
    return hashlib.blake2b(octets, digest_size=12).hexdigest()


def _key(number: str, reference: int) -> str:
    """The network may put the country's code in front of the number we dialled."""
    return f"{number.removeprefix('+')[-8:]}:{reference}"


def _reference(reply: Reply) -> int:
    found = [TAKEN.fullmatch(line) for line in reply.lines]
    return next((int(match[1]) for match in found if match), 0)


async def _set_up(line: AtLine) -> None:
    if not (await line.ask("AT")).good:
        raise ModemNotReady("调制解调器不应答 AT 命令")
    for command in SETUP:
        if not (await line.ask(command)).good and command == "AT+CMGF=0":
            raise ModemNotReady("调制解调器不支持 PDU 模式")
    pin = await line.ask("AT+CPIN?")
    if not any("READY" in text for text in pin.lines):
        raise ModemNotReady(f"SIM 卡未就绪（{'；'.join(pin.lines) or pin.final}）")
    for command in NOTIFY:
        if (await line.ask(command)).good:
            return


def _pieces(sms: Sms) -> Sequence[Piece]:
    return split(sms.whole, zlib.crc32(sms.message_id.encode()))


def build(sheet: Sheet, tools: ChannelTools, most_parts: int) -> Driver:
    speed = sheet.number("speed", 115200, least=9600, most=115200)
    if speed not in SPEEDS:
        sheet.wrong("speed", f"must be one of {', '.join(map(str, SPEEDS))}")
        speed = 115200
    able = Capabilities(
        sends=frozenset({Text, ProviderTemplate}),
        receipts=True,
        can_start_conversation=True,
        longest_text=most_parts * 153,
        length_unit="sms",
        most_parts=most_parts,
        at_once=1,
        per_second=sheet.number("per_minute", 20, least=1, most=600) / 60,
    )
    return ModemDriver(sheet.required("device", "the serial device"), speed, tools, capabilities=able)
