"""Receipts that came before the answer to their send, and a hub that ends in between: none is lost."""

from pathlib import Path

import pytest

from channels.contract import ReceiptState
from hub.domain.change import Change
from hub.domain.message import DeliveryState, ParkedReceipt
from tests.fakes import ManualClock
from tests.hub.services.gateway import Post, office


class Died(BaseException):
    """The hub ended here."""


def early(post: Post, provider_id: str) -> ParkedReceipt:
    return ParkedReceipt("sms", provider_id, "delivered", "", post.clock.now())


async def test_what_was_parked_when_the_hub_ended_is_applied_after_the_start(
    url: str, clock: ManualClock, tmp_path: Path
) -> None:
    async with office(url, clock, tmp_path) as before:
        sent = await before.post()
        number = (await before.stored(sent)).provider_id
        await before.store.writer.save(Change(new=(early(before, number), early(before, "foreign"))))

    async with office(url, clock, tmp_path) as after:
        assert (await after.stored(sent)).state is DeliveryState.DELIVERED
        left = await after.store.messages.parked_after(0, 10)

    assert [row.provider_id for _, row in left] == ["foreign"]


async def test_a_hub_that_ends_while_it_applies_one_has_not_forgotten_it(
    here: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.gateway.open.clear()
    delivery = await here.post()
    await here.receipt(ReceiptState.DELIVERED, f"p{delivery.id}")
    receipts = here.parts.courier.outcomes.receipts

    async def dies(*_: object, **__: object) -> None:
        raise Died

    with monkeypatch.context() as patched:
        await receipts.outbox.note(delivery, provider_id=f"p{delivery.id}")
        patched.setattr(receipts.outbox, "settle", dies)
        with pytest.raises(Died):
            await receipts.apply_parked("sms", [f"p{delivery.id}"])
    left = await here.store.messages.parked_after(0, 10)
    here.gateway.open.set()
    await here.settle()

    assert len(left) == 1
    assert (await here.stored(delivery)).state is DeliveryState.DELIVERED
    assert await here.store.messages.parked_after(0, 10) == []
