"""What becomes of a message when the gateway, the network or the hub does something else than hoped for."""

from datetime import timedelta
from pathlib import Path

import pytest

from channels.contract import (
    Fault,
    MessageClass,
    ReceiptState,
    Refused,
    TryLater,
    Uncertain,
)
from hub.domain.message import DeliveryState
from tests.fakes import ManualClock
from tests.hub.services.gateway import PART, Gateway, Post, office

S, R = DeliveryState, ReceiptState


async def test_a_message_is_sent_once_and_its_receipt_delivers_it(here: Post) -> None:
    delivery = await here.post()
    sent = await here.stored(delivery)
    await here.receipt(R.DELIVERED, sent.provider_id)
    await here.receipt(R.FAILED, sent.provider_id, reason="too late to be true")

    after = await here.stored(delivery)
    assert (sent.state, after.state) == (S.SENT, S.DELIVERED)
    assert after.delivered_at is not None
    assert await here.outcomes(delivery) == ["accepted"]
    assert len(here.gateway.sent) == 1


async def test_the_try_is_stored_before_a_byte_leaves(here: Post) -> None:
    here.gateway.open.clear()

    delivery = await here.post()

    assert here.gateway.sent
    assert (await here.stored(delivery)).state is S.SENDING
    assert await here.outcomes(delivery) == [""]
    here.gateway.open.set()
    await here.settle()
    assert await here.outcomes(delivery) == ["accepted"]


async def test_a_receipt_before_the_answer_to_the_send_waits_for_it(here: Post) -> None:
    here.gateway.open.clear()
    delivery = await here.post()
    await here.receipt(R.DELIVERED, f"p{delivery.id}")
    assert (await here.stored(delivery)).state is S.SENDING

    here.gateway.open.set()
    await here.settle()

    assert (await here.stored(delivery)).state is S.DELIVERED


async def test_an_answer_after_the_receipt_does_not_move_it_back(here: Post) -> None:
    """Providers that quote our own id can be faster with the receipt than with the answer."""
    here.gateway.open.clear()
    delivery = await here.post()
    await here.receipt(R.DELIVERED, message_id=str(delivery.id))

    here.gateway.open.set()
    await here.settle()

    after = await here.stored(delivery)
    assert (after.state, after.provider_id) == (S.DELIVERED, f"p{delivery.id}")


async def test_what_surely_did_not_leave_is_tried_again_with_growing_pauses(here: Post) -> None:
    here.gateway.answers.extend([TryLater("拥塞", timedelta(seconds=1))] * 2)

    delivery = await here.post()
    waiting = await here.stored(delivery)
    await here.passes(7)
    await here.passes(13)

    assert (waiting.state, waiting.state_reason) == (S.QUEUED, "拥塞")
    assert (await here.stored(delivery)).state is S.SENT
    assert await here.outcomes(delivery) == ["try_later", "try_later", "accepted"]


async def test_a_login_code_that_could_not_leave_in_time_is_expired_and_never_sent(here: Post) -> None:
    here.gateway.answers.extend([TryLater("拥塞", timedelta(minutes=20))])
    delivery = await here.post(
        message_class=MessageClass.CODE, deadline=here.clock.now() + timedelta(minutes=5)
    )

    await here.passes(301)
    await here.passes(1500)

    assert (await here.stored(delivery)).state is S.EXPIRED
    assert len(here.gateway.sent) == 1


async def test_a_mass_notice_is_a_dead_letter_after_eight_tries(here: Post) -> None:
    here.gateway.answers.extend([TryLater("拥塞")] * 20)
    delivery = await here.post(message_class=MessageClass.MASS)

    for _ in range(12):
        await here.passes(1200)

    assert (await here.stored(delivery)).state is S.FAILED
    assert len(here.gateway.sent) == 8


async def test_a_refusal_is_a_dead_letter_with_its_reason(here: Post) -> None:
    here.gateway.answers.append(Refused("号码已停机", "MK:0012", Fault.RECIPIENT))

    delivery = await here.post()
    await here.passes(4000)

    after = await here.stored(delivery)
    assert (after.state, after.state_reason, after.code) == (S.FAILED, "号码已停机", "MK:0012")
    assert len(here.gateway.sent) == 1


# --- the unknown ---------------------------------------------------------------------------


@pytest.mark.parametrize("message_class", [MessageClass.CONVERSATION, MessageClass.MASS])
async def test_an_unknown_outcome_is_left_to_receipts_and_people(
    here: Post, message_class: MessageClass
) -> None:
    here.gateway.answers.append(Uncertain("超时"))

    delivery = await here.post(message_class=message_class)
    await here.passes(90_000)

    assert (await here.stored(delivery)).state is S.UNKNOWN
    assert len(here.gateway.sent) == 1


async def test_a_receipt_settles_an_unknown_outcome_even_without_an_id_we_know(here: Post) -> None:
    here.gateway.answers.append(Uncertain("超时"))
    delivery = await here.post("13800000001", message_class=MessageClass.MASS)
    other = await here.post("13800000002", message_class=MessageClass.MASS)

    await here.receipt(R.DELIVERED, "never-heard-of", recipient="13800000001")

    assert (await here.stored(delivery)).state is S.DELIVERED
    assert (await here.stored(other)).state is S.SENT


