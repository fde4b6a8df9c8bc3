"""Long messages on an account that may send little in a second."""

import asyncio
from datetime import datetime, timedelta

from channels.contract import Accepted, SendResult, TryLater
from channels.sms.channel import build
from simulators.cmpp import Gateway
from simulators.modem import Modem
from tests.channels.sms.stage import CITIZEN, LONG, Stage, on_stage, stage_tools
from tests.channels.sms.test_cmpp import cmpp_settings
from tests.channels.sms.test_modem import modem_settings
from tests.fakes import FakeCabinet, ManualClock

VERY_LONG = "您好" * 67 * 30  # in 60 parts


async def sent_in_time(
    stage: Stage, clock: ManualClock, text: str, **more: tuple[str, ...]
) -> tuple[SendResult, float]:
    """The clock goes on whenever everybody waits for it; how many seconds it took."""
    at_rest, began = clock.asleep(), clock.now()
    sending = asyncio.create_task(stage.send(CITIZEN, text, "m-long", **more))
    async with asyncio.timeout(30):
        while not sending.done():
            await asyncio.sleep(0)
            if clock.asleep() > at_rest:
                clock.advance(timedelta(seconds=1))
                while clock.asleep() < at_rest:
                    await asyncio.sleep(0)
    return await sending, (clock.now() - began).total_seconds()


async def test_what_cannot_leave_in_time_is_left_for_the_next_try() -> None:
    clock = ManualClock()
    async with Gateway("secret") as gateway:
        settings = cmpp_settings(gateway.port, per_second=1)
        async with on_stage(settings, clock=clock) as stage:
            first, seconds = await sent_in_time(stage, clock, VERY_LONG)
            assert isinstance(first, TryLater)
            left = len(gateway.seen)
            second, _ = await sent_in_time(stage, clock, VERY_LONG, parts_sent=first.parts)

    assert seconds < 60  # or else the hub would call the outcome unknown
    assert 40 <= left < 50
    assert [bool(part) for part in first.parts] == [True] * left + [False] * (60 - left)
    assert isinstance(second, Accepted)
    assert len(gateway.seen) == 60
    assert gateway.texts == [(CITIZEN, VERY_LONG)]


class SlowModemClock(ManualClock):
    """A modem that takes twenty seconds for each text."""

    modem: Modem

    def now(self) -> datetime:
        return super().now() + len(self.modem.submitted) * timedelta(seconds=20)


async def test_a_slow_modem_gets_the_rest_with_the_next_try() -> None:
    clock = SlowModemClock()
    async with Modem() as clock.modem, on_stage(modem_settings(clock.modem.device), clock=clock) as stage:
        first = await stage.send(CITIZEN, LONG, "m-long")
        assert isinstance(first, TryLater)
        second = await stage.send(CITIZEN, LONG, "m-long", parts_sent=first.parts)

    assert first.parts == ("m-long.0", "m-long.1", "")
    assert second == Accepted("m-long.0", ("m-long.0", "m-long.1", "m-long.2"))
    assert len(clock.modem.submitted) == 3


def test_a_slow_account_takes_fewer_long_messages_at_a_time() -> None:
    def at_once(**more: int) -> int | None:
        channel = build(cmpp_settings(1) | more, stage_tools(ManualClock(), FakeCabinet()))
        return channel.capabilities.at_once

    assert at_once() == 32
    assert at_once(per_second=100) == 32
    assert at_once(per_second=1) == 4
    assert at_once(per_second=1, most_parts=50) == 2
