"""What only a bus over Redis can suffer: bad lines, a full queue, strangers, a Redis that forgets."""

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from hub.bus.contract import Bus
from hub.bus.redis_streams import RedisBus
from hub.bus.stream import NAME
from hub.clock import SystemClock
from hub.domain.hints import SessionEnded
from tests.hub.bus.places import Follower, SeveralNodes, hint, hints, publish, running
from tests.hub.bus.wire import Wire, wire_to
from tests.journeys.drivers import until
from tests.journeys.town import turns
from tests.peers.valkey import ValkeyServer

pytestmark = pytest.mark.peer


@pytest_asyncio.fixture
async def redis(valkey_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(valkey_url) as redis:
        yield redis


@pytest_asyncio.fixture
async def near(stack: AsyncExitStack, valkey_url: str) -> Bus:
    """A node whose line is sound."""
    return await SeveralNodes(stack, valkey_url).node()


@pytest_asyncio.fixture
async def wire(valkey_server: ValkeyServer, stack: AsyncExitStack) -> Wire:
    return await stack.enter_async_context(wire_to(valkey_server.port))


def far_bus(wire: Wire, waiting: int = 1_000) -> RedisBus:
    return RedisBus(f"redis://127.0.0.1:{wire.port}/0", SystemClock(), waiting=waiting)


async def test_a_hint_whose_answer_got_lost_is_heard_once(
    stack: AsyncExitStack, near: Bus, wire: Wire, redis: Redis
) -> None:
    far = await running(far_bus(wire), stack)
    follower = await Follower(stack, near).subscribed()
    publish(far, hint(1))
    await follower.hears(*hints(0, 1))

    wire.mute()
    publish(far, *hints(2, 5))
    await follower.hears(*hints(0, 5))
    await until(lambda: wire.swallowed)
    wire.cut()
    publish(far, *hints(6, 9))
    wire.mend()

    await follower.hears(*hints(0, 9))
    assert await redis.xlen(NAME) > 10  # or the fault that this is about did not happen


async def test_what_waits_while_redis_is_away_is_bounded_and_the_newest_is_kept(
    stack: AsyncExitStack, near: Bus, wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    wire.cut()
    far = await running(far_bus(wire, waiting=100), stack)
    follower = await Follower(stack, near).subscribed()

    publish(far, *hints(1, 1_000))
    wire.mend()

    await follower.hears(hint(0), *hints(901, 1_000))
    dropped = [getattr(r, "hints", None) for r in caplog.records if r.message == "hints dropped"]
    assert dropped == [900]


async def test_an_outage_is_told_once_when_it_begins_and_once_when_it_ends(
    stack: AsyncExitStack, wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    wire.cut()
    far = await running(far_bus(wire), stack)
    publish(far, hint(1))
    await until(lambda: "bus lost" in caplog.messages)
    wire.mend()

    await until(lambda: "bus found again" in caplog.messages)

    assert caplog.messages == ["bus lost", "bus found again"]


async def test_followers_go_on_where_their_line_broke(stack: AsyncExitStack, near: Bus, wire: Wire) -> None:
    """And not before: what was old when they came stays unheard."""
    beacon = Follower(stack, near)
    publish(near, *hints(1, 5))
    await beacon.hears(*hints(1, 5))
    far = await running(far_bus(wire), stack)
    follower = await Follower(stack, far).subscribed()

    wire.cut()
    publish(near, *hints(6, 300))
    await until(lambda: hint(300) in beacon.heard)
    wire.mend()

    await follower.hears(hint(0), *hints(6, 300))


async def test_a_redis_that_is_full_for_a_while_gets_the_hints_later(
    stack: AsyncExitStack, near: Bus, redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    follower = await Follower(stack, near).subscribed()

    await redis.config_set("maxmemory", "1")
    try:
        publish(near, *hints(1, 200))
        await until(lambda: "bus lost" in caplog.messages)
    finally:
        await redis.config_set("maxmemory", "0")

    await follower.hears(*hints(0, 200))


async def test_close_does_not_wait_for_a_redis_that_is_away(stack: AsyncExitStack, wire: Wire) -> None:
    wire.cut()
    far = await running(far_bus(wire), stack)
    follower = Follower(stack, far)
    publish(far, hint(1))

    await far.close()

    await follower.ended()
    assert follower.heard == []


async def test_a_redis_that_forgot_everything_is_followed_on(
    stack: AsyncExitStack, near: Bus, wire: Wire, redis: Redis
) -> None:
    """Restarted on a machine whose clock is behind: new entries have older cursors than the ones we know."""
    far = await running(far_bus(wire), stack)
    await redis.xadd(NAME, {"nothing": "much"}, id="9999999999999-0")
    follower = await Follower(stack, far).subscribed()
    wire.cut()
    await redis.delete(NAME)
    wire.mend()

    def heard_one_more() -> bool:
        near.publish(hint(1))
        return hint(1) in follower.heard

    await until(heard_one_more)


async def test_what_strangers_write_is_passed_over(
    stack: AsyncExitStack, near: Bus, redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    follower = await Follower(stack, near).subscribed()

    await redis.xadd(NAME, {"something": "else"})
    await redis.xadd(NAME, {"o": "them", "n": "1", "h": "not a hint"})
    await redis.xadd(NAME, {"o": "us", "n": "one", "h": b""})
    publish(near, hint(1))

    await follower.hears(*hints(0, 1))
    assert caplog.messages.count("hint not understood") == 3


async def test_the_stream_stays_small_and_a_follower_who_lagged_is_told_what_it_missed(
    stack: AsyncExitStack, valkey_url: str, redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    bus = await running(RedisBus(valkey_url, SystemClock(), kept=100), stack)
    follower = await Follower(stack, bus).subscribed()

    publish(bus, *hints(1, 2_000))

    await until(lambda: hint(2_000) in follower.heard)
    missed = sum(getattr(record, "hints", 0) for record in caplog.records)
    assert len(follower.heard) + missed == 2_001
    assert 100 <= await redis.xlen(NAME) < 400


async def test_a_follower_can_leave_at_any_moment(stack: AsyncExitStack, near: Bus) -> None:
    for moments in range(150):
        follower = Follower(stack, near)
        publish(near, hint(moments))
        await turns(moments)

        await follower.leave()  # fails where the cancel is swallowed


async def test_publishing_half_a_character_does_no_harm(stack: AsyncExitStack, near: Bus) -> None:
    follower = await Follower(stack, near).subscribed()

    publish(near, SessionEnded(1, "\ud83d"), hint(1))

    await follower.hears(*hints(0, 1))
