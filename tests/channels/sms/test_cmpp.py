"""CMPP 2.0 and 3.0: live sessions with the stand-in, and foreign decoders that keep both of us honest."""

import asyncio
import struct
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pycmpp.request import ConnectRequestInstance, SubmitRequestInstance
from pycmpp.response import ConnectResponseInstance

from channels.contract import Accepted, Fault, ReceiptState, Refused, TryLater, Uncertain
from channels.sms.cmpp.dialect import Cmpp, CmppTerms
from channels.sms.cmpp.pdus import Version
from channels.sms.driver import Sms
from channels.sms.link.dialect import Pdu
from channels.sms.link.link import LoginRefused
from channels.sms.states import BEIJING
from simulators.cmpp import Gateway, Rule
from tests.channels.sms.stage import LONG, inbound, make_stage, on_stage, running, time_passes
from tests.fakes import FakeCabinet, FakeInbox, ManualClock

CITIZEN = "13900000001"
BOTH = pytest.mark.parametrize("version", ["2.0", "3.0"])


def cmpp_settings(port: int, version: str = "2.0", **more: Any) -> dict[str, Any]:
    known = {
        "driver": "cmpp",
        "host": "127.0.0.1",
        "port": port,
        "username": "900001",
        "password_env": "HUB_SMS_PASSWORD",
        "source": "10690012345",
        "service_id": "HOTLINE",
        "version": version,
    }
    return known | more


# --- out ---------------------------------------------------------------------------------


@BOTH
async def test_texts_go_out_and_receipts_come_back(version: str) -> None:
    async with Gateway("secret") as gateway, on_stage(cmpp_settings(gateway.port, version)) as stage:
        short = await stage.send(CITIZEN, "您好，工单已受理")
        plain = await stage.send(CITIZEN, "Your case is closed.")
        long = await stage.send(CITIZEN, LONG)
        async with asyncio.timeout(60):
            while len(stage.inbox.receipts) < 5:
                await stage.inbox._next_change()

        assert gateway.texts == [
            (CITIZEN, "您好，工单已受理"),
            (CITIZEN, "Your case is closed."),
            (CITIZEN, LONG),
        ]
        assert isinstance(short, Accepted)
        assert isinstance(plain, Accepted)
        assert isinstance(long, Accepted)
        given = [short.provider_id, plain.provider_id, *long.parts]
        assert given == [seen.message_id.hex() for seen in gateway.seen]
        assert [r.provider_id for r in stage.inbox.receipts] == given
        assert {r.state for r in stage.inbox.receipts} == {ReceiptState.DELIVERED}
        assert {r.recipient for r in stage.inbox.receipts} == {CITIZEN}


async def test_a_reference_that_is_used_again_begins_another_text() -> None:
    """As a telephone reads it: of eight bits, one comes again soon enough."""
    async with Gateway("secret") as gateway, on_stage(cmpp_settings(gateway.port)) as stage:
        for text in (LONG, LONG.replace("您", "你")):
            await stage.send(CITIZEN, text, "m-1")

        assert [text for _, text in gateway.texts] == [LONG, LONG.replace("您", "你")]


@BOTH
async def test_refusals_flow_control_and_lost_answers_are_told_apart(version: str) -> None:
    async with Gateway("secret") as gateway, on_stage(cmpp_settings(gateway.port, version)) as stage:
        gateway.rules = {
            "13900000013": Rule("refuse", result=13),
            "13900000010": Rule("refuse", result=10),
            "13900000008": Rule("refuse", result=8, times=1),
            "13900000499": Rule("cut"),
        }
        bad = await stage.send("13900000013", "您好")
        source = await stage.send("13900000010", "您好")
        slower = await stage.send("13900000008", "您好")
        again = await stage.send("13900000008", "您好")
        cut = await stage.send("13900000499", "您好")
        await stage.fell()

        assert isinstance(bad, Refused)
        assert bad.fault is Fault.RECIPIENT
        assert isinstance(source, Refused)
        assert source.fault is Fault.ROUTE
        assert isinstance(slower, TryLater)
        assert slower.whole_account
        assert isinstance(again, Accepted)
        assert isinstance(cut, Uncertain)
        assert isinstance(await stage.send(CITIZEN, "您好"), TryLater)


