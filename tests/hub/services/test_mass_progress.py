"""What is told of a campaign that has just ended is how it ended, not how it stood a moment before."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from hub.domain.campaign import CampaignState
from hub.services.mass.progress import Watch
from tests.fakes import ManualClock

CAMPAIGN: Any = SimpleNamespace(
    id=1, state=CampaignState.RUNNING, cursor=3, roster_id=2, taken=3, name="停水", authors=(), approved_by=()
)


@dataclass
class Stored:
    so_far: Mapping[str, int] = field(default_factory=dict)

    async def outcomes(self, campaign_id: int) -> Mapping[str, int]:
        return self.so_far

    async def faults(self, roster_id: int) -> Mapping[str, int]:
        return {"": 3}

    async def reasons(self, campaign_id: int) -> tuple[()]:
        return ()


@dataclass
class Book:
    live: dict[int, Any] = field(default_factory=lambda: {1: CAMPAIGN})
    moves: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def door(self, campaign_id: int) -> AsyncIterator[None]:
        yield

    async def move(self, campaign: Any, state: CampaignState, who: None, **more: Any) -> None:
        self.moves.append(state.value)


async def test_whoever_sees_that_it_is_done_sees_how_it_ended() -> None:
    stored, book, nothing = Stored(), Book(), SimpleNamespace(now=lambda _: None)
    watch = Watch(ManualClock(), stored, book, nothing, nothing, nothing)  # type: ignore[arg-type]
    before = await watch.progress(CAMPAIGN)
    stored.so_far = {"sent": 3}

    await watch.look()

    after = await watch.progress(CAMPAIGN)
    assert (before.outcomes, book.moves, after.outcomes) == ({}, ["done"], {"sent": 3})
