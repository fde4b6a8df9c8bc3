"""A GSM modem on a pseudo terminal; gammu and Wireshark are the independent witnesses."""

import asyncio
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from channels.contract import Accepted, Fault, ReceiptState, Refused, TryLater, Uncertain
from channels.sms.link.dialect import BrokenPdu
from channels.sms.modem import tpdu
from channels.sms.modem.driver import ModemNotReady
from channels.sms.modem.serial import LineGone
from channels.sms.text.header import Part
from channels.sms.text.pieces import Coding, Piece, split
from channels.sms.text.reading import words_of
from simulators.modem import Modem
from tests.channels.sms.stage import LONG, inbound, make_stage, on_stage, running
from tests.fakes import FakeCabinet, FakeInbox
from tests.peers.gammu import Gammu

CITIZEN = "13900000001"
CENTRE = "0891683108100005F0"
STAMP = "62105190000023"  # 2026-01-15 09:00:00, +8 hours


def modem_settings(device: str, **more: Any) -> dict[str, Any]:
    return {"driver": "modem", "device": device, "per_minute": 600} | more


def deliver_pdu(number: str, piece: Piece) -> str:
    """A text as the network hands it to the modem."""
    user = tpdu.user_data(piece, b"") if piece.part is None else tpdu.user_data(piece, _header(piece.part))
    first = "44" if piece.part else "04"
    alphabet = "00" if piece.coding is Coding.GSM7 else "08"
    return f"{CENTRE}{first}{tpdu.address('+86' + number).hex()}00{alphabet}{STAMP}{user.hex()}".upper()


def _header(part: Part) -> bytes:
    return bytes([5, 0, 3, part.reference, part.total, part.number])


def status_pdu(reference: int, number: str, state: int) -> str:
    address = tpdu.address("+86" + number).hex()
    return f"{CENTRE}06{reference:02x}{address}{STAMP}{STAMP}{state:02x}".upper()


# --- out ---------------------------------------------------------------------------------


async def test_texts_go_out_and_reports_come_back() -> None:
    async with Modem() as modem, on_stage(modem_settings(modem.device)) as stage:
        short = await stage.send(CITIZEN, "您好", "77")
        long = await stage.send(CITIZEN, LONG, "78")
        modem.reports(status_pdu(1, CITIZEN, 0x00))
        modem.reports(status_pdu(2, CITIZEN, 0x46))
        async with asyncio.timeout(60):
            while len(stage.inbox.receipts) < 2:
                await stage.inbox._next_change()

        assert short == Accepted("77.0")
        assert isinstance(long, Accepted)
        assert long.parts == tuple(f"78.{n}" for n in range(len(split(LONG, 0))))
        assert len(modem.submitted) == 1 + len(long.parts)
        assert [(r.provider_id, r.state) for r in stage.inbox.receipts] == [
            ("77.0", ReceiptState.DELIVERED),
            ("78.0", ReceiptState.FAILED),
        ]


async def test_errors_of_the_modem_are_told_apart() -> None:
    async with Modem() as modem, on_stage(modem_settings(modem.device)) as stage:
        modem.errors = ["+CMS ERROR: 28", "+CMS ERROR: 331", "+CMS ERROR: 332", "ERROR", "+CMS ERROR: 97"]
        results = [await stage.send(CITIZEN, "您好") for _ in range(5)]

        assert [type(result) for result in results] == [Refused, TryLater, Uncertain, Uncertain, Refused]
        assert isinstance(results[0], Refused)
        assert results[0].fault is Fault.RECIPIENT


async def test_a_pulled_modem_leaves_the_outcome_open() -> None:
    async with Modem() as modem, on_stage(modem_settings(modem.device)) as stage:
        modem.deaf = True
        sending = asyncio.create_task(stage.send(CITIZEN, "您好"))
        await modem.until(lambda: modem.submitted)
        modem.pull_out()

        assert isinstance(await sending, Uncertain)
        assert "LineGone" in await stage.fell()
        assert isinstance(await stage.send(CITIZEN, "您好"), TryLater)


# --- in ----------------------------------------------------------------------------------


