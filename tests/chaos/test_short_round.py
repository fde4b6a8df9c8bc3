"""A shorter round of `make chaos`, each time the tests run."""

from pathlib import Path

import pytest

from tests.chaos.hub import Home
from tests.chaos.round import SHORT, chaos_round


@pytest.mark.peer
@pytest.mark.timeout(600)  # several starts of a hub, on a machine that may be busy
async def test_nothing_acknowledged_is_lost_when_the_hub_is_killed(tmp_path: Path) -> None:
    report = await chaos_round(Home(tmp_path), SHORT)

    assert report.complaints == {}
    assert report.deaths > 0
    assert report.resumed > 0
    assert report.replies > 0
    assert report.texts.waited > 0
    assert report.acknowledged >= SHORT.messages
    assert report.fallbacks > 0
    assert report.calls["left_message"] > 0  # how many are answered depends on how soon the hub is up again
