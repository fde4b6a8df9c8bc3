"""A long line is counted beside everything else, and in the meantime the last count serves."""

import asyncio
from datetime import timedelta

from hub.domain.conversation import Conversation
from hub.services.floor import Floor
from hub.services.places import Places
from routing.events import ConversationEnded, ConversationQueued
from routing.members import STEP
from routing.model import ChannelKind, ConversationId, Demand, Priority, Rules
from routing.router import Router
from tests.fakes import ManualClock
from tests.storage.rows import conversation

LONG = 3 * STEP + 10


def line(clock: ManualClock, length: int) -> Router:
    router = Router(Rules())
    for number in range(1, length + 1):
        priority = Priority.URGENT if number % 1000 == 0 else Priority.NORMAL
        demand = Demand(ChannelKind("web"), priority=priority)
        came = clock.now() + timedelta(milliseconds=number)
        router.handle(ConversationQueued(came, ConversationId(number), demand, came))
    return router


def who(number: int) -> Conversation:
    return conversation(number)


async def test_a_long_line_is_counted_in_steps_and_gives_way_between_them() -> None:
    clock = ManualClock()
    router = line(clock, LONG)
    places, turns = Places(router, Floor(), clock, "12345"), 0
    counting = asyncio.create_task(places.recount())

    while not counting.done():
        await asyncio.sleep(0)
        turns += 1

    assert turns > LONG // STEP
    assert [places.of(who(number)).before for number in (1000, 1, LONG)] == [0, LONG // 1000, LONG - 1]


async def test_until_a_long_line_is_counted_again_the_last_count_serves() -> None:
    clock = ManualClock()
    router = line(clock, LONG)
    places = Places(router, Floor(), clock, "12345")
    await places.recount()
    router.handle(ConversationEnded(clock.now() + timedelta(minutes=1), ConversationId(1)))
    clock.advance(timedelta(minutes=1))

    before = places.of(who(2)).before
    await places.recount()

    assert before - places.of(who(2)).before == 1


async def test_a_short_line_is_counted_as_soon_as_somebody_asks() -> None:
    clock = ManualClock()
    router = line(clock, 3)
    places = Places(router, Floor(), clock, "12345")
    assert places.of(who(2)).before == 1
    router.handle(ConversationEnded(clock.now() + timedelta(minutes=1), ConversationId(1)))
    clock.advance(timedelta(minutes=1))

    assert places.of(who(2)).before == 0
