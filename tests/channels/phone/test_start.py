"""The start of a connection: what Asterisk says of all calls, and what the hub is told."""

import asyncio
from pathlib import Path

import pytest

from channels.contract import (
    Accepted,
    CallArrived,
    CallEnd,
    CallEnded,
    CallReturned,
    NoAnswer,
)
from channels.phone.ami import LoginRefused
from tests.channels.phone.stage import (
    ABANDONED,
    CALL,
    CITIZEN,
    CONNECT,
    FALLBACK,
    LEG,
    RETURNED,
    TALKING,
    WAITING,
    Stage,
)
from tests.channels.phone.test_sound import wav


async def test_calls_found_at_the_start_are_told_in_order_of_arrival(stage: Stage) -> None:
    for count, since in ((9, 5), (10, 5), (8, 7), (11, 4)):
        facts = f"1|waiting||1000000000{count % 10}|12345|179000000{since}000|||||||"
        stage.live(facts, f"1790000000.{count}", f"PJSIP/hub-trunk-{count}")
    async with stage.open():
        await stage.inbox.until(CallArrived, "10000000008")

    assert stage.inbox.arrivals() == ["10000000001", "10000000009", "10000000000", "10000000008"]


async def test_who_talks_is_told_before_who_waits(stage: Stage) -> None:
    """Otherwise the router would give somebody who waits to an agent in the middle of a talk."""
    stage.live(WAITING.replace(CITIZEN, "10000000002"), "1790000000.6", "PJSIP/hub-trunk-00000006")
    stage.live(TALKING)
    async with stage.open():
        await stage.inbox.until(CallArrived, "10000000002")

    assert [message.sender for message in stage.inbox.all()] == [CITIZEN, "10000000002"]


async def test_a_return_missed_while_away_is_told(stage: Stage) -> None:
    stage.live(RETURNED)
    async with stage.open():
        back = await stage.inbox.until(CallReturned, CITIZEN)

    assert back == CallReturned(CALL, "1001", "o1", NoAnswer.RANG_OUT)


async def test_a_call_that_ended_while_away_is_told_and_then_forgotten(stage: Stage) -> None:
    stage.kept(ABANDONED)
    async with stage.open():
        end = await stage.inbox.until(CallEnded, CITIZEN)
        await stage.forgotten()

    assert end.how is CallEnd.ABANDONED


async def test_a_call_without_channel_died_with_asterisk(stage: Stage) -> None:
    stage.kept(TALKING)
    (stage.recordings / f"{CALL}_o1.wav").write_bytes(wav(1))
    async with stage.open():
        end = await stage.inbox.until(CallEnded, CITIZEN)

    assert (end.how, end.gone) == (CallEnd.HUNG_UP, True)


async def test_who_is_in_the_native_queue_is_taken_back_after_a_beat(stage: Stage) -> None:
    stage.live(FALLBACK)
    async with stage.open():
        taken = await stage.asterisk.until("Redirect")

    assert (taken["Context"], taken["Channel"]) == ("hub-hold", LEG)
    assert stage.asterisk.actions[1]["Action"] == "Ping"
    assert stage.asterisk.actions[2]["Variable"] == "HUB_BEAT"


async def test_who_is_helped_by_the_native_queue_is_left_alone(stage: Stage) -> None:
    stage.live(FALLBACK.replace("fallback", "helped"))
    async with stage.open():
        over = await stage.inbox.until(CallEnded, CITIZEN)
        await stage.settled()

    assert over == CallEnded(CALL, CallEnd.FALLBACK, gone=False)
    assert "Redirect" not in stage.asterisk.names()


async def test_a_call_given_up_by_asterisk_for_a_moment_is_taken_back(stage: Stage) -> None:
    async with stage.open():
        await stage.arrived()
        stage.asterisk.tell("HubFallback", CALL, FALLBACK, Channel=LEG)

        assert (await stage.asterisk.until("Redirect"))["Context"] == "hub-hold"


async def test_a_refused_login_is_said_so(stage: Stage, tmp_path: Path) -> None:
    wrong = Stage(stage.asterisk, tmp_path, secret="wrong")

    with pytest.raises(LoginRefused):
        await wrong.channel.run(wrong.inbox, lambda: None)


async def test_an_order_waits_until_the_hub_knows_where_every_call_stands(stage: Stage) -> None:
    """Else the telling of an older state could undo what the order began."""
    stage.live(WAITING)
    stage.inbox.open.clear()
    async with stage.open():
        order = asyncio.create_task(stage.send(CONNECT))
        await stage.settled()
        assert "Redirect" not in stage.asterisk.names()
        stage.inbox.open.set()

        assert isinstance(await order, Accepted)


async def test_a_call_of_which_a_crashed_asterisk_kept_nothing_is_ended(stage: Stage) -> None:
    async with stage.open():
        await stage.arrived()

    async with stage.open():
        end = await stage.inbox.until(CallEnded, CITIZEN)

    assert (end.how, end.gone) == (CallEnd.ABANDONED, True)