@pytest.mark.parametrize("known", [(), ("p1", "", "")], ids=["interrupted", "broken off"])
async def test_one_part_that_arrived_is_not_the_whole_message(here: Post, known: tuple[str, ...]) -> None:
    here.gateway.answers.append(Uncertain("超时", known))
    delivery = await here.post("138", text="路" * 2 * PART + "灯", message_class=MessageClass.MASS)
    told = ["p1", "a", "a", "b"] if known else ["a", "b", "a", "c"]

    states = []
    for provider_id in told:
        await here.receipt(R.DELIVERED, provider_id, recipient="138")
        states.append((await here.stored(delivery)).state)

    assert states == [S.UNKNOWN] * 3 + [S.DELIVERED]
    assert len(await here.store.deliveries.parts_of(delivery.id)) == 3


async def test_a_late_answer_names_its_part_so_that_the_receipt_finds_it(here: Post) -> None:
    here.gateway.answers.append(Uncertain("超时", ("p1", "")))
    delivery = await here.post()

    await here.receipt(R.SENT, "p2", message_id=str(delivery.id), part=1)
    late = await here.stored(delivery)
    await here.receipt(R.DELIVERED, "p1")
    await here.receipt(R.DELIVERED, "p2")

    assert late.state is S.SENT
    assert (await here.stored(delivery)).state is S.DELIVERED


async def test_it_is_not_guessed_which_of_two_unknown_ones_a_receipt_means(here: Post) -> None:
    here.gateway.answers.extend([Uncertain("超时")] * 2)
    one = await here.post("138", message_class=MessageClass.MASS)
    two = await here.post("138", message_class=MessageClass.MASS)

    await here.receipt(R.DELIVERED, "never-heard-of", recipient="138")

    assert (await here.stored(one)).state is S.UNKNOWN
    assert (await here.stored(two)).state is S.UNKNOWN


async def test_a_case_notice_of_unknown_outcome_goes_once_more_and_says_so(here: Post) -> None:
    here.gateway.answers.extend([Uncertain("超时")] * 2)
    delivery = await here.post(text="工单已办结")

    await here.passes(901)
    await here.passes(5000)

    first = await here.stored(delivery)
    assert here.gateway.texts == ["工单已办结", "（重发）工单已办结"]
    assert first.state is S.UNKNOWN, "its own outcome is as unknown as before"
    again = await here.store.deliveries.delivery(first.resent_as or 0)
    assert again is not None
    assert (again.state, again.resend_of, again.due_at) == (S.UNKNOWN, first.id, None)


async def test_an_answer_counts_for_the_repetition_not_for_what_it_replaces(here: Post) -> None:
    here.gateway.answers.append(Uncertain("超时"))
    delivery = await here.post(ack_key="k")
    await here.passes(901)

    found = await here.store.deliveries.by_ack_key("k")

    assert found is not None
    assert found.resend_of == delivery.id


async def test_a_receipt_in_time_saves_the_repetition(here: Post) -> None:
    here.gateway.answers.append(Uncertain("超时"))
    delivery = await here.post("138")
    await here.receipt(R.DELIVERED, message_id=str(delivery.id))

    await here.passes(901)

    assert len(here.gateway.sent) == 1


async def test_a_login_code_of_unknown_outcome_goes_by_another_route(
    url: str, clock: ManualClock, tmp_path: Path
) -> None:
    async with office(url, clock, tmp_path, sms=Gateway(), spare=Gateway()) as here:
        here.gateway.answers.append(Uncertain("超时"))

        await here.post(text="验证码 1234", message_class=MessageClass.CODE)
        await here.passes(21)

        assert here.gateways["spare"].texts == ["验证码 1234"]
        assert len(here.gateway.sent) == 1


async def test_without_another_route_a_code_is_left_alone(here: Post) -> None:
    here.gateway.answers.append(Uncertain("超时"))

    delivery = await here.post(message_class=MessageClass.CODE)
    await here.passes(21)

    assert len(here.gateway.sent) == 1
    assert "没有其他线路" in (await here.stored(delivery)).state_reason


async def test_what_a_restart_interrupted_is_unknown_and_not_repeated(
    url: str, clock: ManualClock, tmp_path: Path
) -> None:
    gateway, tomorrow = Gateway(), clock.now() + timedelta(hours=20)
    gateway.open.clear()
    async with office(url, clock, tmp_path, sms=gateway) as here:
        delivery = await here.post(message_class=MessageClass.MASS)
        waiting = await here.post("139", message_class=MessageClass.MASS, due_at=tomorrow)
    assert len(gateway.sent) == 1

    async with office(url, clock, tmp_path, sms=Gateway()) as here:
        await here.settle()

        assert (await here.stored(delivery)).state is S.UNKNOWN
        assert await here.outcomes(delivery) == ["interrupted"]
        assert (await here.stored(waiting)).state is S.QUEUED
        assert here.gateway.sent == []