async def test_a_failed_receipt_names_the_carriers_code() -> None:
    async with Gateway("secret") as gateway, on_stage(cmpp_settings(gateway.port)) as stage:
        gateway.receipts = "MK:0001"
        await stage.send(CITIZEN, "您好")
        receipt = await stage.inbox.first_receipt()

        assert (receipt.state, receipt.code, receipt.fault) == (
            ReceiptState.FAILED,
            "MK:0001",
            Fault.RECIPIENT,
        )


# --- in ----------------------------------------------------------------------------------


@BOTH
async def test_what_citizens_write_is_joined_kept_and_then_thanked_for(version: str) -> None:
    inbox = FakeInbox()
    async with Gateway("secret") as gateway, on_stage(cmpp_settings(gateway.port, version), inbox=inbox):
        gateway.write(f"86{CITIZEN}", "停水")
        ids = gateway.write(CITIZEN, LONG)
        assert await inbound(inbox, 2) == ["停水", LONG]
        await gateway.until(lambda: len(gateway.thanked) == 1 + len(ids))

        assert {result for _, result in gateway.thanked} == {0}
        assert {message.sender for message in inbox.all()} == {CITIZEN}


async def test_a_message_delivered_again_under_its_id_is_kept_once() -> None:
    cabinet, inbox = FakeCabinet(), FakeInbox()
    async with Gateway("secret") as gateway:
        async with on_stage(cmpp_settings(gateway.port), cabinet=cabinet, inbox=inbox):
            message_id = gateway.write(CITIZEN, "停水")[0]
            await inbound(inbox, 1)
        async with on_stage(cmpp_settings(gateway.port), cabinet=cabinet, inbox=inbox):
            gateway.deliver(CITIZEN, "停水".encode("utf-16-be"), again=message_id)
            await gateway.until(lambda: len(gateway.thanked) == 2)

    assert inbox.accepts == 2
    assert len(inbox.messages) == 1


async def test_what_could_not_be_kept_is_answered_by_silence() -> None:
    inbox = FakeInbox()
    inbox.broken = RuntimeError("disk full")
    async with Gateway("secret") as gateway, on_stage(cmpp_settings(gateway.port), inbox=inbox) as stage:
        gateway.write(CITIZEN, "停水")

        assert await stage.fell() == "RuntimeError: disk full"
        assert gateway.thanked == []


# --- the session -------------------------------------------------------------------------


@BOTH
async def test_a_wrong_secret_is_said_plainly(version: str) -> None:
    async with Gateway("another") as gateway:
        stage = make_stage(cmpp_settings(gateway.port, version))
        with pytest.raises(LoginRefused, match="认证错误"):
            async with running(stage):
                pass
        assert "共享密钥" in (await stage.channel.examine())[0].what


async def test_a_silent_gateway_is_given_up_and_a_terminating_one_left() -> None:
    clock = ManualClock()
    async with Gateway("secret") as gateway:
        async with on_stage(cmpp_settings(gateway.port), clock=clock) as stage:
            gateway.mute = True
            await time_passes(clock, 31)
            await gateway.until(lambda: gateway.alive)
            await time_passes(clock, 11)
            assert "心跳无答复" in await stage.fell()
        async with on_stage(cmpp_settings(gateway.port)) as stage:
            gateway.terminate()
            assert "unbind" in await stage.fell()
        async with on_stage(cmpp_settings(gateway.port)):
            pass
        await gateway.until(lambda: gateway.goodbyes)


# --- foreign decoders ----------------------------------------------------------------------


def dialect(version: Version) -> Cmpp:
    return Cmpp(CmppTerms("900001", "secret", "10690012345", "HOTLINE", version))


def submits(version: Version) -> list[bytes]:
    about, ours = Sms("77", CITIZEN, LONG, valid_for=timedelta(hours=2)), dialect(version)
    requests = [ours.submit(about, piece) for piece in ours.pieces(LONG, 200)]
    return [ours.pack(Pdu(r.command, n, r.body)) for n, r in enumerate(requests, 2)]