async def test_what_comes_is_kept_before_the_modem_may_forget_it() -> None:
    inbox = FakeInbox()
    inbox.open.clear()
    async with Modem() as modem:
        modem.store[1] = deliver_pdu(CITIZEN, split("停水", 0)[0])
        async with on_stage(modem_settings(modem.device), inbox=inbox):
            async with asyncio.timeout(60):
                while not inbox.accepts:
                    await asyncio.sleep(0.01)
            assert 1 in modem.store
            inbox.open.set()
            for piece in reversed(split(LONG, 9)):
                modem.arrives(deliver_pdu(CITIZEN, piece))
            assert await inbound(inbox, 2) == ["停水", LONG]
            await modem.until(lambda: not modem.store)

        assert inbox.all()[0].sender == CITIZEN
        assert inbox.all()[0].sent_at == datetime(2026, 1, 15, 1, 0, tzinfo=UTC)


async def test_a_text_read_twice_is_kept_once() -> None:
    cabinet, inbox = FakeCabinet(), FakeInbox()
    async with Modem() as modem:
        for _ in range(2):
            modem.store[1] = deliver_pdu(CITIZEN, split("Water is off", 0)[0])
            async with on_stage(modem_settings(modem.device), cabinet=cabinet, inbox=inbox):
                await modem.until(lambda: not modem.store)

    assert await inbound(inbox, 1) == ["Water is off"]
    assert inbox.accepts == 2


async def test_a_text_that_cannot_be_read_is_shown_as_it_is() -> None:
    inbox = FakeInbox()
    whole = deliver_pdu(CITIZEN, split("停水", 0)[0])
    cut, rubbish, noise = whole[: len(CENTRE) + 26], "07FF", whole[:-1] + "?"
    async with Modem() as modem:
        modem.store |= {1: cut, 2: rubbish, 3: whole, 4: noise}
        async with on_stage(modem_settings(modem.device), inbox=inbox):
            await modem.until(lambda: not modem.store)
            modem.states[1] = 2  # a draft on the SIM
            modem.arrives("0011000B910000000000F00008AA02")
            await modem.until(lambda: not modem.store)

    texts = await inbound(inbox, 4)
    note = "［收到一条无法解读的短信，原始内容如下］\n"
    assert texts == [note + cut, note + rubbish, "停水", note + noise]
    assert [message.sender for message in inbox.all()] == [CITIZEN, "未知号码", CITIZEN, "未知号码"]


# --- the line ----------------------------------------------------------------------------


async def test_a_modem_that_cannot_send_says_why() -> None:
    async with Modem() as modem:
        modem.answers["AT+CPIN?"] = "+CPIN: SIM PIN"
        stage = make_stage(modem_settings(modem.device))
        with pytest.raises(ModemNotReady, match="SIM PIN"):
            async with running(stage):
                pass
    with pytest.raises(LineGone, match="没有这个设备"):
        async with on_stage(modem_settings("/dev/no-such-modem")):
            pass


async def test_the_doctor_asks_the_modem_and_leaves_a_busy_one_alone() -> None:
    async with Modem() as modem:
        stage, other = make_stage(modem_settings(modem.device)), make_stage(modem_settings(modem.device))
        idle = await stage.channel.examine()
        async with running(stage):
            mine = await stage.channel.examine()
            busy = await other.channel.examine()
        modem.answers |= {"AT+CREG?": "+CREG: 0,2", "AT+CSQ": "+CSQ: 99,0"}
        lost = await other.channel.examine()
    gone = await other.channel.examine()

    assert [f.severity.value for f in idle] == ["ok"] * 6
    assert [f.severity.value for f in mine] == ["ok"] * 6
    assert ["正被使用" in f.what for f in busy] == [True]
    assert [f.severity.value for f in lost] == ["ok", "ok", "failed", "warning", "ok", "ok"]
    assert gone[0].severity.value == "failed"


# --- the octets ----------------------------------------------------------------------------


