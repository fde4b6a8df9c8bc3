"""A shorter round of `make chaos` over the delivery channels, each time the tests run."""

from pathlib import Path

import pytest

from tests.chaos.hub import Home
from tests.chaos.post_round import SHORT, post_round


@pytest.mark.peer
@pytest.mark.timeout(600)  # several starts of a hub, on a machine that may be busy
async def test_nothing_is_lost_or_repeated_in_silence_when_the_hub_is_killed_while_sending(
    tmp_path: Path,
) -> None:
    report = await post_round(Home(tmp_path), SHORT)

    assert report.verdict.complaints == {}
    assert report.deaths > 0
    assert report.breaks > 0
    assert report.replies > 0
    assert report.acknowledged == SHORT.sent
    assert report.heard >= SHORT.written
