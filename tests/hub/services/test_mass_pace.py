"""How much a campaign may hand over: what the account bears, less whoever stands in line already."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from channels.contract import MessageClass, TryLater
from hub.app import SLICE
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
        feeder.heed(timedelta(milliseconds=80), SLICE)
    slow = feeder.pace("sms")
    for _ in range(200):
        feeder.heed(timedelta(), SLICE)

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


async def taken_of_each(post: Post, times: int) -> list[int]:
    """What each campaign has got after so many seconds, by the order in which they were made."""
    post.gateway.open.set()
    for _ in range(times):
        await taken(post)
        await post.settle()
    return [one.taken for _, one in sorted(mass(post).desk.book.live.items())]


async def test_campaigns_of_one_account_get_as_much_as_each_other(begun: Post) -> None:
    await enter(begun, 400)
    await enter(begun, 400)
    await mass(begun).desk.book.load()

    first, second, third = await taken_of_each(begun, 9)

    assert first + second + third == 90
    assert max(first, second, third) - min(first, second, third) <= 4
    campaign = next(iter(mass(begun).desk.book.live.values()))
    assert mass(begun).feeder.beside(campaign) == 2


async def test_of_a_room_for_one_each_gets_its_turn(begun: Post) -> None:
    """And who has nobody left to tell takes nothing from the others."""
    begun.parts.services.host.channels["sms"] = Gateway(per_second=1)
    await enter(begun, 3)
    await mass(begun).desk.book.load()

    half_way, later = await taken_of_each(begun, 4), await taken_of_each(begun, 6)

    assert half_way == [2, 2]
    assert later == [7, 3]
    campaign = next(iter(mass(begun).desk.book.live.values()))
    assert mass(begun).feeder.beside(campaign) == 0


async def test_who_is_to_be_tried_later_holds_nobody_up(begun: Post) -> None:
    begun.gateway.answers.extend(TryLater("greylisted", timedelta(hours=1)) for _ in range(20))

    (later,) = await taken_of_each(begun, 10)
    told = {message.recipient for message in begun.gateway.sent}

    assert (later, len(told)) == (100, 100)


async def test_a_route_that_asks_everybody_to_wait_gets_no_more(
    begun: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.services.mass.feeder.MOST_LATER", 25)
    begun.gateway.answers.extend(TryLater("busy", timedelta(hours=1)) for _ in range(200))

    assert await taken_of_each(begun, 10) == [25]
