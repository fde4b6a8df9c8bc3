"""A database that does not answer: the writer waits, tries again, and at last says that nobody knows."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from hub.domain.change import Change, StorageUnavailable
from hub.storage.codec import SQLITE
from hub.storage.tables import Tables
from hub.storage.units import Unit
from hub.storage.writer import FIRST_PAUSE, BatchedWriter, Lost, Outcome
from tests.fakes import ManualClock
from tests.storage.rows import message


class Moody:
    """A database that is away for so many attempts."""

    def __init__(self, away: int) -> None:
        self.away, self.stored, self.forgotten = away, 0, 0

    async def commit(self, units: Sequence[Unit]) -> Sequence[Outcome]:
        if self.away:
            self.away -= 1
            raise Lost("gone")
        self.stored += len(units)
        return [True] * len(units)

    async def commit_each(self, units: Sequence[Unit]) -> Sequence[Outcome]:
        return await self.commit(units)

    def forget(self) -> None:
        self.forgotten += 1


def writer_on(database: Moody, clock: ManualClock) -> BatchedWriter:
    writer = BatchedWriter(database, Tables(SQLITE), clock)
    writer.start()
    return writer


async def test_a_batch_is_offered_again_after_longer_and_longer_pauses() -> None:
    clock, database = ManualClock(), Moody(away=3)
    writer = writer_on(database, clock)
    save = writer.save(Change(new=(message(1),)))

    for attempt in range(3):
        pause = FIRST_PAUSE * 2**attempt
        await clock.somebody_sleeps(pause)
        assert not save.done()
        clock.advance(pause)

    assert await save is True
    assert database.stored == 1
    await writer.close()


async def test_after_too_long_nobody_knows_and_the_next_ones_still_get_their_turn() -> None:
    clock, database = ManualClock(), Moody(away=2)
    writer = writer_on(database, clock)
    save = writer.save(Change(new=(message(1),)))
    await clock.somebody_sleeps(FIRST_PAUSE)

    clock.advance(timedelta(minutes=1))
    with pytest.raises(StorageUnavailable, match="gone"):
        await save

    assert database.forgotten == 1
    assert await writer.save(Change(new=(message(2),))) is True
    await writer.close()


async def test_a_writer_that_fails_for_a_reason_of_its_own_refuses_all_who_wait() -> None:
    class Broken(Moody):
        async def commit(self, units: Sequence[Unit]) -> Sequence[Outcome]:
            raise RuntimeError("a bug")

    writer = writer_on(Broken(away=0), ManualClock())
    saves = [writer.save(Change(new=(message(n),))) for n in range(3)]

    answers = await asyncio.gather(*saves, return_exceptions=True)

    assert all(isinstance(answer, StorageUnavailable) for answer in answers)
    with pytest.raises(StorageUnavailable):
        await writer.save(Change())
    with pytest.raises(RuntimeError, match="a bug"):
        await writer.close()
