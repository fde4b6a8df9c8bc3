"""Stories of conversations that change hands: transferred, assigned, taken over; and of forced presence."""

from hub.config import Config
from tests.fakes import ManualClock
from tests.journeys.post_town import post_town, writes
from tests.journeys.test_presence import served, stage
from tests.journeys.town import Desk, town


async def audit(desk: Desk, action: str) -> list[dict[str, object]]:
    return list((await desk.get("/audit", action=action))["items"])


async def test_a_transfer_to_an_agent_carries_its_note(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent, other = await here.desk("1001"), await here.desk("1002", ready=False)
        number = await served(here, agent)
        await other.post("/me/presence", presence="ready")
        before = await agent.get(f"/conversations/{number}")

        await agent.post(f"/conversations/{number}/transfer", to_agent=other.id, note="请看第二条")
        offer = await other.offer(number)
        await other.accept(number)
        lines = (await other.get(f"/conversations/{number}/messages"))["items"]

        assert offer["why"] == "transfer"
        assert offer["conversation"]["came_at"] == before["came_at"]
        assert [(m["text"], m["private"]) for m in lines if m["text"] == "请看第二条"] == [
            ("请看第二条", True)
        ]
        history = await here.latest.get("/messages")
        assert "请看第二条" not in [m.get("text") for m in history["messages"]]


async def test_a_transfer_to_skills_asks_only_those_who_have_them(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        number = await served(here, agent)
        able, other = await here.desk("1003"), await here.desk("1002")

        await agent.post(f"/conversations/{number}/transfer", to_skill="social", note="社保问题")
        offer = await able.offer(number)

        assert offer["conversation"]["skills"] == ["social"]
        assert other.frames.of("offer") == []


async def test_a_refused_transfer_leaves_no_trace(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent, away = await here.desk("1001"), await here.office("1002")
        number = await served(here, agent)
        await away.post("/sign-out")

        problem = await agent.refused(
            "POST", f"/conversations/{number}/transfer", to_agent=away.id, note="不该留下"
        )
        lines = (await agent.get(f"/conversations/{number}/messages"))["items"]

        assert (problem.status, problem.code) == (409, "routing_not_possible")
        assert await stage(agent, number) == "active"
        assert "不该留下" not in [m["text"] for m in lines]
        assert "transferred" not in [m["details"].get("event") for m in lines]


async def test_a_transfer_waits_for_its_agent_no_longer_after_a_restart_either(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        agent, busy = await here.desk("1001"), await here.desk("1002")
        await busy.post("/me/presence", presence="busy", reason="培训")
        number = await served(here, agent)
        await agent.post(f"/conversations/{number}/transfer", to_agent=busy.id)

    async with town(settled, clock) as here:
        busy.town = here
        await busy.connect()
        other = await here.desk("2001")
        early = other.frames.of("offer")
        await here.passes(61)
        offer = await other.offer(number)

        assert early == []
        assert offer["conversation"]["id"] == number


async def test_who_declined_rests_after_a_restart_too(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        await (await here.citizen()).say("请接")
        number = (await agent.offer())["conversation"]["id"]
        await agent.post(f"/conversations/{number}/decline", reason="不熟悉")
        await agent.frames.wait("offer_gone")

    async with town(settled, clock) as here:
        agent.town = here
        await agent.connect()
        await here.passes(10)
        early = agent.frames.of("offer")
        await here.passes(55)
        offer = await agent.offer(number)

        assert early == []
        assert offer["conversation"]["stage"] == "offered"


async def test_nobody_waits_again_for_an_agent_who_let_it_lapse_after_a_restart(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        number = await served(here, agent)
        await agent.close(number)
        await here.latest.say("又来了")
        offer = await agent.frames.wait("offer", lambda f: f["why"] == "sticky")
        await here.passes(21)
        await agent.frames.wait("presence", lambda f: f["state"] == "away")

    async with town(settled, clock) as here:
        agent.town = here
        await agent.connect()
        other = await here.desk("1002")
        again = await other.offer(offer["conversation"]["id"])

        assert again["why"] == "longest_idle"


async def test_a_leader_assigns_and_takes_over_and_both_are_written_down(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        agent = await here.desk("1001", ready=False)
        leader, supervisor = await here.desk("leader1", ready=False), await here.office("supervisor")
        citizen = await here.citizen()
        await citizen.say("请安排")
        number = (await leader.get("/conversations", view="waiting"))["items"][0]["id"]

        await leader.post(f"/conversations/{number}/assign", agent_id=agent.id, reason="熟悉情况")
        told = await agent.notice("assigned")
        assigned = await agent.get(f"/conversations/{number}")
        await leader.post(f"/conversations/{number}/take-over", reason="投诉升级")
        gone = await agent.frames.wait("conversation", lambda f: f["gone"])
        taken = await leader.get(f"/conversations/{number}")

        assert (told["text"], assigned["agent"]["number"]) == ("熟悉情况", "1001")
        assert (gone["conversation"]["id"], taken["agent"]["number"]) == (number, "leader1")
        (entry,) = await audit(supervisor, "assign")
        assert (entry["by"]["number"], entry["details"]) == (  # type: ignore[index]
            "leader1",
            {"agent": "1001", "reason": "熟悉情况"},
        )
        assert len(await audit(supervisor, "take_over")) == 1


async def test_a_leader_forces_presence_and_it_is_written_down(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent, leader = await here.desk("1001"), await here.office("leader1")
        number = await served(here, agent)

        await leader.post(f"/agents/{agent.id}/force", presence="busy", reason="设备检修")
        busy = await agent.frames.wait("presence", lambda f: f["reason"] == "设备检修")
        await leader.post(f"/agents/{agent.id}/force", presence="ready", reason="修好了")
        await leader.post(f"/agents/{agent.id}/force", presence="signed_out", reason="下班")
        bye = await agent.frames.wait("bye")

        assert (busy["reason"], bye["why"]) == ("设备检修", "forced")
        assert await stage(leader, number) == "waiting"
        supervisor = await here.office("supervisor")
        for presence in ("busy", "ready", "signed_out"):
            (entry,) = await audit(supervisor, f"force_{presence}")
            assert entry["subject"] == "1001"


async def test_who_is_not_there_cannot_be_forced(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        leader = await here.office("leader1")
        absent = next(a for a in (await leader.get("/agents"))["items"] if a["number"] == "1002")
        for presence in ("ready", "busy", "signed_out"):
            problem = await leader.refused(
                "POST", f"/agents/{absent['id']}/force", presence=presence, reason="试试"
            )
            assert (problem.status, problem.code) == (409, "routing_unknown_agent")
        assert await audit(await here.office("supervisor"), "force_ready") == []


async def test_another_teams_leader_sees_and_moves_nothing(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent, leader, stranger = (
            await here.desk("1001"),
            await here.office("leader2"),
            await here.office("2001"),
        )
        number = await served(here, agent)
        contact = (await agent.get(f"/conversations/{number}"))["contact_id"]

        for desk in (leader, stranger):
            for path in (
                f"/conversations/{number}",
                f"/conversations/{number}/messages",
                f"/contacts/{contact}",
            ):
                assert (await desk.refused("GET", path)).status == 404
            assert (await desk.get("/conversations", view="all"))["items"] == []
            assert (await desk.refused("POST", f"/contacts/{contact}/unmask")).status == 404
        taking = await leader.refused("POST", f"/conversations/{number}/take-over", reason="x")
        forcing = await leader.refused("POST", f"/agents/{agent.id}/force", presence="busy", reason="x")
        rows = (await leader.get("/board"))["agents"]

        assert (taking.status, taking.code) == (404, "no_such_conversation")
        assert (forcing.status, forcing.code) == (403, "not_your_team")
        assert [row["number"] for row in rows] == ["2001"]


async def test_who_is_mentioned_may_look(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent, other = await here.desk("1001"), await here.desk("2001")
        number = await served(here, agent)
        before = (await other.refused("GET", f"/conversations/{number}")).status

        await agent.say(number, "请二组看一下", private=True, mentions=[other.id, 10**15])
        told = await other.notice("mention")
        listed = (await other.get("/conversations", view="mentioned"))["items"]

        assert before == 404
        assert (told["conversation_id"], [row["id"] for row in listed]) == (number, [number])
        assert await stage(other, number) == "active"


async def test_the_board_calls_a_citizen_by_name_and_knows_the_room_on_every_channel(
    settled: Config, clock: ManualClock
) -> None:
    async with post_town(settled, clock) as (here, gateway):
        agent, leader = await here.desk("1001"), await here.office("leader1")
        number = await agent.accept(int(await writes(gateway, "13800000001", "路灯不亮", "k1")))
        masked = (await leader.get("/board"))["agents"][0]["current"]
        contact = (await agent.get(f"/conversations/{number}"))["contact_id"]
        await agent.ask("PATCH", f"/contacts/{contact}", {"version": 1, "name": "王女士"})
        row = (await leader.get("/board"))["agents"][0]

        assert (masked, row["current"]) == ("138****0001", "王女士")
        assert (row["load"]["sms"], row["ceilings"]["sms"]) == (1, row["text_budget"])
