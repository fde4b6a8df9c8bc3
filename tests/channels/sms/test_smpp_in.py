"""What citizens write, over SMPP: joined, kept, acknowledged, and marked when it may be a repetition."""

import asyncio
from datetime import timedelta

import pytest

from tests.channels.sms.stage import (
    CITIZEN,
    inbound,
    on_stage,
    parts_of,
    smpp_settings,
)
from tests.fakes import FakeCabinet, FakeInbox, ManualClock
from tests.peers.smsc import smsc

pytestmark = pytest.mark.peer
TEMPORARY = 0x64


async def test_what_a_citizen_writes_is_kept_before_it_is_acknowledged() -> None:
    inbox = FakeInbox()
    inbox.open.clear()
    async with smsc() as centre, on_stage(smpp_settings(centre.port), inbox=inbox):
        await centre.tell(mo={"from": f"86{CITIZEN}", "to": "12345", "text": "我要投诉：停水", "tag": 1})
        async with asyncio.timeout(60):
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
