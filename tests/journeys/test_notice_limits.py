"""A leader tells few people at a time and not many in a day: for what goes to many two people answer."""

import asyncio
from dataclasses import replace
from typing import Any

from hub.config import Config, MassSection
from tests.fakes import ManualClock
from tests.hub.services.gateway import MORNING
from tests.journeys.drivers import Refused
from tests.journeys.post_town import post_town
from tests.journeys.test_mass import listed, table
from tests.journeys.test_notifications import order
from tests.journeys.town import until


def narrow(settled: Config) -> Config:
    return replace(settled, mass=replace(MassSection(), notice_recipients=4, notice_recipients_a_day=6))


def to(key: str, *numbers: int) -> dict[str, Any]:
    recipients = [{"address": f"1380000{number:04}"} for number in numbers]
    return order(key=f"order-000{key}", recipients=recipients)


async def test_many_small_notices_are_no_way_around_two_people(settled: Config) -> None:
    clock = ManualClock(MORNING)
    async with post_town(narrow(settled), clock) as (here, gateway):
        leader, other = await here.office("leader1"), await here.office("leader2")
        await leader.post("/notifications", **to("1", 1, 2, 3, 4))

        again = await leader.post("/notifications", **to("1", 1, 2, 3, 4))
        over = await leader.refused("POST", "/notifications", **to("2", 5, 6, 7))
        preview = await leader.refused("POST", "/notifications/preview", **to("2", 5, 6, 7))
        rest = await leader.post("/notifications", **to("3", 8, 9))
        full = await leader.refused("POST", "/notifications", **to("4", 10))
        of_another = await other.post("/notifications", **to("5", 10, 11, 12, 13))
        office = await here.office("supervisor")
        free = await office.post("/notifications", **to("6", *range(20, 40)))
        await until(lambda: len(gateway.sent) == 30)
        await here.passes(24 * 3600)
        next_day = await (await here.office("leader1")).post("/notifications", **to("7", 10))

        assert again["repeated"]
        assert (over.status, over.code, preview.code) == (403, "too_many_in_a_day", "too_many_in_a_day")
        assert "还可通知 2 人" in over.problem["text"]
        assert (rest["total"], full.code) == (2, "too_many_in_a_day")
        assert (of_another["total"], free["total"], next_day["total"]) == (4, 20, 1)


async def test_two_notices_at_once_are_counted_one_after_the_other(settled: Config) -> None:
    async with post_town(narrow(settled), ManualClock(MORNING)) as (here, _):
        leader = await here.office("leader1")

        async def told(key: str, *numbers: int) -> bool:
            try:
                await leader.post("/notifications", **to(key, *numbers))
            except Refused as refused:
                return refused.code != "too_many_in_a_day"
            return True

        went = await asyncio.gather(told("1", 1, 2, 3, 4), told("2", 5, 6, 7, 8), told("3", 9, 10, 11, 12))

        assert sorted(went) == [False, False, True]


async def test_a_campaign_that_others_approved_does_not_count(settled: Config) -> None:
    async with post_town(narrow(settled), ManualClock(MORNING)) as (here, gateway):
        leader, other = await here.office("leader1"), await here.office("admin")
        row = await listed(leader, table(20))
        handed = await leader.post(f"/campaigns/{row['id']}/submit", version=row["version"])
        await other.post(f"/campaigns/{row['id']}/decide", approve=True, digest=handed["digest"])

        async def told() -> bool:
            await here.passes(1)
            return len(gateway.sent) >= 7

        await until(told)

        assert (await leader.post("/notifications", **to("1", 31, 32)))["total"] == 2
