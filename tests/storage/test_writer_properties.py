"""Whatever is saved in whatever batches: the rows are those that one change after the other would leave."""

import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from hub.clock import SystemClock
from hub.domain.account import CabinetEntry
from hub.domain.change import Change, Patch
from hub.domain.conversation import AssignmentRecord, Conversation, Draft, OfferRecord
from hub.domain.message import Message
from hub.storage.store import HubStore, open_store
from tests.peers.postgres import PostgresDatabase
from tests.storage.conftest import empty_postgres
from tests.storage.one_by_one import KINDS, OneByOne
from tests.storage.rows import NOW, after, conversation, guard, held, message, offer

few = st.integers(1, 3)

new_rows = st.one_of(
    st.builds(conversation, few),
    st.builds(message, few, few),
    st.builds(held, st.integers(1, 5), few, agent_id=few),
    st.builds(offer, st.integers(1, 5), few, agent_id=few),
    st.builds(lambda number, agent, held: Draft(number, agent, held, f"draft {number}", NOW), few, few, few),
    st.builds(lambda key, value: CabinetEntry("city", f"key{key}", str(value)), few, few),
)
patches = st.one_of(
    st.builds(lambda key, value: Patch(Conversation, key, {"unread": value}), few, few),
    st.builds(lambda key, value: Patch(Conversation, key, {"unread": 9, "unsent": value}), few, few),
    st.builds(lambda key, value: Patch(Message, key, {"attempts": value}), few, few),
    st.builds(
        lambda key, value: Patch(AssignmentRecord, key, {"to_at": after(value)}), st.integers(1, 5), few
    ),
    st.builds(lambda key, value: Patch(OfferRecord, key, {"outcome": f"o{value}"}), st.integers(1, 5), few),
)
deletes = st.tuples(st.sampled_from([Message, AssignmentRecord, OfferRecord]), few)
changes = st.builds(
    Change,
    new=st.lists(new_rows, max_size=2).map(tuple),
    patches=st.lists(patches, max_size=2).map(tuple),
    guard=st.one_of(st.none(), st.builds(guard, st.sampled_from("abcd"))),
    deletes=st.one_of(st.just(()), st.just(()), st.lists(deletes, max_size=1).map(tuple)),
)
stories = st.lists(changes, max_size=25)


@settings(max_examples=60, deadline=None)
@given(stories)
def test_batches_on_sqlite_mean_what_single_changes_mean(sqlite_template: Path, story: list[Change]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = shutil.copy(sqlite_template, Path(folder) / "hub.db")
        asyncio.run(compare(f"sqlite://{file}", story))


@pytest.mark.peer
@settings(max_examples=20, deadline=None)
@given(stories)
def test_batches_on_postgres_mean_what_single_changes_mean(
    postgres_migrated: PostgresDatabase, story: list[Change]
) -> None:
    asyncio.run(empty_postgres(postgres_migrated))
    asyncio.run(compare(postgres_migrated.url, story))
    asyncio.run(empty_postgres(postgres_migrated))


async def compare(url: str, story: list[Change]) -> None:
    model = OneByOne()
    expected = [model.save(change) for change in story]

    async with open_store(url, SystemClock()) as store:
        answers = await asyncio.gather(*map(store.writer.save, story), return_exceptions=True)

        assert [None if isinstance(answer, Exception) else answer for answer in answers] == expected
        for kind in KINDS:
            assert await everything(store, kind) == model.of(kind), kind


async def everything(store: HubStore, kind: type[Any]) -> list[Any]:
    return sorted(await store.reads.all(kind, ""), key=repr)
