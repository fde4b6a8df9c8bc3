"""A shorter round of `make chaos`, each time the tests run."""

from pathlib import Path

import pytest

from tests.chaos.round import Plan, chaos_round


@pytest.mark.peer
@pytest.mark.timeout(600)  # several starts of a hub, on a machine that may be busy
async def test_nothing_acknowledged_is_lost_when_the_hub_is_killed(tmp_path: Path) -> None:
    report = await chaos_round(tmp_path, Plan(messages=480, calls=14, kills=3, seconds=14, patience=25))

    assert report.clean, report
    assert report.deaths > 0
    assert report.acknowledged > 200
    assert report.fallbacks > 0
    assert report.calls["left_message"] > 0  # how many are answered depends on how soon the hub is up again
