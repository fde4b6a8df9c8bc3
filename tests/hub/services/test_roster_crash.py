"""`kill -9` while a campaign's list is changed: the one it names is whole, and nothing else is left."""

import asyncio
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from hub.clock import SystemClock
from hub.config import Config
from hub.domain.campaign import Campaign
from tests.hub.services.gateway import Gateway, post_office
from tests.hub.services.roster_child import COUNT, WHO, lines, wish

CHILD = "tests.hub.services.roster_child"


@dataclass
class Left:
    """What a life left: the campaign, if it is there, and the lines of all lists by list."""

    campaign: Campaign | None
    rosters: dict[int, int]


async def life(url: str, folder: Path, *said: str) -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", CHILD, url, str(folder), *said)
    await process.wait()


async def drafted(url: str, folder: Path) -> int:
    async with post_office(url, SystemClock(), Config(data=folder), {"sms": Gateway()}) as post:  # type: ignore[arg-type]
        desk = post.parts.services.outgoing.mass.desk
        campaign = await desk.create(WHO, wish())
        await desk.upload(WHO, campaign.id, "名单.csv", lines(COUNT))
        return campaign.id


async def after_a_start(url: str, folder: Path, campaign_id: int) -> Left:
    async with post_office(url, SystemClock(), Config(data=folder), {"sms": Gateway()}) as post:  # type: ignore[arg-type]
        await post.parts.services.outgoing.mass.desk.rosters.broom.sweep()
        counted = await post.store.campaigns._reads.values(
            "SELECT roster_id, COUNT(*) FROM campaign_recipient GROUP BY roster_id"
        )
        campaign = await post.store.campaigns.campaign(campaign_id)
        return Left(campaign, {int(roster_id): int(count) for roster_id, count in counted})


@pytest.mark.parametrize(
    ("deed", "commits"), [("replace", 1), ("replace", 5), ("replace", 6), ("delete", 1), ("move", 1)]
)
async def test_a_list_is_whole_or_gone(
    sqlite_template: Path, tmp_path: Path, deed: str, commits: int
) -> None:
    url = f"sqlite://{shutil.copy(sqlite_template, tmp_path / 'hub.db')}"
    campaign_id = await drafted(url, tmp_path)

    await life(url, tmp_path, deed, str(campaign_id), str(commits))
    left = await after_a_start(url, tmp_path, campaign_id)

    if left.campaign is None:
        assert left.rosters == {}
    elif left.campaign.roster_id:
        assert left.rosters == {left.campaign.roster_id: left.campaign.total}
    else:
        assert (left.rosters, left.campaign.total) == ({}, 0)
