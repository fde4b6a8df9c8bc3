"""The writer's promises: durable when done, in order, once, and one faulty unit spoils no other."""

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from hub.clock import SystemClock
from hub.domain.account import CabinetEntry
from hub.domain.agent import CannedReply
from hub.domain.change import Change, Conflict, Patch, Row, StorageUnavailable
from hub.domain.conversation import AssignmentRecord, Conversation, Draft, OfferRecord, Stage
from hub.domain.message import Message
from hub.domain.records import LogEntry
from hub.storage.codec import SQLITE, NotAware
from hub.storage.sqlite_writer import SqliteCommitter
from hub.storage.store import HubStore, open_store
from hub.storage.tables import Tables
from hub.storage.units import AppendOnly, Unit
from hub.storage.writer import Lost
from tests.storage.rows import (
    BEGINNING,
    NOW,
    after,
    contact,
    conversation,
    entry,
    guard,
    held,
    keep,
    message,
    offer,
    patch,
    reply,
)

FULL = 2  # as SQLite numbers `synchronous`


async def test_what_was_saved_is_there_after_a_restart(url: str) -> None:
    async with open_store(url, SystemClock()) as store:
        await store.writer.save(Change(new=(contact(), conversation(), message(20)), guard=guard("k", 20)))

    async with open_store(url, SystemClock()) as store:
        assert await store.messages.message(20) == message(20)
        assert await store.conversations.conversation(10) == conversation()


async def test_fifty_deliveries_of_the_same_message_have_one_effect(store: HubStore) -> None:
    units = [Change(new=(message(100 + n),), guard=guard("same")) for n in range(50)]

    answers = await asyncio.gather(*(store.writer.save(unit) for unit in units))

    assert answers == [True] + [False] * 49
    assert [found.id for found in await store.messages.after_id(0, 100)] == [100]


async def test_a_redelivery_among_new_messages_stops_only_itself(store: HubStore) -> None:
    await store.writer.save(Change(new=(message(1),), guard=guard("old")))
    units = [
        Change(new=(message(2),), guard=guard("new")),
        Change(new=(message(3),), guard=guard("old")),
        Change(new=(message(4),)),
    ]

    answers = await asyncio.gather(*(store.writer.save(unit) for unit in units))

    assert answers == [True, False, True]
    assert [found.id for found in await store.messages.after_id(0, 10)] == [1, 2, 4]


async def test_order_of_calls_is_order_of_commits(store: HubStore) -> None:
    await keep(store, conversation())
    saves = [store.writer.save(patch(Conversation, 10, version=n, unread=n)) for n in range(1, 200)]

    await saves[0]
    await saves[-1]

    found = await store.conversations.conversation(10)
    assert found is not None
    assert (found.version, found.unread) == (199, 199)


async def test_a_faulty_unit_is_refused_and_its_neighbours_are_stored(store: HubStore) -> None:
    await keep(store, offer(1))
    units = [
        Change(new=(entry(2),)),
        Change(new=(entry(3), offer(4)), guard=guard("faulty")),
        Change(new=(entry(5),), guard=guard("sound")),
    ]

    answers = await asyncio.gather(*(store.writer.save(unit) for unit in units), return_exceptions=True)

    assert answers[0] is True
    assert isinstance(answers[1], Conflict)
    assert answers[1].table == "offer"
    assert answers[2] is True
    assert [found.id for found in await store.records.log_since(BEGINNING, ["message_received"])] == [2, 5]
    # Nothing of the refused unit is left, its guard neither: it may come again.
    assert await store.writer.save(Change(guard=guard("faulty"))) is True


async def test_the_database_refuses_two_holders_and_two_open_offers(store: HubStore) -> None:
    await keep(store, held(1), offer(2))

    with pytest.raises(Conflict, match="assignment"):
        await store.writer.save(Change(new=(held(3, agent_id=8),)))
    with pytest.raises(Conflict, match="offer"):
        await store.writer.save(Change(new=(offer(4, agent_id=8),)))


