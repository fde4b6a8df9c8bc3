"""Stories of an offer: taken, declined, let lapse; one holder; the place that is kept."""

import asyncio

import pytest

from hub.config import Config
from tests.fakes import ManualClock
from tests.journeys.town import Desk, Refused, ruled, town

PUSH = 20.5  # seconds: a little longer than an offer lasts


async def came_at(desk: Desk, conversation: int) -> str:
    return str((await desk.get(f"/conversations/{conversation}"))["came_at"])


async def test_a_declined_offer_goes_to_the_next_agent_at_its_old_place(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        first, second = await here.desk("1001"), await here.desk("1002")
        citizen = await here.citizen()

        await citizen.say("路灯坏了")
        offer = await first.offer()
        number = offer["conversation"]["id"]
        await first.post(f"/conversations/{number}/decline", reason="正在处理别的")
        again = await second.offer(number)

        assert (offer["why"], offer["lasts"]) == ("longest_idle", 20.0)
        assert offer["messages"][-1]["text"] == "路灯坏了"
        assert again["conversation"]["came_at"] == offer["conversation"]["came_at"]
        assert (await first.frames.wait("offer_gone"))["why"] == "declined"
        assert await first.state() == "ready"
        assert (await first.refused("POST", f"/conversations/{number}/accept")).code == "offer_is_over"


async def test_who_lets_an_offer_lapse_is_set_away_and_the_citizen_keeps_the_place(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        early, late = await here.citizen(), await here.citizen()
        await early.say("先来的")
        number = (await agent.offer())["conversation"]["id"]
        await here.passes(5)
        await late.say("后来的")

        await here.passes(PUSH)
        gone = await agent.frames.wait("offer_gone")
        away = await agent.frames.wait("presence", lambda f: f["state"] == "away")
        await agent.post("/me/presence", presence="ready")
        again = await agent.frames.wait("offer", lambda f: f["seq"] > away["seq"])

        assert (gone["why"], away["reason"]) == ("lapsed", "missed_offer")
        assert again["conversation"]["id"] == number
        assert again["conversation"]["came_at"] == (await agent.get(f"/conversations/{number}"))["came_at"]


async def test_only_one_of_two_accepting_screens_holds_the_conversation(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        first = await here.desk("1001")
        citizen = await here.citizen()
        await citizen.say("谁来接")
        number = (await first.offer())["conversation"]["id"]
        other = await here.desk("1002")

        async def take(desk: Desk) -> bool:
            try:
                await desk.post(f"/conversations/{number}/accept")
            except Refused as refused:
                return refused.code != "offer_is_over"
            return True

        taken = await asyncio.gather(take(other), take(first), take(other))

        assert list(taken) == [False, True, False]
        assert (await first.get(f"/conversations/{number}"))["agent"]["number"] == "1001"
        problem = await other.refused(
            "POST", f"/conversations/{number}/messages", client_key="x" * 8, text="a"
        )
        assert problem.status in (404, 409)


async def test_priority_comes_before_time(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        leader = await here.desk("leader1", ready=False)
        texts = ["普通一", "普通二", "紧急"]
        for text in texts:
            citizen = await here.citizen()
            await citizen.say(text)
            await here.passes(1)
        waiting = (await leader.get("/conversations", view="waiting"))["items"]
        urgent = next(c for c in waiting if c["preview"] == "紧急")
        await leader.post(f"/conversations/{urgent['id']}/priority", priority="urgent")

        agent = await here.desk("1001")
        taken = [await _take_next(agent, seen=count) for count in range(3)]

        assert [c["preview"] for c in waiting] == texts
        assert taken == ["紧急", "普通一", "普通二"]


async def _take_next(agent: Desk, seen: int) -> str:
    def fresh(_: object) -> bool:
        return len(agent.frames.of("offer")) > seen

    offer = await agent.frames.wait("offer", fresh)
    await agent.post(f"/conversations/{offer['conversation']['id']}/accept")
    return str(offer["conversation"]["preview"])


async def test_overflow_asks_further_skill_groups_after_its_time(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        admin = await here.office("admin")
        step = {"after": 30, "skills": ["general"]}
        await admin.put("/skills/social", key="social", name="社保", overflow=[step])
        policy = (await admin.get("/accounts"))["items"][0]["policy"]
        await admin.put("/accounts/web", **{**policy, "skills": ["social"]})
        agent = await here.desk("1001")
        citizen = await here.citizen()

        await citizen.say("社保怎么转")
        await here.passes(20)
        early = agent.frames.of("offer")
        await here.passes(12)
        offer = await agent.offer()

        assert early == []
        assert offer["why"] == "overflow"


async def test_the_agent_who_served_last_is_asked_first_but_not_for_ever(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        first = await here.desk("1001")
        citizen = await here.citizen()
        await citizen.say("第一次")
        number = await first.accept()
        await first.close(number)
        second = await here.desk("1002")
        await here.passes(60)

        await citizen.say("第二次")
        offer = await first.frames.wait("offer", lambda f: f["conversation"]["id"] != number)
        await first.post(f"/conversations/{offer['conversation']['id']}/decline", reason="没空")

        assert offer["why"] == "sticky"
        assert (await second.offer(offer["conversation"]["id"]))["why"] == "longest_idle"


@pytest.mark.parametrize("strategy", ["least_loaded", "round_robin"])
async def test_the_strategy_of_the_queue_is_an_option(
    settled: Config, clock: ManualClock, strategy: str
) -> None:
    async with town(ruled(settled, strategy=strategy), clock) as here:
        desks = [await here.desk("1001"), await here.desk("1002")]
        for text in ("一", "二"):
            citizen = await here.citizen()
            await citizen.say(text)
        held = [await desk.accept() for desk in desks]

        assert len(set(held)) == 2
        assert {desk.frames.of("offer")[0]["why"] for desk in desks} == {strategy}
