"""Long messages, hours of rest, paces and second thoughts: what a courier does besides simply sending."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from channels.contract import (
    Accepted,
    MessageClass,
    ReceiptState,
    Refused,
    TryLater,
    Uncertain,
)
from hub.domain.delivery import Source
from hub.domain.message import DeliveryState
from tests.fakes import ManualClock
from tests.hub.services.gateway import MORNING, Gateway, Post, office

S, R = DeliveryState, ReceiptState


async def test_a_long_message_is_delivered_when_all_its_parts_are(here: Post) -> None:
    here.gateway.answers.append(Accepted("a", ("a", "b", "c")))
    delivery = await here.post()

    states = []
    for part in ("b", "a", "c"):
        await here.receipt(R.DELIVERED, part)
        states.append((await here.stored(delivery)).state)

    assert states == [S.SENT, S.SENT, S.DELIVERED]
    parts = await here.store.deliveries.parts_of(delivery.id)
    assert [(p.number, p.provider_id, p.state) for p in parts] == [
        (0, "a", S.DELIVERED),
        (1, "b", S.DELIVERED),
        (2, "c", S.DELIVERED),
    ]


async def test_one_failed_part_fails_the_message(here: Post) -> None:
    here.gateway.answers.append(Accepted("a", ("a", "b")))
    delivery = await here.post()

    await here.receipt(R.DELIVERED, "a")
    await here.receipt(R.FAILED, "b", reason="空号")

    after = await here.stored(delivery)
    assert (after.state, after.state_reason) == (S.FAILED, "空号")


async def test_only_the_parts_that_did_not_leave_are_tried_again(here: Post) -> None:
    here.gateway.answers.append(TryLater("流控", parts=("a", "", "")))
    here.gateway.answers.append(Accepted("a", ("a", "b", "c")))
    delivery = await here.post()
    await here.receipt(R.DELIVERED, "a")
    between = await here.stored(delivery)

    await here.passes(10)

    assert between.state is S.QUEUED, "two parts are still to be sent"
    assert [message.parts_sent for message in here.gateway.sent] == [(), ("a", "", "")]
    assert (await here.stored(delivery)).state is S.SENT
    await here.receipt(R.DELIVERED, "b")
    await here.receipt(R.DELIVERED, "c")
    assert (await here.stored(delivery)).state is S.DELIVERED


async def test_a_receipt_for_a_part_of_an_unknown_message_is_not_yet_proof_of_the_whole(here: Post) -> None:
    here.gateway.answers.append(Uncertain("断线", parts=("a", "")))
    delivery = await here.post(message_class=MessageClass.MASS)

    await here.receipt(R.DELIVERED, "a")

    assert (await here.stored(delivery)).state is S.UNKNOWN


# --- holding back --------------------------------------------------------------------------


async def test_nobody_is_disturbed_at_night_but_emergencies_pass(url: str, tmp_path: Path) -> None:
    clock = ManualClock(MORNING + timedelta(hours=13))  # eleven at night
    async with office(url, clock, tmp_path) as here:
        case = await here.post("1", "办结")
        urgent = await here.post("2", "停水", message_class=MessageClass.URGENT)
        held = await here.stored(case)
        await here.passes(8 * 3600 - 1)
        early = list(here.gateway.texts)
        await here.passes(2)

        assert (held.state, held.held_for) == (S.HELD, "quiet")
        assert early == ["停水"]
        assert here.gateway.texts == ["停水", "办结"]
        assert (await here.stored(urgent)).state is S.SENT


async def test_whoever_stood_in_line_until_the_night_is_left_in_peace(url: str, tmp_path: Path) -> None:
    """An account resumed at midnight, a try that is due then, and a person who wants one sent once more."""
    clock = ManualClock(MORNING + timedelta(hours=9, minutes=55))  # five to eight in the evening
    async with office(url, clock, tmp_path, sms=Gateway(), spare=Gateway()) as here:
        floor, courier, mass = here.parts.services.floor, here.parts.courier, MessageClass.MASS
        floor.accounts["sms"] = replace(floor.accounts["sms"], paused_at=clock.now())
        here.gateways["spare"].answers.extend([TryLater("忙", timedelta(minutes=14)), Refused("空号")])
        paused = await here.post("1", "停水", message_class=mass)
        retried = await here.post("2", "停水", message_class=mass, account="spare")
        refused = await here.post("3", "停水", message_class=mass, account="spare")
        urgent = await here.post("4", "爆管", message_class=MessageClass.URGENT)
        await here.passes(4 * 3600)
        await courier.again(await here.stored(refused))
        floor.accounts["sms"] = replace(floor.accounts["sms"], paused_at=None)
        courier.pump("sms")
        await here.settle()

        held = [await here.stored(delivery) for delivery in (paused, retried, refused)]
        assert [(d.state, d.held_for) for d in held] == [(S.HELD, "quiet")] * 3
        assert {d.due_at for d in held} == {MORNING + timedelta(hours=23)}, "nine the next morning"
        assert here.gateways["sms"].texts == ["爆管"]
        assert (await here.stored(urgent)).state is S.SENT
        before = len(here.gateways["spare"].sent)

        await here.passes(9 * 3600 + 301)

        assert [(await here.stored(d)).state for d in (paused, retried, refused)] == [S.SENT] * 3
        assert (before, len(here.gateways["spare"].sent)) == (2, 4)


async def test_a_webhook_disturbs_nobody_at_night(url: str, tmp_path: Path) -> None:
    clock = ManualClock(MORNING + timedelta(hours=13))
    async with office(url, clock, tmp_path) as here:
        delivery = await here.post(source=Source.WEBHOOK, state=S.HELD, held_for="citizen")
        assert delivery.message_class is MessageClass.CASE
        await here.parts.courier.again(await here.parts.outbox.settle(delivery, S.EXPIRED))
        await here.settle()

        assert (await here.stored(delivery)).state is S.SENT


async def test_a_paused_account_sends_nothing_until_it_is_resumed(here: Post) -> None:
    floor = here.parts.services.floor

    floor.accounts["sms"] = replace(floor.accounts["sms"], paused_at=here.clock.now())
    delivery = await here.post()
    await here.passes(60)
    assert here.gateway.sent == []

    floor.accounts["sms"] = replace(floor.accounts["sms"], paused_at=None)
    here.parts.courier.pump("sms")
    await here.settle()

    assert (await here.stored(delivery)).state is S.SENT


async def test_a_provider_that_wants_silence_gets_it_on_the_whole_account(here: Post) -> None:
    here.gateway.answers.append(TryLater("流控", timedelta(seconds=30), whole_account=True))
    await here.post("1")

    await here.post("2")
    assert len(here.gateway.sent) == 1

    await here.passes(38)
    assert len(here.gateway.sent) == 3


async def test_a_withdrawn_message_does_not_go(here: Post) -> None:
    here.gateway.answers.append(TryLater("忙", timedelta(seconds=30)))
    delivery = await here.post()

    assert here.parts.courier.withdraw(delivery.id)
    await here.passes(60)

    assert len(here.gateway.sent) == 1


async def test_the_pace_of_the_account_is_kept_and_conversations_go_first(
    url: str, clock: ManualClock, tmp_path: Path
) -> None:
    async with office(url, clock, tmp_path, sms=Gateway(per_second=1.0, burst=2)) as here:
        for number in range(4):
            await here.post(f"1{number}", f"群发{number}", message_class=MessageClass.MASS)
        await here.post("20", "回复", message_class=MessageClass.CONVERSATION)

        assert here.gateway.texts == ["群发0", "回复"]
        await here.passes(2.1)
        assert here.gateway.texts == ["群发0", "回复", "群发1"]


async def test_a_person_may_send_it_once_more_and_the_late_receipt_still_counts(here: Post) -> None:
    here.gateway.answers.append(Accepted("old"))
    delivery = await here.post()
    await here.receipt(R.FAILED, "old", reason="关机")
    failed = await here.stored(delivery)
    here.gateway.answers.append(Accepted("new"))

    await here.parts.courier.again(failed)
    await here.settle()
    await here.receipt(R.DELIVERED, "old")

    assert len(here.gateway.sent) == 2
    assert (await here.stored(delivery)).state is S.DELIVERED
