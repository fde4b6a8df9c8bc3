"""More stands in line than the hub remembers otherwise: whoever tries one later still knows how it stands."""

from datetime import timedelta

import pytest

from channels.contract import ReceiptState, TryLater
from hub.domain.message import DeliveryState
from tests.hub.services.gateway import Post

SOON = timedelta(seconds=10)


@pytest.fixture
async def forgetful(here: Post, monkeypatch: pytest.MonkeyPatch) -> Post:
    monkeypatch.setattr("hub.services.outbox.REMEMBERED", 3)
    return here


async def others(post: Post, count: int, first: int) -> None:
    for number in range(first, first + count):
        await post.post(f"139{number}")


async def test_vain_tries_are_counted_however_many_come_in_between(forgetful: Post) -> None:
    forgetful.gateway.answers.append(TryLater("忙", SOON))
    delivery = await forgetful.post("138")
    await others(forgetful, 5, 0)

    forgetful.gateway.answers.append(TryLater("忙", SOON))
    await forgetful.passes(20)
    await others(forgetful, 5, 10)

    assert (await forgetful.stored(delivery)).attempts == 2


async def test_what_arrived_after_all_is_not_sent_again(forgetful: Post) -> None:
    forgetful.gateway.answers.append(TryLater("忙", SOON))
    delivery = await forgetful.post("138")
    await others(forgetful, 5, 0)
    await forgetful.receipt(ReceiptState.DELIVERED, message_id=str(delivery.id))
    await others(forgetful, 5, 10)

    await forgetful.passes(60)

    assert [m.recipient for m in forgetful.gateway.sent].count("138") == 1
    assert (await forgetful.stored(delivery)).state is DeliveryState.DELIVERED
