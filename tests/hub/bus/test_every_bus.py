"""What every bus promises, whatever carries it."""

from contextlib import AsyncExitStack

import pytest

from tests.hub.bus.places import Follower, Place, aclose, hint, hints, publish
from tests.journeys.drivers import until
from tests.journeys.town import turns

MANY = 3_000


async def test_hints_come_in_the_order_in_which_they_were_published(
    place: Place, stack: AsyncExitStack
) -> None:
    bus = await place.node()
    follower = Follower(stack, bus)

    publish(bus, *hints(1, MANY))

    await follower.hears(*hints(1, MANY))
    assert len(set(follower.cursors)) == MANY


async def test_every_follower_gets_all(place: Place, stack: AsyncExitStack) -> None:
    bus = await place.node()
    followers = [Follower(stack, bus) for _ in range(3)]

    publish(bus, *hints(1, 20))

    for follower in followers:
        await follower.hears(*hints(1, 20))


async def test_who_follows_from_now_on_hears_nothing_older_and_all_that_is_newer(place: Place) -> None:
    """Also what is published before the first item is asked for."""
    bus = await place.node()

    publish(bus, hint(1))
    hints_from_now = bus.follow()
    publish(bus, hint(2))

    _, first = await anext(hints_from_now)
    assert first == hint(2)
    await aclose(hints_from_now)


async def test_a_cursor_misses_nothing_and_repeats_nothing(place: Place, stack: AsyncExitStack) -> None:
    bus = await place.node()
    before = Follower(stack, bus)
    publish(bus, *hints(1, 10))
    await before.hears(*hints(1, 10))
    await before.leave()
    publish(bus, *hints(11, 15))

    after = [Follower(stack, bus, before.cursors[at]) for at in (0, 6, 9)]
    publish(bus, *hints(16, 20))

    for follower, first in zip(after, (2, 8, 11), strict=True):
        await follower.hears(*hints(first, 20))


@pytest.mark.parametrize("cursor", ["no cursor", "0", "0-0"])
async def test_behind_a_cursor_that_is_not_kept_the_oldest_hint_comes_first(
    place: Place, stack: AsyncExitStack, cursor: str
) -> None:
    bus = await place.node()
    publish(bus, *hints(1, 3))

    follower = Follower(stack, bus, cursor)

    await follower.hears(*hints(1, 3))


@pytest.mark.parametrize("cursor", ["99999999999999", "99999999999999-0"])
async def test_behind_a_cursor_that_is_yet_to_come_hints_are_heard(
    place: Place, stack: AsyncExitStack, cursor: str
) -> None:
    """It is of an earlier life of what carries the hints."""
    bus = await place.node()
    follower = Follower(stack, bus, cursor)

    def heard_one_more() -> bool:
        bus.publish(hint(1))
        return bool(follower.heard)

    await until(heard_one_more)


async def test_publishing_waits_for_nobody(place: Place) -> None:
    bus = await place.node()
    idle = bus.follow()

    publish(bus, *hints(1, MANY))  # no await: nobody else had a turn

    for expected in hints(1, MANY):
        _, heard = await anext(idle)
        assert heard == expected
    await aclose(idle)


async def test_nodes_hear_each_other_and_themselves_in_the_same_order(
    place: Place, stack: AsyncExitStack
) -> None:
    one, other = await place.node(), await place.node()
    first = await Follower(stack, one).subscribed()
    second = await Follower(stack, other).subscribed()

    for number in range(1, 101):
        publish(one, hint(number))
        await turns(number % 3)
        publish(other, hint(-number))

    await until(lambda: len(second.heard) == 201)
    await until(lambda: len(first.heard) == len(second.heard) + 1)
    assert first.heard[1:] == second.heard
    assert [n for n in second.numbers() if n > 0] == list(range(1, 101))
    assert [-n for n in second.numbers() if n < 0] == list(range(1, 101))


async def test_a_lost_connection_loses_and_doubles_nothing(place: Place, stack: AsyncExitStack) -> None:
    one, other = await place.node(), await place.node()
    follower = await Follower(stack, other).subscribed()

    for round_begins in range(1, 1_001, 200):
        publish(one, *hints(round_begins, round_begins + 99))
        await place.disturb()
        publish(one, *hints(round_begins + 100, round_begins + 199))
        await follower.hears(*hints(0, round_begins + 199))


async def test_close_lets_followers_hear_what_was_published_and_ends_them(
    place: Place, stack: AsyncExitStack
) -> None:
    bus = await place.node()
    followers = [Follower(stack, bus) for _ in range(2)]
    publish(bus, *hints(1, MANY))

    await bus.close()

    for follower in followers:
        await follower.ended()
        assert follower.heard == hints(1, MANY)


async def test_a_closed_bus_carries_nothing_and_closes_again(place: Place, stack: AsyncExitStack) -> None:
    bus = await place.node()
    await bus.close()

    bus.publish(hint(1))
    follower = Follower(stack, bus)
    await bus.close()

    await follower.ended()
    assert follower.heard == []
