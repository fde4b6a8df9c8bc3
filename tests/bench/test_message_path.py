"""The plain path the product is compared with: honest, and told in words when it carries nothing."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from tortoise.exceptions import IntegrityError

from bench.message_path import CASES, Run, _bars
from bench.row_by_row import row_by_row
from hub.domain.account import CabinetEntry
from hub.domain.agent import SkillGroup
from hub.domain.change import Change
from hub.domain.message import InboundKey
from hub.storage.schema import migrate
from tests.fakes import ManualClock

RUN = Run(1000.0, 500.0, 1.0, 2.0, 1.0, 2.0, 100.0, 0.1, 1.0)


async def test_the_plain_path_keeps_what_takes_anothers_place_and_refuses_what_came_twice(
    tmp_path: Path,
) -> None:
    url, clock = f"sqlite://{tmp_path}/hub.db", ManualClock()
    await migrate(url)

    async with row_by_row(url, clock) as store:
        for value in ("old", "new"):
            assert await store.writer.save(Change(new=(CabinetEntry("web", "secret", value),)))
        guard = InboundKey("web", "k", 1, clock.now())
        outcomes = [await store.writer.save(Change(guard=guard)) for _ in range(2)]
        kept = await store.accounts.drawer("web", "secret")

    assert outcomes == [True, False]
    assert kept == "new"


async def test_one_change_that_cannot_be_stored_does_not_end_the_plain_path(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path}/hub.db"
    await migrate(url)

    async with row_by_row(url, ManualClock()) as store:
        groups = SkillGroup("social", "社保"), SkillGroup("social", "again"), SkillGroup("housing", "公积金")
        saved = [store.writer.save(Change(new=(group,))) for group in groups]
        outcomes = await asyncio.gather(*saved, return_exceptions=True)

    assert [isinstance(outcome, IntegrityError) for outcome in outcomes] == [False, True, False]


def test_a_peer_that_carries_nothing_is_short_and_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    medians = {name: RUN for name, *_ in CASES} | {"sqlite Model.create": replace(RUN, rate=0.0)}

    bars = {bar.name: bar for bar in _bars(medians)}

    assert bars["path_sqlite_of_model_create"].line() == "bar path_sqlite_of_model_create nan 4 short"
    assert bars["path_sqlite_of_no_storage"].holds
    assert "Model.create" in capsys.readouterr().out
