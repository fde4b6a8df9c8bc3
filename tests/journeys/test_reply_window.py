"""What agents see of WeChat's reply window: how many answers there were, are left, and which are unknown."""

from typing import Any

from hub.config import Config
from tests.fakes import ManualClock
from tests.journeys.town import Desk
from tests.journeys.wechat_town import wechat_town

CITIZEN = "follower-1"
SEND = "/cgi-bin/message/custom/send"


async def window(desk: Desk, **fits: Any) -> dict[str, Any]:
    def right(frame: dict[str, Any]) -> bool:
        seen = frame["conversation"]["window"]
        return seen is not None and all(seen[key] == value for key, value in fits.items())

    return dict((await desk.frames.wait("conversation", right))["conversation"]["window"])


async def test_the_answers_are_counted_down_from_how_many_there_were(
    settled: Config, clock: ManualClock
) -> None:
    async with wechat_town(settled, clock) as (here, platform):
        desk = await here.desk("1001")
        await platform.message(CITIZEN, Content="路灯不亮")
        number = await desk.accept()

        await desk.say(number, "请问在哪条路")
        await desk.say(number, "已转市政")
        left = await window(desk, credit=3)
        await platform.message(CITIZEN, Content="人民路")
        again = await window(desk, credit=5)

        assert (left["credit_limit"], left["uncertain"]) == (5, 0)
        assert again["credit_limit"] == 5


async def test_an_answer_of_unknown_outcome_counts_as_used_until_the_citizen_writes(
    settled: Config, clock: ManualClock
) -> None:
    async with wechat_town(settled, clock) as (here, platform):
        desk = await here.desk("1001")
        await platform.message(CITIZEN, Content="路灯不亮")
        number = await desk.accept()

        platform.fail(SEND, drop=True)
        await desk.say(number, "请问在哪条路")
        await desk.frames.wait("message", lambda f: f["message"]["state"] == "unknown")
        unknown = await window(desk, uncertain=1)
        await desk.say(number, "已转市政")
        after = await window(desk, credit=3)
        await platform.message(CITIZEN, Content="人民路")
        fresh = await window(desk, credit=5)

        assert (unknown["credit"], unknown["credit_limit"]) == (4, 5)
        assert (after["uncertain"], after["credit_limit"]) == (1, 5)
        assert fresh["uncertain"] == 0