@given(st.binary(max_size=200))
def test_any_octets_of_a_modem_are_read_or_refused(octets: bytes) -> None:
    try:
        found = tpdu.read(octets)
    except BrokenPdu:
        return
    if isinstance(found, tpdu.Delivered):
        words_of(found.piece.content, found.piece.coding).encode()


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=200),
    st.integers(0, 255),
)
def test_a_delivered_text_is_read_as_it_was_written(text: str, reference: int) -> None:
    pieces = split(text, reference)
    read = [tpdu.read(bytes.fromhex(deliver_pdu(CITIZEN, piece))) for piece in pieces]

    assert [one.piece for one in read if isinstance(one, tpdu.Delivered)] == pieces
    assert {one.sender for one in read if isinstance(one, tpdu.Delivered)} == {f"+86{CITIZEN}"}


@pytest.mark.parametrize(
    ("minutes", "octet"),
    [
        (1, 0),
        (5, 0),
        (6, 1),
        (720, 143),
        (730, 144),
        (1440, 167),
        (2 * 1440, 168),
        (30 * 1440, 196),
        (35 * 1440, 197),
    ],
)
def test_the_validity_is_written_in_the_steps_of_the_standard(minutes: int, octet: int) -> None:
    assert tpdu.relative_validity(timedelta(minutes=minutes)) == octet


@pytest.mark.peer
def test_wireshark_reads_our_submits(tmp_path: Path) -> None:
    texts = ["您好，工单已受理", "Dear citizen, {£5} €", LONG, "x" * 200]
    frames = [tpdu.submit(f"+86{CITIZEN}", piece)[1:] for text in texts for piece in split(text, 9)]
    # "I": towards the network, so that the dissector takes it for a submit.
    dump = "\n".join(f"I\n000000 {' '.join(f'{octet:02x}' for octet in frame)}\n" for frame in frames)
    (tmp_path / "dump.txt").write_text(dump)
    command = ["text2pcap", "-q", "-D", "-l", "147", "dump.txt", "sms.pcap"]
    subprocess.run(command, check=True, cwd=tmp_path, capture_output=True)
    options = [
        "-o",
        'uat:user_dlts:"User 0 (DLT=147)","gsm_sms","0","","0",""',
        "-o",
        "gsm_sms.reassemble:FALSE",
    ]
    names = ["gsm_sms.tp-da", "gsm_sms.sms_text", "_ws.malformed", "gsm_sms.tp-srr"]
    asked = [part for name in names for part in ("-e", name)]
    command = ["tshark", "-n", "-r", "sms.pcap", *options, "-T", "fields", *asked]
    shown = subprocess.run(command, check=True, cwd=tmp_path, capture_output=True, text=True).stdout
    rows = [line.split("\t") for line in shown.splitlines()]

    assert "".join(row[1] for row in rows) == "".join(texts)
    assert {(row[0], row[2], row[3]) for row in rows} == {(f"86{CITIZEN}", "", "1")}
    assert len(rows) == len(frames)


@pytest.mark.peer
async def test_gammu_finds_a_modem_and_sends_the_same_octets(tmp_path: Path) -> None:
    async with Modem() as modem:
        gammu = Gammu(modem.device, tmp_path)
        known = await gammu.run("identify")
        await gammu.run("sendsms", "TEXT", CITIZEN, "-unicode", "-len", "400", "-text", "路灯不亮" * 40)
    ours = [tpdu.submit(CITIZEN, piece) for piece in split("路灯不亮" * 40, 0)]

    assert "490154203237518" in known
    theirs = [bytes.fromhex(pdu) for pdu in modem.submitted]
    assert len(theirs) == len(ours)
    # The words, which end both; what stands before differs by reference, report and validity.
    tails = [
        frame[-(len(piece.content)) :] for frame, piece in zip(ours, split("路灯不亮" * 40, 0), strict=True)
    ]
    assert b"".join(frame[-len(tail) :] for frame, tail in zip(theirs, tails, strict=True)) == b"".join(tails)


@pytest.mark.peer
async def test_gammu_reads_what_we_read(tmp_path: Path) -> None:
    async with Modem() as modem:
        modem.store = {
            1: deliver_pdu(CITIZEN, split("我要投诉停水", 0)[0]),
            2: deliver_pdu("13900000002", split("Water is {off} €", 0)[0]),
        }
        read = await Gammu(modem.device, tmp_path).received(2)

    assert sorted(read) == sorted(["我要投诉停水", "Water is {off} €"])
