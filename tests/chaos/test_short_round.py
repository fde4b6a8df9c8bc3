"""A shorter round of `make chaos`, each time the tests run."""

from pathlib import Path

from tests.chaos.round import chaos_round


async def test_nothing_acknowledged_is_lost_when_the_hub_is_killed(tmp_path: Path) -> None:
    report = await chaos_round(tmp_path, messages=480, kills=3)

    assert report.clean, report
    assert report.deaths > 0
    assert report.acknowledged > 200