def test_pycmpp_reads_our_submits_of_version_2() -> None:
    found = []
    for frame in submits(Version.V2):
        submit = SubmitRequestInstance()
        # It reads the header as text, too, so its reference must be one octet of UTF-8.
        found.append(submit.resolve(frame))

    assert "".join(submit["msg_content"] for submit in found) == LONG
    for number, submit in enumerate(found, 1):
        assert (submit["pk_total"], submit["pk_number"], submit["seq_id"]) == (len(found), number, number + 1)
        assert submit["dest_terminal_id"].strip("\0") == CITIZEN
        assert submit["src_id"].strip("\0") == "10690012345"
        assert (submit["msg_src"], submit["service_id"].strip("\0")) == ("900001", "HOTLINE")
        assert (submit["msg_fmt"], submit["tp_udhi"], submit["register_delivery"]) == (8, 1, 1)
        assert submit["valid_time"].strip("\0") == "000000020000000R"
        assert submit["msg_head"].encode("latin-1") == bytes([5, 0, 3, 200, len(found), number])
        assert submit["reserve"] == "\0" * 8


def test_pycmpp_signs_its_login_as_we_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pycmpp.request.get_string_time", lambda: "0105170000")
    theirs = ConnectRequestInstance().create("900001", "secret")[12:]
    ours = dialect(Version.V2).login(datetime(2026, 1, 5, 17, tzinfo=BEIJING)).request.body

    assert ours[:22] == theirs[:22]
    assert ours[23:] == theirs[23:]


async def test_the_stand_in_understands_pycmpp() -> None:
    """A foreign client keeps the stand-in honest, as the foreign decoders keep the channel."""
    async with Gateway("secret") as gateway:
        reader, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
        writer.write(ConnectRequestInstance().create("900001", "secret"))
        answer = ConnectResponseInstance()
        answer.resolve(await reader.readexactly(30))
        writer.write(SubmitRequestInstance().create("900001", "您好", [CITIZEN], src_id="12345"))
        head = await reader.readexactly(12)
        body = await reader.readexactly(struct.unpack("!I", head[:4])[0] - 12)
        writer.close()

    assert answer.status == 0
    assert gateway.texts == [(CITIZEN, "您好")]
    assert body == gateway.seen[0].message_id + b"\0"


@pytest.mark.peer
def test_wireshark_reads_our_login_and_submits_of_version_3(tmp_path: Path) -> None:
    ours = dialect(Version.V3)
    login = ours.login(datetime(2026, 1, 5, 17, tzinfo=BEIJING)).request
    rows = wireshark([ours.pack(Pdu(login.command, 1, login.body)), *submits(Version.V3)], tmp_path)

    count = len(rows) - 1
    assert rows[0] == ["0x00000001", "", "", "", "", ""]
    for number, row in enumerate(rows[1:], 1):
        assert row == ["0x00000004", str(count), str(number), CITIZEN, "8", ""]


def wireshark(frames: list[bytes], folder: Path) -> list[list[str]]:
    """Each frame in a packet of its own, as Wireshark's dissector sees it."""
    dump = "\n".join(
        "".join(
            f"{at:06x} {' '.join(f'{octet:02x}' for octet in frame[at : at + 16])}\n"
            for at in range(0, len(frame), 16)
        )
        for frame in frames
    )
    (folder / "dump.txt").write_text(dump)
    command = ["text2pcap", "-q", "-T", "40000,7890", "dump.txt", "cmpp.pcap"]
    subprocess.run(command, check=True, cwd=folder, capture_output=True)
    fields = [
        "cmpp.Command_Id",
        "cmpp.submit.Pk_total",
        "cmpp.submit.Pk_number",
        "cmpp.Dest_terminal_Id",
        "cmpp.Msg_Fmt",
    ]
    asked = [part for name in [*fields, "_ws.malformed"] for part in ("-e", name)]
    command = ["tshark", "-n", "-r", "cmpp.pcap", "-d", "tcp.port==7890,cmpp", "-T", "fields", *asked]
    shown = subprocess.run(command, check=True, cwd=folder, capture_output=True, text=True).stdout
    return [line.split("\t") for line in shown.splitlines()]


async def test_a_flood_that_comes_with_the_answer_to_the_login_is_kept_whole() -> None:
    async with Gateway("secret", keeps=True) as gateway:
        for number in range(300):
            gateway.write(f"139{number:08}", f"第 {number} 条")
        async with on_stage(cmpp_settings(gateway.port)) as stage:
            texts = await inbound(stage.inbox, 300)
            await gateway.until(lambda: not gateway.unthanked)

        assert sorted(texts) == sorted(f"第 {number} 条" for number in range(300))
