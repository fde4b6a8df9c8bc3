"""Webhooks follow the event log: each fact once, however often and however long the hub is down."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from hub.domain.account import ChannelAccount
from hub.domain.change import Change
from hub.domain.notice import Webhook
from hub.domain.records import LogEntry
from hub.services.webhooks import AT_ONCE, Webhooks
from hub.storage.units import Unit
from hub.storage.writer import Outcome
from tests.fakes import ManualClock
from tests.hub.services.gateway import Gateway, Post, office

CLOSED = "conversation.closed"


async def a_hook(here: Post) -> None:
    hook = Webhook(here.ids.next(), "滨海办", "https://a.example/", "whsec", (CLOSED,), here.clock.now(), 1)
    await here.store.writer.save(Change(new=(hook, ChannelAccount(hook.account, "webhook", hook.name))))


async def happens(here: Post, times: int) -> None:
    at, ids = here.clock.now(), here.ids
    await here.store.writer.save(Change(new=tuple(LogEntry(ids.next(), at, "closed") for _ in range(times))))


async def begins(here: Post, heard: Gateway) -> Webhooks:
    """As at the start of the hub: the job that follows may run before everything is loaded."""
    webhooks = here.parts.services.outgoing.webhooks
    webhooks.make = lambda _: heard
    assert await webhooks.follow() == 0, "nothing before it is known from where"
    await webhooks.load()
    return webhooks


async def follows(here: Post, webhooks: Webhooks) -> None:
    await here.passes(5)
    while await webhooks.follow():
        await here.settle()


async def test_a_restart_neither_repeats_what_was_told_nor_skips_what_was_not(
    url: str, clock: ManualClock, tmp_path: Path
) -> None:
    heard = Gateway()
    async with office(url, clock, tmp_path) as here:
        await a_hook(here)
    async with office(url, clock, tmp_path) as here:
        webhooks = await begins(here, heard)
        await happens(here, AT_ONCE + 50)
        await follows(here, webhooks)
        before = len(heard.sent)
        await happens(here, 2)

    clock.advance(timedelta(hours=1))
    async with office(url, clock, tmp_path) as here:
        webhooks = await begins(here, heard)
        await happens(here, 1)
        await follows(here, webhooks)

    assert (before, len(heard.sent)) == (AT_ONCE + 50, AT_ONCE + 53)


async def test_what_happens_before_the_first_fact_is_followed_outlives_a_restart(
    url: str, clock: ManualClock, tmp_path: Path
) -> None:
    heard = Gateway()
    async with office(url, clock, tmp_path) as here:
        await a_hook(here)
    async with office(url, clock, tmp_path) as here:
        await begins(here, heard)
        clock.advance(timedelta(seconds=1))
        await happens(here, 1)

    clock.advance(timedelta(hours=1))
    async with office(url, clock, tmp_path) as here:
        await follows(here, await begins(here, heard))

    assert len(heard.sent) == 1


async def test_a_fact_whose_commit_takes_long_is_not_overtaken(
    url: str, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = Gateway()
    async with office(url, clock, tmp_path) as here:
        await a_hook(here)
    async with office(url, clock, tmp_path) as here:
        webhooks, writer = await begins(here, heard), here.store.writer
        clock.advance(timedelta(seconds=1))
        early, late = LogEntry(here.ids.next(), clock.now(), "closed"), here.ids.next()
        await writer.save(Change(new=(LogEntry(late, clock.now(), "closed"),)))
        free, commit = asyncio.Event(), writer._committer.commit

        async def slow(units: Sequence[Unit]) -> Sequence[Outcome]:
            await free.wait()
            return await commit(units)

        monkeypatch.setattr(writer._committer, "commit", slow)
        held = writer.save(Change(new=(early,)))
        clock.advance(timedelta(seconds=10))
        assert await webhooks.follow() == 0
        free.set()
        await held
        await follows(here, webhooks)

    assert len(heard.sent) == 2
