"""Two things at once: whatever comes between two steps of the courier, nothing is undone and nothing told
twice.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from channels.contract import (
    Accepted,
    InboundMessage,
    MessageClass,
    OutboundMessage,
    ReceiptState,
    Refused,
    ReplyWindow,
    SendResult,
    Text,
    TryLater,
    Uncertain,
    WaitForCitizen,
)
from hub.domain.delivery import Delivery, DeliveryPart
from hub.domain.message import DeliveryState
from hub.services.problems import CannotDo
from tests.fakes import ManualClock
from tests.hub.services.gateway import Gateway, Post, office

S, R = DeliveryState, ReceiptState


# --- sent again by two at once -------------------------------------------------------------


async def test_of_two_who_send_it_again_at_once_one_is_refused(here: Post) -> None:
    here.gateway.answers.append(Refused("空号"))
    dead = await here.stored(await here.post())

    again = here.parts.courier.again
    both = await asyncio.gather(again(dead), again(dead), return_exceptions=True)
    await here.settle()
    await here.post(text="下一条")

    assert [type(one) for one in both if isinstance(one, Exception)] == [CannotDo]
    assert here.gateway.texts == ["你好", "你好", "下一条"], "and the lane goes on"
    assert (await here.stored(dead)).state is S.SENT


async def test_what_is_still_being_tried_is_not_sent_again_whatever_a_receipt_says(here: Post) -> None:
    here.gateway.open.clear()
    delivery = await here.post()
    await here.receipt(R.FAILED, message_id=str(delivery.id), reason="关机")
    failed = await here.stored(delivery)

    with pytest.raises(CannotDo):
        await here.parts.courier.again(failed)
    here.gateway.open.set()
    await here.settle()
    await here.parts.courier.again(failed)
    await here.settle()

    assert len(here.gateway.sent) == 2
    assert (await here.stored(delivery)).state is S.SENT


async def test_what_failed_while_it_waited_for_its_next_try_may_be_sent_again_now(here: Post) -> None:
    here.gateway.answers.append(TryLater("拥塞", timedelta(minutes=20)))
    delivery = await here.post()
    await here.receipt(R.FAILED, message_id=str(delivery.id), reason="关机")

    await here.parts.courier.again(await here.stored(delivery))
    await here.settle()

    assert len(here.gateway.sent) == 2
    assert (await here.stored(delivery)).state is S.SENT


# --- receipts close together ---------------------------------------------------------------


async def test_two_parts_delivered_at_once_after_a_restart_deliver_the_whole(
    url: str, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with office(url, clock, tmp_path) as here:
        here.gateway.answers.append(Accepted("a", ("a", "b")))
        delivery = await here.post()

    async with office(url, clock, tmp_path) as here:
        read = here.store.deliveries.parts_of

        async def slowly(delivery_id: int) -> Sequence[DeliveryPart]:
            parts = await read(delivery_id)
            for _ in range(20):  # a database that takes its time: the others have their turns meanwhile
                await asyncio.sleep(0)
            return parts

        monkeypatch.setattr(here.store.deliveries, "parts_of", slowly)
        await asyncio.gather(here.receipt(R.DELIVERED, "a"), here.receipt(R.DELIVERED, "b"))

        assert (await here.stored(delivery)).state is S.DELIVERED


class Between(Gateway):
    """Does something after the bytes have left and before the answer is back."""

    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def send(self, message: OutboundMessage) -> SendResult:
        answer = await super().send(message)
        if self.meanwhile is not None:
            await self.meanwhile()
        return answer


async def test_a_receipt_that_comes_during_the_next_try_is_not_undone_by_its_answer(
    url: str, clock: ManualClock, tmp_path: Path
) -> None:
    gateway = Between()
    async with office(url, clock, tmp_path, sms=gateway) as here:
        gateway.answers.extend([TryLater("流控", parts=("a", "")), Accepted("a", ("a", "b"))])
        delivery = await here.post()
        gateway.meanwhile = lambda: here.receipt(R.DELIVERED, "a")

        await here.passes(10)
        await here.receipt(R.DELIVERED, "b")

        parts = await here.store.deliveries.parts_of(delivery.id)
        assert [part.state for part in parts] == [S.DELIVERED, S.DELIVERED]
        assert (await here.stored(delivery)).state is S.DELIVERED


async def test_a_receipt_whose_answer_comes_while_it_is_looked_for_is_not_taken_for_an_unknown_one(
    here: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The unknown one never left; said to be delivered, it would be a lie."""
    here.gateway.answers.append(Uncertain("超时"))
    unknown = await here.post("138", message_class=MessageClass.MASS)
    here.gateway.open.clear()
    sent = await here.post("138", text="第二条", message_class=MessageClass.MASS)
    recent_to = here.store.deliveries.recent_to

    async def answered_meanwhile(account: str, recipient: str, since: datetime) -> Sequence[Delivery]:
        found = await recent_to(account, recipient, since)
        here.gateway.open.set()
        await here.settle()
        return found

    monkeypatch.setattr(here.store.deliveries, "recent_to", answered_meanwhile)
    await here.receipt(R.DELIVERED, f"p{sent.id}", recipient="138")

    assert (await here.stored(sent)).state is S.DELIVERED
    assert (await here.stored(unknown)).state is S.UNKNOWN


