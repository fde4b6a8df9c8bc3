"""One token for all: fetched once, replaced once, never fought over."""

import asyncio
from collections.abc import Mapping

import pytest

from channels.contract import Accepted, Refused, SendResult, TryLater
from channels.wechat.faults import ApiRefused, Unanswered
from channels.wechat.outbound import CUSTOM_SEND
from channels.wechat.tokens import TokenKeeper
from tests.channels.wechat.stage import CITIZEN, Stage, on_stage
from tests.fakes import ManualClock

FETCH = "/stable_token"


async def crowd(stage: Stage, size: int = 50) -> list[SendResult]:
    return await asyncio.gather(*(stage.answer() for _ in range(size)))


async def ready(stage: Stage) -> None:
    await stage.citizen_says()
    stage.platform.user(CITIZEN, credit=10_000)


async def test_fifty_callers_fetch_one_token_and_an_expired_one_is_replaced_once() -> None:
    async with on_stage(token_overlap=0) as stage:
        await ready(stage)
        assert await crowd(stage) == [Accepted("m1")] * 50
        assert stage.calls(FETCH) == 1

        stage.pass_time(seconds=7201)
        await crowd(stage)
        assert stage.calls(FETCH) == 2


@pytest.mark.parametrize("code", [40001, 40014, 41001, 42001])
async def test_a_stale_token_is_replaced_once_and_the_answer_repeated_once(code: int) -> None:
    async with on_stage() as stage:
        await ready(stage)
        await stage.answer()
        stage.platform.fail(CUSTOM_SEND, errcode=code)

        assert await stage.answer() == Accepted("m1")

        assert len(stage.received()) == 2


async def test_a_revoked_token_makes_no_war() -> None:
    async with on_stage() as stage:
        await ready(stage)
        await crowd(stage)
        stage.platform.tokens.revoke()

        assert await crowd(stage) == [Accepted("m1")] * 50
        assert stage.calls(FETCH) == 2


async def test_a_token_that_stays_bad_ends_after_one_repeat() -> None:
    async with on_stage() as stage:
        await ready(stage)
        stage.platform.fail(CUSTOM_SEND, errcode=40001, times=-1)

        assert isinstance(await stage.answer(), TryLater)
        assert stage.calls("/custom/send") == 2
        assert stage.calls(FETCH) <= 3


@pytest.mark.parametrize("code", [40013, 40125, 40164])
async def test_refused_credentials_are_not_hammered(code: int) -> None:
    async with on_stage() as stage:
        await ready(stage)
        stage.platform.fail("/cgi-bin/stable_token", errcode=code, times=-1)

        results = await crowd(stage)

        assert all(isinstance(result, Refused) and result.code == str(code) for result in results)
        assert stage.calls(FETCH) == 1
        stage.platform.faults.clear()
        stage.pass_time(seconds=31)
        assert await stage.answer() == Accepted("m1")


class Source:
    """A token source that can be told to repeat itself."""

    def __init__(self) -> None:
        self.forced: list[bool] = []
        self.token, self.fresh = "t1", "t1"

    async def fetch(self, force: bool) -> Mapping[str, object]:
        self.forced.append(force)
        self.token = self.fresh if not force else f"{self.token}+"
        return {"access_token": self.token, "expires_in": 7200}


async def test_a_platform_that_repeats_the_refused_token_is_forced_but_rarely() -> None:
    source, clock = Source(), ManualClock()
    keeper = TokenKeeper(source.fetch, clock)

    first = await keeper.get()
    assert await keeper.get(stale=first) == "t1+"
    assert source.forced == [False, False, True]

    source.fresh = "t1+"
    assert await keeper.get(stale="t1+") == "t1+"
    assert source.forced.count(True) == 1
    assert keeper.replaced == 2


async def test_an_answer_without_a_token_is_no_token() -> None:
    async def fetch(force: bool) -> Mapping[str, object]:
        return {"access_token": "", "expires_in": 7200}

    with pytest.raises(Unanswered):
        await TokenKeeper(fetch, ManualClock()).get()


async def test_other_refusals_are_asked_again() -> None:
    fetches = 0

    async def fetch(force: bool) -> Mapping[str, object]:
        nonlocal fetches
        fetches += 1
        raise ApiRefused(-1, "busy")

    keeper = TokenKeeper(fetch, ManualClock())
    for _ in range(2):
        with pytest.raises(ApiRefused):
            await keeper.get()
    assert fetches == 2
