"""SMPP against a short message centre that is not ours."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from channels.contract import Accepted, Fault, ReceiptState, Refused, Text, TryLater, Uncertain
from channels.sms.link.link import LoginRefused
from hub.clock import SystemClock
from tests.channels.sms.certificates import loopback_certificate
from tests.channels.sms.stage import LONG, make_stage, on_stage, running, smpp_settings
from tests.fakes import FakeCabinet, FakeInbox, ManualClock
from tests.peers.process import free_port
from tests.peers.smsc import smsc

pytestmark = pytest.mark.peer
CITIZEN = "13900000001"
THROTTLED, BAD_NUMBER, TEMPORARY = 0x58, 0x0B, 0x64


async def inbound(inbox: FakeInbox, count: int) -> list[str]:
    async with asyncio.timeout(20):
        while len(inbox.messages) < count:
            await inbox._next_change()
    return [m.body.text for m in inbox.all() if isinstance(m.body, Text)]


# --- out ---------------------------------------------------------------------------------


async def test_a_text_goes_out_and_its_receipt_comes_back() -> None:
    async with smsc() as centre, on_stage(smpp_settings(centre.port)) as stage:
        result = await stage.send(CITIZEN, "您好，工单已受理")
        receipt = await stage.inbox.first_receipt()

        assert isinstance(result, Accepted)
        assert await centre.texts(1) == [(CITIZEN, "您好，工单已受理")]
        assert (receipt.provider_id, receipt.state) == (result.provider_id, ReceiptState.DELIVERED)
        assert receipt.recipient == CITIZEN
        assert (await centre.saw("receipt_ack"))[0]["status"] == 0


@pytest.mark.parametrize("way", ["udh", "sar", "payload"])
async def test_a_long_text_travels_each_of_three_ways(way: str) -> None:
    async with smsc() as centre, on_stage(smpp_settings(centre.port, long_messages=way)) as stage:
        result = await stage.send(CITIZEN, LONG)

        assert await centre.texts(1) == [(CITIZEN, LONG)]
        submits = await centre.saw("submit")
        assert {event["how"] for event in submits} == {way}
        assert isinstance(result, Accepted)
        assert result.parts == (tuple(event["id"] for event in submits) if way != "payload" else ())


async def test_plain_latin_takes_seven_bits_and_anything_else_sixteen() -> None:
    async with smsc() as centre, on_stage(smpp_settings(centre.port)) as stage:
        await stage.send(CITIZEN, "Dear citizen, {£5} is @ the desk €")
        await stage.send(CITIZEN, "Grüße 您好 😀")
        await stage.send(CITIZEN, "x" * 400)

        assert [text for _, text in await centre.texts(3)] == [
            "Dear citizen, {£5} is @ the desk €",
            "Grüße 您好 😀",
            "x" * 400,
        ]
        assert [event["coding"] for event in centre.of("submit")] == [0, 8, 0, 0, 0]


async def test_a_deadline_becomes_the_validity_period() -> None:
    clock = SystemClock()
    async with smsc() as centre, on_stage(smpp_settings(centre.port)) as stage:
        await stage.send(CITIZEN, "验证码 123456", deadline=clock.now() + timedelta(minutes=5, seconds=30))
        late = await stage.send(CITIZEN, "验证码 123456", deadline=clock.now() - timedelta(seconds=1))

        assert (await centre.saw("submit"))[0]["validity"]  # node-smpp reads it into a moment of its own
        assert late == Refused("已过发送期限", "expired")
        assert len(await centre.texts(1)) == 1


async def test_the_window_is_kept() -> None:
    async with smsc(delay=20) as centre, on_stage(smpp_settings(centre.port, window=7)) as stage:
        await centre.tell(receipts="")
        results = await asyncio.gather(*(stage.send(f"138{n:08}", "您好") for n in range(60)))
        await centre.tell(stat=True)

        assert all(isinstance(result, Accepted) for result in results)
        assert (await centre.saw("stat"))[0]["mostOpen"] == 7


async def test_refusals_are_told_apart() -> None:
    async with smsc() as centre, on_stage(smpp_settings(centre.port)) as stage:
        await centre.tell(rule={"to": "13900000011", "do": "refuse", "status": BAD_NUMBER})
        await centre.tell(rule={"to": "13900000058", "do": "refuse", "status": THROTTLED, "times": 1})

        bad = await stage.send("13900000011", "您好")
        slower = await stage.send("13900000058", "您好")
        again = await stage.send("13900000058", "您好")

        assert isinstance(bad, Refused)
        assert bad.fault is Fault.RECIPIENT
        assert isinstance(slower, TryLater)
        assert slower.whole_account
        assert isinstance(again, Accepted)


async def test_a_throttled_part_is_repeated_alone() -> None:
    async with smsc() as centre, on_stage(smpp_settings(centre.port)) as stage:
        await centre.tell(rule={"to": CITIZEN, "do": "refuse", "status": THROTTLED, "after": 2, "times": 1})

        slower = await stage.send(CITIZEN, LONG, "m-long")
        assert isinstance(slower, TryLater)
        result = await stage.send(CITIZEN, LONG, "m-long", parts_sent=slower.parts)

        assert [bool(part) for part in slower.parts] == [True, True, False]
        assert isinstance(result, Accepted)
        assert await centre.texts(1) == [(CITIZEN, LONG)]
        assert len(centre.of("submit")) == len(result.parts) == 3


async def test_a_cut_line_leaves_the_outcome_open_and_nothing_is_repeated() -> None:
    async with smsc() as centre, on_stage(smpp_settings(centre.port)) as stage:
        await centre.tell(rule={"to": CITIZEN, "do": "cut"})

        result = await stage.send(CITIZEN, "您好")
        reason = await stage.fell()
        after = await stage.send(CITIZEN, "您好")

        assert isinstance(result, Uncertain)
        assert "LinkLost" in reason
        assert isinstance(after, TryLater)
        assert len(await centre.texts(1)) == 1


async def test_no_answer_is_uncertain_and_a_late_one_settles_it() -> None:
    clock = ManualClock()
    async with smsc() as centre, on_stage(smpp_settings(centre.port), clock=clock) as stage:
        await centre.tell(receipts="", rule={"to": CITIZEN, "do": "late", "wait": 300})
        sending = asyncio.create_task(stage.send(CITIZEN, "您好", "m-late"))
        await centre.saw("submit")
        await _pass(clock, 11)

        assert isinstance(await sending, Uncertain)
        receipt = await stage.inbox.first_receipt()
        assert (receipt.message_id, receipt.state, receipt.part) == ("m-late", ReceiptState.SENT, 0)
        assert receipt.provider_id == centre.of("submit")[0]["id"]


# --- the session -------------------------------------------------------------------------


async def test_a_wrong_password_is_said_plainly() -> None:
    async with smsc() as centre:
        stage = make_stage(smpp_settings(centre.port, password_env="HUB_SMS_WRONG"))

        with pytest.raises(LoginRefused, match="密码不正确"):
            async with running(stage):
                pass


async def test_a_silent_peer_is_given_up() -> None:
    clock = ManualClock()
    async with smsc() as centre, on_stage(smpp_settings(centre.port), clock=clock) as stage:
        await centre.tell(mute=True)
        await _pass(clock, 31)
        await centre.saw("enquire_link")
        await _pass(clock, 11)

        assert "心跳无答复" in await stage.fell()


async def test_a_peer_that_answers_is_kept() -> None:
    clock = ManualClock()
    async with smsc() as centre, on_stage(smpp_settings(centre.port), clock=clock) as stage:
        for times in (1, 2, 3):
            await _pass(clock, 31)
            await centre.saw("enquire_link", times)
            assert isinstance(await stage.send(CITIZEN, "您好"), Accepted)


async def _pass(clock: ManualClock, seconds: int) -> None:
    await clock.somebody_sleeps(timedelta(seconds=1))
    clock.advance(timedelta(seconds=seconds))
    await clock.somebody_sleeps(timedelta(seconds=1))


async def test_an_unbind_of_the_server_ends_the_session_and_the_next_one_works() -> None:
    async with smsc() as centre:
        stage = make_stage(smpp_settings(centre.port))
        async with running(stage):
            await centre.tell(unbind=True)
            assert "unbind" in await stage.fell()
        async with running(stage):
            assert isinstance(await stage.send(CITIZEN, "您好"), Accepted)
        assert len(centre.of("bind")) == 2


async def test_leaving_says_goodbye() -> None:
    async with smsc() as centre:
        async with on_stage(smpp_settings(centre.port)):
            pass

        await centre.saw("unbind")


async def test_nobody_at_the_address_is_no_reason_to_hang() -> None:
    stage = make_stage(smpp_settings(free_port()))

    with pytest.raises(Exception, match="拒绝"):
        async with running(stage):
            pass
    assert isinstance(await stage.send(CITIZEN, "您好"), TryLater)


async def test_over_tls_the_certificate_is_checked(tmp_path: Path) -> None:
    key, certificate = loopback_certificate(tmp_path)
    async with smsc(key=str(key), cert=str(certificate)) as centre:
        trusting = smpp_settings(centre.port, tls=True, tls_authority=str(certificate))
        async with on_stage(trusting) as stage:
            assert isinstance(await stage.send(CITIZEN, "您好"), Accepted)

        with pytest.raises(Exception, match="TLS"):
            async with on_stage(smpp_settings(centre.port, tls=True)):
                pass


# --- in ----------------------------------------------------------------------------------


async def test_what_a_citizen_writes_is_kept_before_it_is_acknowledged() -> None:
    inbox = FakeInbox()
    inbox.open.clear()
    async with smsc() as centre, on_stage(smpp_settings(centre.port), inbox=inbox):
        await centre.tell(mo={"from": f"86{CITIZEN}", "to": "12345", "text": "我要投诉：停水", "tag": 1})
        async with asyncio.timeout(20):
            while not inbox.accepts:
                await asyncio.sleep(0.01)
        unthanked = not centre.of("mo_ack")
        inbox.open.set()

        assert (await centre.saw("mo_ack"))[0]["status"] == 0
        assert unthanked
        assert await inbound(inbox, 1) == ["我要投诉：停水"]
        assert inbox.all()[0].sender == CITIZEN


async def test_the_first_delivery_may_come_with_the_answer_to_the_login() -> None:
    greet = {"from": CITIZEN, "to": "12345", "text": "停水"}
    async with smsc(greet=greet) as centre, on_stage(smpp_settings(centre.port)) as stage:
        assert await inbound(stage.inbox, 1) == ["停水"]
        assert (await centre.saw("mo_ack"))[0]["status"] == 0


def parts_of(text: str, reference: int, total: int) -> list[dict[str, object]]:
    size = -(-len(text) // total)
    cut = [text[place : place + size] for place in range(0, len(text), size)]
    return [
        {"text": piece, "udh": [5, 0, 3, reference, len(cut), number], "data_coding": 8}
        for number, piece in enumerate(cut, 1)
    ]


async def test_long_messages_come_in_each_of_three_ways() -> None:
    about = {"from": CITIZEN, "to": "12345"}
    async with smsc() as centre, on_stage(smpp_settings(centre.port)) as stage:
        for part in reversed(parts_of("甲" * 120, 7, 2)):
            await centre.tell(mo=about | part)
        await inbound(stage.inbox, 1)
        for number in (2, 1):
            sar = {"sar_msg_ref_num": 9, "sar_total_segments": 2, "sar_segment_seqnum": number}
            await centre.tell(mo=about | sar | {"text": f"第{number}段", "data_coding": 8})
        await inbound(stage.inbox, 2)
        await centre.tell(mo=about | {"text": "丙" * 300, "payload": True, "data_coding": 8})

        assert await inbound(stage.inbox, 3) == ["甲" * 120, "第1段第2段", "丙" * 300]
        await centre.saw("mo_ack", 5)


async def test_parts_survive_a_restart() -> None:
    cabinet, inbox = FakeCabinet(), FakeInbox()
    first, second = parts_of("停水" * 60, 7, 2)
    about = {"from": CITIZEN, "to": "12345"}
    async with smsc() as centre:
        async with on_stage(smpp_settings(centre.port), cabinet=cabinet, inbox=inbox):
            await centre.tell(mo=about | first)
            await centre.saw("mo_ack")
            assert not inbox.messages
        async with on_stage(smpp_settings(centre.port), cabinet=cabinet, inbox=inbox):
            await centre.tell(mo=about | second)
            assert await inbound(inbox, 1) == ["停水" * 60]


async def test_the_same_words_again_are_marked_and_never_dropped() -> None:
    cabinet, inbox = FakeCabinet(), FakeInbox()
    mo = {"from": CITIZEN, "to": "12345", "text": "停水"}
    async with smsc() as centre:
        async with on_stage(smpp_settings(centre.port), cabinet=cabinet, inbox=inbox):
            await centre.tell(mo=mo)
            await inbound(inbox, 1)
        async with on_stage(smpp_settings(centre.port), cabinet=cabinet, inbox=inbox):
            await centre.tell(mo=mo)
            await inbound(inbox, 2)
            await centre.tell(mo=mo | {"text": "还在停水"})
            await inbound(inbox, 3)

    assert [message.maybe_duplicate for message in inbox.all()] == [False, True, False]


async def test_the_last_part_delivered_again_makes_no_second_message() -> None:
    clock, inbox = ManualClock(), FakeInbox()
    first, second = parts_of("停水" * 60, 7, 2)
    about = {"from": CITIZEN, "to": "12345"}
    async with smsc() as centre, on_stage(smpp_settings(centre.port), clock=clock, inbox=inbox) as stage:
        for part in (first, second):
            await centre.tell(mo=about | part)
        await inbound(inbox, 1)
        await centre.tell(mo=about | second)
        await centre.saw("mo_ack", 3)
        clock._now += timedelta(days=2)
        await stage.channel._reception.tidy()

        assert len(inbox.messages) == 1


async def test_half_a_message_is_handed_on_after_a_day() -> None:
    clock, inbox = ManualClock(), FakeInbox()
    about = {"from": CITIZEN, "to": "12345"}
    async with smsc() as centre, on_stage(smpp_settings(centre.port), clock=clock, inbox=inbox) as stage:
        await centre.tell(mo=about | parts_of("停水" * 60, 7, 2)[1])
        await centre.saw("mo_ack")
        clock._now += timedelta(days=2)
        await stage.channel._reception.tidy()

        assert await inbound(inbox, 1) == ["［缺一段］" + "停水" * 30]


async def test_a_failed_storage_is_never_acknowledged() -> None:
    inbox = FakeInbox()
    inbox.broken = RuntimeError("disk full")
    async with smsc() as centre, on_stage(smpp_settings(centre.port), inbox=inbox) as stage:
        await centre.tell(mo={"from": CITIZEN, "to": "12345", "text": "停水"})

        assert await stage.fell() == "RuntimeError: disk full"
        assert all(ack["status"] == TEMPORARY for ack in centre.of("mo_ack"))


# --- the doctor --------------------------------------------------------------------------


async def test_the_doctor_tries_the_account(tmp_path: Path) -> None:
    async with smsc(greet={"from": CITIZEN, "to": "12345", "text": "停水"}) as centre:
        stage = make_stage(smpp_settings(centre.port))
        well = await stage.channel.examine()
        await centre.saw("unbind")
    gone = await stage.channel.examine()

    assert [finding.severity.value for finding in well] == ["ok"]
    assert gone[0].severity.value == "failed"
    assert "白名单" in gone[0].remedy or "IP" in gone[0].remedy
    assert not stage.inbox.messages
