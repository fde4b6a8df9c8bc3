"""A shorter round of `make chaos` over the delivery channels, each time the tests run."""

from pathlib import Path

import pytest

from tests.chaos.post_round import PostPlan, post_round


@pytest.mark.peer
@pytest.mark.timeout(600)  # several starts of a hub, on a machine that may be busy
async def test_nothing_is_lost_or_repeated_in_silence_when_the_hub_is_killed_while_sending(
    tmp_path: Path,
) -> None:
    report = await post_round(tmp_path, PostPlan(sent=240, written=120, kills=3, seconds=8))

    assert report.verdict.complaints == {}
    assert report.deaths > 0
    assert report.breaks > 0
    assert report.replies > 0
    assert (report.acknowledged, report.heard - report.repeated) == (240, 120)