async def test_a_holder_may_leave_and_another_come_in_one_unit_or_in_one_batch(store: HubStore) -> None:
    await keep(store, held(1))
    leave = Patch(AssignmentRecord, 1, {"to_at": after(1), "ended_by": "transfer"})
    next_leaves = patch(AssignmentRecord, 2, to_at=after(2))

    await asyncio.gather(
        store.writer.save(Change(new=(held(2, agent_id=8),), patches=(leave,))),
        store.writer.save(next_leaves),
        store.writer.save(Change(new=(held(3, agent_id=9),))),
    )

    assert await store.conversations.held_by(10) == [7, 8, 9]


async def test_a_lapsed_offer_makes_room_for_the_next_in_the_same_batch(store: HubStore) -> None:
    units = [Change(new=(offer(1),)), patch(OfferRecord, 1, outcome="lapsed"), Change(new=(offer(2),))]

    await asyncio.gather(*(store.writer.save(unit) for unit in units))

    assert [found.id for found in await store.conversations.open_offers()] == [2]


async def test_a_row_can_be_changed_by_the_unit_that_brings_it(store: HubStore) -> None:
    stage = Patch(Conversation, 10, {"stage": Stage.OFFERED})
    await store.writer.save(Change(new=(conversation(),), patches=(stage,)))

    found = await store.conversations.conversation(10)

    assert found is not None
    assert found.stage is Stage.OFFERED


async def test_a_repeated_client_key_of_one_agent_is_refused(store: HubStore) -> None:
    await keep(store, reply(1, client_key="c"), reply(2, client_key="c", agent_id=8), reply(3), reply(4))

    with pytest.raises(Conflict):
        await store.writer.save(Change(new=(reply(5, client_key="c"),)))


async def test_drawers_and_drafts_take_the_place_of_older_ones(store: HubStore) -> None:
    drawers = [CabinetEntry("city", "cursor", str(n)) for n in range(3)]
    drafts = [Draft(n, 7, 10, f"第{n}稿", NOW) for n in range(1, 4)]
    rows: list[Row] = [*drawers, *drafts]

    await asyncio.gather(*(store.writer.save(Change(new=(row,))) for row in rows))

    assert await store.accounts.drawer("city", "cursor") == "2"
    assert await store.conversations.draft(7, 10) == drafts[-1]


async def test_what_is_deleted_is_gone_and_its_key_free(store: HubStore) -> None:
    old, new = CannedReply(1, "all", "旧", "旧"), CannedReply(1, "all", "新", "新")
    await keep(store, old)

    await store.writer.save(Change(new=(new,), deletes=((CannedReply, 1),)))
    assert await store.people.canned_replies() == [new]

    await store.writer.save(Change(deletes=((CannedReply, 1),)))
    assert await store.people.canned_replies() == []


async def test_logs_are_append_only(store: HubStore) -> None:
    with pytest.raises(AppendOnly):
        await store.writer.save(patch(LogEntry, 1, kind="other"))
    with pytest.raises(AppendOnly):
        await store.writer.save(Change(deletes=((LogEntry, 1),)))


async def test_a_moment_without_time_zone_is_refused(store: HubStore) -> None:
    with pytest.raises(NotAware):
        await store.writer.save(Change(new=(message(1, at=datetime(2026, 1, 1)),)))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("said", "kept"),
    [("a\x00b", "ab"), ("路\ud800灯", "路?灯"), ("a\\u0000b", "a\\u0000b"), ("😀\u200d", "😀\u200d")],
)
async def test_a_citizens_odd_characters_keep_no_message_out(store: HubStore, said: str, kept: str) -> None:
    await keep(store, message(1, text=said, details={"url": said}))

    found = await store.messages.message(1)

    assert found is not None
    assert (found.text, found.details) == (kept, {"url": kept})