async def test_a_receipt_by_number_is_not_undone_by_the_answer_that_names_its_part(
    url: str, clock: ManualClock, tmp_path: Path
) -> None:
    gateway = Between()
    async with office(url, clock, tmp_path, sms=gateway) as here:
        gateway.answers.extend([TryLater("流控", parts=("a", "")), Accepted("a", ("a", "b"))])
        delivery = await here.post()
        gateway.meanwhile = lambda: here.receipt(R.DELIVERED, message_id=str(delivery.id), part=1)

        await here.passes(10)
        await here.receipt(R.DELIVERED, "a")

        assert (await here.stored(delivery)).state is S.DELIVERED


# --- the citizen writes just then ----------------------------------------------------------


async def writes(here: Post, key: str, window: timedelta) -> int:
    until = ReplyWindow(here.clock.now() + window, 5)
    said = InboundMessage("sms", key, "138", Text("在吗"), reply_window=until)
    return int((await here.parts.intake.accept(said)).conversation_id)


async def test_a_reply_does_not_wait_for_a_citizen_who_wrote_before_it_was_held(
    url: str, clock: ManualClock, tmp_path: Path
) -> None:
    gateway = Between()
    async with office(url, clock, tmp_path, sms=gateway) as here:
        number = await writes(here, "1", timedelta(hours=48))

        async def once() -> None:
            gateway.meanwhile = None
            await writes(here, "2", timedelta(hours=48))

        gateway.meanwhile = once
        gateway.answers.extend([WaitForCitizen("窗口已关"), Accepted("a")])
        delivery = await here.post(conversation_id=number, message_class=MessageClass.CONVERSATION)

        assert (await here.stored(delivery)).state is S.SENT
        assert here.gateway.texts == ["你好", "你好"]


async def test_a_reply_waits_for_a_citizen_who_wrote_before_it_was_tried(here: Post) -> None:
    number = await writes(here, "1", timedelta(hours=48))
    here.gateway.answers.append(WaitForCitizen("窗口已关"))

    delivery = await here.post(conversation_id=number, message_class=MessageClass.CONVERSATION)
    held = await here.stored(delivery)
    await writes(here, "2", timedelta(hours=48))
    await here.settle()

    assert (held.state, held.held_for) == (S.HELD, "citizen")
    assert (await here.stored(delivery)).state is S.SENT


@pytest.mark.parametrize(("window", "state"), [(timedelta(hours=1), S.SENT), (timedelta(), S.HELD)])
async def test_what_is_stored_as_held_goes_if_the_window_is_open_by_then(
    here: Post, window: timedelta, state: DeliveryState
) -> None:
    number = await writes(here, "1", window)

    delivery = await here.post(
        conversation_id=number,
        message_class=MessageClass.CONVERSATION,
        state=S.HELD,
        held_for="citizen",
    )

    assert (await here.stored(delivery)).state is state
