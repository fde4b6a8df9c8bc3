"""SMPP against a short message centre that is not ours."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from channels.contract import Accepted, Fault, ReceiptState, Refused, TryLater, Uncertain
from channels.sms.link.link import LoginRefused
from hub.clock import SystemClock
from tests.channels.sms.stage import CITIZEN, LONG, make_stage, on_stage, running, smpp_settings, time_passes
from tests.fakes import ManualClock
from tests.peers.certificates import loopback_certificate
from tests.peers.process import free_port
from tests.peers.smsc import smsc

pytestmark = pytest.mark.peer
THROTTLED, BAD_NUMBER = 0x58, 0x0B


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
        await time_passes(clock, 11)

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
        await time_passes(clock, 31)
        await centre.saw("enquire_link")
        await time_passes(clock, 11)

        assert "心跳无答复" in await stage.fell()


async def test_a_peer_that_answers_is_kept() -> None:
    clock = ManualClock()
    async with smsc() as centre, on_stage(smpp_settings(centre.port), clock=clock) as stage:
        for times in (1, 2, 3):
            await time_passes(clock, 31)
            await centre.saw("enquire_link", times)
            assert isinstance(await stage.send(CITIZEN, "您好"), Accepted)


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