async def test_a_number_that_no_database_can_hold_spoils_only_its_own_unit(store: HubStore) -> None:
    units = [Change(new=(message(1, attempts=2**70),)), Change(new=(message(2),))]

    answers = await asyncio.gather(*(store.writer.save(unit) for unit in units), return_exceptions=True)

    assert isinstance(answers[0], Exception)
    assert answers[1] is True
    assert [found.id for found in await store.messages.after_id(0, 10)] == [2]


async def test_who_stops_waiting_does_not_stop_the_others(store: HubStore) -> None:
    saves = [store.writer.save(Change(new=(message(n),))) for n in range(1, 4)]
    saves[1].cancel()

    assert await saves[2] is True
    assert len(await store.messages.after_id(0, 10)) == 3


async def test_closing_commits_what_is_queued_and_refuses_what_comes_later(url: str) -> None:
    async with open_store(url, SystemClock()) as store:
        saves = [store.writer.save(Change(new=(message(n),))) for n in range(1, 1500)]

    assert all(save.result() for save in saves)
    with pytest.raises(StorageUnavailable):
        await store.writer.save(Change(new=(message(9999),)))
    async with open_store(url, SystemClock()) as store:
        assert len(await store.messages.after_id(0, 2000)) == 1499


async def test_moments_from_another_time_zone_keep_their_order(store: HubStore) -> None:
    beijing = timezone(timedelta(hours=8))
    rows = [conversation(n, created_at=after(n).astimezone(beijing if n % 2 else UTC)) for n in range(1, 7)]
    await keep(store, *rows)

    assert await store.conversations.count_since(after(3).astimezone(beijing)) == 4
    found = await store.conversations.conversation(1)
    assert found is not None
    assert found.created_at.tzinfo is UTC


async def test_sqlite_answers_only_when_it_is_on_the_disk(sqlite_url: str) -> None:
    committer = SqliteCommitter(Path(sqlite_url.removeprefix("sqlite://")), Tables(SQLITE))
    await committer.open()

    settings = [await committer.setting(name) for name in ("journal_mode", "synchronous")]

    await committer.close()
    assert settings == ["wal", FULL]


async def test_the_writer_waits_for_another_process_that_writes_to_the_same_file(sqlite_url: str) -> None:
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite://"), isolation_level=None)
    async with open_store(sqlite_url, SystemClock()) as store:
        other.execute("BEGIN IMMEDIATE")
        save = store.writer.save(Change(new=(message(1),)))
        read = await store.messages.message(1)
        other.execute("COMMIT")

        assert read is None
        assert await save is True
    other.close()


async def test_a_file_that_stays_locked_is_lost_for_now_and_not_the_units_fault(sqlite_url: str) -> None:
    file, tables = Path(sqlite_url.removeprefix("sqlite://")), Tables(SQLITE)
    committer, other = SqliteCommitter(file, tables), sqlite3.connect(file, isolation_level=None)
    await committer.open()
    await committer.setting("busy_timeout = 0")
    units = [Unit(Change(new=(message(1),)), tables)]

    other.execute("BEGIN IMMEDIATE")
    for attempt in (committer.commit, committer.commit_each):
        with pytest.raises(Lost, match="locked"):
            await attempt(units)
    other.execute("COMMIT")

    assert await committer.commit(units) == [True]
    await committer.close()
    other.close()


async def test_many_messages_of_one_batch_keep_every_column(store: HubStore) -> None:
    rows = [
        reply(n, text=f"第{n}条", mentions=(n, 7), details={"k": str(n)}, due_at=after(n), client_key=str(n))
        for n in range(1, 100)
    ]

    await asyncio.gather(*(store.writer.save(Change(new=(row,))) for row in rows))
    await asyncio.gather(*(store.writer.save(patch(Message, row.id, attempts=row.id)) for row in rows))

    found = await store.messages.of_conversation(10, limit=200)
    assert [row.attempts for row in found] == list(range(1, 100))
    assert [row.text for row in found] == [row.text for row in rows]
    assert [row.mentions for row in found] == [row.mentions for row in rows]
    assert [row.due_at for row in found] == [row.due_at for row in rows]
