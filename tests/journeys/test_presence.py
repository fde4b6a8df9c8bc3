"""Stories of wrap-up, silence, and agents who vanish, come back or sign out."""

from hub.config import Config
from tests.fakes import ManualClock
from tests.journeys.town import Desk, Town, ruled, town

WRAP = {"wrap_up_seconds": {"web": 15.0}}


async def served(here: Town, agent: Desk, text: str = "你好") -> int:
    """A citizen whom this agent serves; the conversation's number."""
    citizen = await here.citizen()
    await citizen.say(text)
    offer = await agent.frames.wait("offer", lambda f: f["conversation"]["preview"] == text)
    number = int(offer["conversation"]["id"])
    await agent.post(f"/conversations/{number}/accept")
    await agent.frames.wait("message", lambda f: f["message"]["text"] == text)
    await agent.frames.wait("presence", lambda f: f["seq"] > offer["seq"] and f["state"] != "ringing")
    here.latest = citizen
    return number


async def stage(desk: Desk, conversation: int) -> str:
    return str((await desk.get(f"/conversations/{conversation}"))["stage"])


async def test_wrap_up_ends_by_itself(settled: Config, clock: ManualClock) -> None:
    async with town(ruled(settled, **WRAP), clock) as here:
        agent = await here.desk("1001")
        number = await served(here, agent)

        closed = await agent.close(number, summary="已答复")
        during = await agent.state()
        await here.passes(16)
        await agent.frames.wait("conversation", lambda f: f["conversation"]["stage"] == "closed")

        assert (closed["stage"], during) == ("wrap_up", "wrap_up")
        assert await agent.state() == "ready"
        assert (await agent.get(f"/conversations/{number}"))["summary"] == "已答复"


async def test_wrap_up_is_extended_and_finished(settled: Config, clock: ManualClock) -> None:
    async with town(ruled(settled, **WRAP), clock) as here:
        agent = await here.desk("1001")
        number = await served(here, agent)
        await agent.close(number)

        await here.passes(10)
        longer = await agent.post(f"/conversations/{number}/wrap-up/extend", seconds=30)
        await here.passes(20)
        still = await stage(agent, number)
        done = await agent.post(f"/conversations/{number}/wrap-up/finish")

        assert longer["deadline"] > longer["stage_since"]
        assert (still, done["stage"]) == ("wrap_up", "closed")
        assert (await agent.refused("POST", f"/conversations/{number}/wrap-up/finish")).code == "not_holder"


async def test_a_silent_conversation_is_parked_and_comes_back_to_the_same_agent(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        agent, other = await here.desk("1001"), await here.desk("1002")
        number = await served(here, agent)
        citizen = here.latest

        await here.passes(601)
        await agent.frames.wait("conversation", lambda f: f["conversation"]["stage"] == "parked")
        await citizen.say("我回来了")
        back = await agent.frames.wait("message", lambda f: f["message"]["text"] == "我回来了")

        assert (back["conversation"]["id"], await stage(agent, number)) == (number, "active")
        assert other.frames.of("offer") == []
        lines = (await agent.get(f"/conversations/{number}/messages"))["items"]
        assert "parked" in [line["details"].get("event") for line in lines]


async def test_an_agent_parks_resumes_and_closes(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        number = await served(here, agent)

        parked = await agent.post(f"/conversations/{number}/park")
        listed = (await agent.get("/conversations", view="parked"))["items"]
        resumed = await agent.post(f"/conversations/{number}/resume")
        closed = await agent.close(number)

        assert [parked["stage"], resumed["stage"], closed["stage"]] == ["parked", "active", "closed"]
        assert [row["id"] for row in listed] == [number]


async def test_texts_of_a_lost_agent_return_to_their_old_place(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        first = await served(here, agent, "先来")
        await agent.leave()
        late = await here.citizen()
        await late.say("后来")

        await here.passes(28)
        kept = await stage(await here.office("leader1"), first)
        await here.passes(4)
        other = await here.desk("1002")
        offer = await other.offer()

        assert kept == "active"
        assert offer["conversation"]["preview"] == "先来"
        assert await agent.state() == "away"


async def test_an_agent_who_reconnects_in_time_keeps_everything(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        number = await served(here, agent)
        await agent.leave()

        await here.passes(20)
        welcome = await agent.connect()
        await here.passes(60)

        assert welcome["resumed"] is True
        assert (await stage(agent, number), await agent.state()) == ("active", "ready")


async def test_signing_out_returns_texts(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        number = await served(here, agent)
        other = await here.desk("1002")

        await agent.post("/sign-out")
        offer = await other.offer(number)
        bye = await agent.frames.wait("bye")

        assert offer["conversation"]["id"] == number
        assert bye["why"] == "signed_out"
        assert (await agent.refused("GET", "/me")).status == 401


async def test_a_busy_agent_is_not_asked(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        await agent.post("/me/presence", presence="busy", reason="开会")
        citizen = await here.citizen()

        await citizen.say("有人吗")
        await here.passes(60)
        before = agent.frames.of("offer")
        await agent.post("/me/presence", presence="ready")
        offer = await agent.offer()

        assert before == []
        assert offer["waited"] >= 60
        assert (await agent.frames.wait("presence", lambda f: f["state"] == "busy"))["reason"] == "开会"


async def test_who_has_no_agent_role_is_never_ready_and_offered_nobody(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        supervisor, leader = (
            await here.desk("supervisor", ready=False),
            await here.desk("leader1", ready=False),
        )
        refused = await supervisor.refused("POST", "/me/presence", presence="ready")
        path = f"/agents/{leader.id}/force"
        forced = await supervisor.refused("POST", path, presence="ready", reason="开始")
        citizen = await here.citizen()
        await citizen.say("你好")
        agent = await here.desk("1001")

        number = (await agent.offer())["conversation"]["id"]
        await agent.accept(number)
        passed_on = await agent.refused("POST", f"/conversations/{number}/transfer", to_agent=leader.id)
        assigned = await supervisor.refused(
            "POST", f"/conversations/{number}/assign", agent_id=leader.id, reason="请办"
        )

        codes = [refusal.code for refusal in (refused, forced, passed_on, assigned)]
        assert codes == ["only_agents_serve"] * 4
        assert (supervisor.frames.of("offer"), leader.frames.of("offer")) == ([], [])
        assert [await supervisor.state(), await leader.state()] == ["busy", "busy"]


async def test_who_is_no_agent_any_more_is_offered_nobody_from_then_on(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        admin, agent = await here.office("admin"), await here.desk("1001")
        row = next(r for r in (await admin.get("/agents"))["items"] if r["id"] == agent.id)

        await admin.put(f"/agents/{agent.id}", **{**row, "roles": ["leader"]})
        citizen = await here.citizen()
        await citizen.say("你好")
        other = await here.desk("1002")

        assert (await other.offer())["conversation"]["preview"] == "你好"
        assert agent.frames.of("offer") == []
