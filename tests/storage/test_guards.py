"""Guards against redelivery are kept as long as somebody may deliver again, and then forgotten."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from hub.domain.change import Change
from hub.domain.message import InboundKey, ParkedReceipt
from hub.services.guard_keeper import PARKED, STRETCH, GuardKeeper
from hub.services.ports import START
from hub.storage.store import HubStore
from tests.fakes import ManualClock
from tests.storage.rows import NOW, guard

SECOND = timedelta(seconds=1)
WEEK = timedelta(days=7)


async def keep_guards(store: HubStore, guards: Iterable[InboundKey]) -> None:
    await asyncio.gather(*(store.writer.save(Change(guard=one)) for one in guards))


async def keys(store: HubStore) -> set[tuple[str, str]]:
    return {(one.account, one.key) for one in await store.reads.all(InboundKey, "")}


async def test_only_what_is_old_is_forgotten(store: HubStore) -> None:
    old = replace(guard("a"), at=NOW - WEEK)
    await keep_guards(store, [old, replace(old, account="town", key="b"), guard("b"), guard("c")])

    assert await store.messages.forget_guards(NOW - SECOND, START, 10) == START

    assert await keys(store) == {("city", "b"), ("city", "c")}


async def test_the_next_stretch_begins_where_the_last_ended(store: HubStore) -> None:
    await keep_guards(store, [replace(guard(f"k{number}"), at=NOW - WEEK) for number in range(5)])

    place = await store.messages.forget_guards(NOW, START, 2)

    assert place == ("city", "k1")
    assert await keys(store) == {("city", "k2"), ("city", "k3"), ("city", "k4")}
    assert await store.messages.forget_guards(NOW, place, 10) == START
    assert await keys(store) == set()


async def test_a_forgotten_message_counts_as_new_and_a_remembered_one_does_not(store: HubStore) -> None:
    await keep_guards(store, [replace(guard("old"), at=NOW - WEEK), guard("young")])
    await store.messages.forget_guards(NOW - SECOND, START, 10)

    assert await store.writer.save(Change(guard=guard("old")))
    assert not await store.writer.save(Change(guard=guard("young")))


async def test_the_keeper_walks_on_round_after_round(store: HubStore) -> None:
    many = [replace(guard(f"k{number:04}"), at=NOW) for number in range(STRETCH + 5)]
    await keep_guards(store, many)
    clock = ManualClock(NOW + WEEK + SECOND)
    walk = asyncio.create_task(GuardKeeper(store.messages, clock, WEEK).walk_forever(SECOND))
    try:
        for _ in range(3):
            await clock.somebody_sleeps(SECOND)
            clock.advance(SECOND)
        await clock.somebody_sleeps(SECOND)
    finally:
        walk.cancel()

    assert await keys(store) == set()


async def test_receipts_that_never_met_their_answer_are_forgotten_too(store: HubStore) -> None:
    parked = [
        ParkedReceipt("sms", name, "delivered", "", at) for name, at in (("old", NOW), ("new", NOW + WEEK))
    ]
    await store.writer.save(Change(new=tuple(parked)))
    clock = ManualClock(NOW + PARKED + SECOND)
    walk = asyncio.create_task(GuardKeeper(store.messages, clock, WEEK).walk_forever(SECOND))
    try:
        for _ in range(2):
            await clock.somebody_sleeps(SECOND)
            clock.advance(SECOND)
        await clock.somebody_sleeps(SECOND)
    finally:
        walk.cancel()

    assert await store.messages.parked_receipts("sms", "old") == []
    assert len(await store.messages.parked_receipts("sms", "new")) == 1
