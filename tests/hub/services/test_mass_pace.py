"""How much a campaign may hand over: what the account bears, less whoever stands in line already."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from channels.contract import MessageClass
from hub.domain.change import Change, Patch
from hub.domain.delivery import Delivery
from hub.domain.message import DeliveryState
from hub.services.mass.ports import RecipientFilter
from tests.hub.services.gateway import Gateway, Post
from tests.hub.services.mass_child import enter

SECOND = timedelta(seconds=1)


@pytest.fixture
async def begun(here: Post) -> Post:
    """A campaign that is being sent, and a gateway that answers nobody."""
    here.gateway.open.clear()
    await enter(here, 400)
    await mass(here).desk.book.load()
    return here


def mass(post: Post) -> Any:
    return post.parts.services.outgoing.mass


async def taken(post: Post) -> int:
    before = sum(one.taken for one in mass(post).desk.book.live.values())
    post.clock.advance(SECOND)
    await mass(post).feeder.feed()
    return int(sum(one.taken for one in mass(post).desk.book.live.values()) - before)


async def test_only_a_tenth_of_a_second_stands_in_line(begun: Post) -> None:
    first, second = await taken(begun), await taken(begun)

    assert (first, second) == (10, 0)


async def test_a_line_of_conversations_stops_the_mass(begun: Post) -> None:
    talks: list[Delivery] = []
    for at in range(12):
        said = {"message_class": MessageClass.CONVERSATION, "recipient": f"1390000{at:04}"}
        talks.append(await begun.post(**said))

    while_they_wait = await taken(begun)
    begun.gateway.open.set()
    await begun.settle()

    assert (while_they_wait, await taken(begun)) == (0, 10)


async def test_a_hub_that_wakes_late_hands_over_less_until_it_does_not(begun: Post) -> None:
    feeder = mass(begun).feeder
    usual = feeder.pace("sms")
    for _ in range(20):
        feeder.heed(timedelta(milliseconds=80))
    slow = feeder.pace("sms")
    for _ in range(200):
        feeder.heed(timedelta())

    assert (usual, slow, feeder.pace("sms")) == (100.0, 5.0, 100.0)


async def test_a_slower_account_sets_the_pace(begun: Post) -> None:
    begun.parts.services.host.channels["sms"] = Gateway(per_second=20)

    assert mass(begun).feeder.pace("sms") == 20
    assert await taken(begun) == 4


async def test_what_stands_in_a_line_of_a_stopped_campaign_goes_no_further(begun: Post) -> None:
    await taken(begun)
    book = mass(begun).desk.book
    (campaign_id,) = book.live
    book.stopped.add(campaign_id)  # as after a crash between the stop and the cancelling
    begun.gateway.open.set()
    begun.gateway.sent.clear()
    await begun.settle()

    await taken(begun)
    await begun.settle()

    outcomes = await begun.store.campaigns.outcomes(campaign_id)
    assert outcomes == {"cancelled": 20}
    assert begun.gateway.sent == []


async def test_what_was_sent_again_is_listed_as_its_repetition_ended(begun: Post) -> None:
    await taken(begun)
    (campaign,), stored = mass(begun).desk.book.live.values(), begun.store.campaigns
    first = next(one for one in await stored.recipients(RecipientFilter(campaign)) if one.delivery_id)
    (delivery,) = (await stored.deliveries([first.delivery_id or 0])).values()
    twin = replace(delivery, id=begun.ids.next(), resend_of=delivery.id, state=DeliveryState.DELIVERED)
    values = {"resent_as": twin.id, "state": DeliveryState.FAILED}
    await begun.store.writer.save(Change((twin,), (Patch(Delivery, delivery.id, values),)))

    delivered, failed = [
        await stored.recipients(RecipientFilter(campaign, view)) for view in ("delivered", "failed")
    ]

    assert ([one.id for one in delivered], failed) == ([first.id], [])
    assert (await stored.outcomes(campaign.id)).get("delivered") == 1
