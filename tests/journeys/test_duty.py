"""Stories of WeChat duty: at every moment two stand it, or somebody is called, told and alarmed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.config import ChannelSection, Config
from tests.fakes import ManualClock
from tests.journeys.town import Desk, Town, town


@pytest.fixture
def with_wechat(settled: Config, monkeypatch: pytest.MonkeyPatch) -> Config:
    """The town has an official account; nobody need write to it."""
    monkeypatch.setenv("TOWN_SECRET", "s" * 32)
    monkeypatch.setenv("TOWN_TOKEN", "token123")
    account = {"app_id": "wx0123456789abcdef", "secret_env": "TOWN_SECRET", "token_env": "TOWN_TOKEN"}
    address = {"mode": "plain", "api_base": "http://127.0.0.1:9"}
    return replace(
        settled,
        channel=(*settled.channel, ChannelSection("oa", "wechat", "公众号", settings={**account, **address})),
    )


async def on_duty(here: Town, leader: Desk, *desks: Desk) -> list[dict[str, object]]:
    board = {}
    for desk in desks:
        board = await leader.post("/duty", agent_id=desk.id, hours=8)
    return list(board["assignments"])


async def test_nobody_on_duty_leaves_below_two_without_a_replacement(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        leader = await here.desk("leader1", ready=False)
        first, second, third = await here.desk("1001"), await here.desk("1002"), await here.desk("1003")
        await on_duty(here, leader, first, second)

        busy = await first.refused("POST", "/me/presence", presence="busy", reason="吃饭")
        leaving = await first.refused("POST", "/sign-out")
        asked = await first.refused(
            "POST", "/me/presence", presence="busy", reason="吃饭", replacement_id=third.id
        )
        request = await third.notice("duty_replacement")
        await third.post(f"/me/duty-replacements/{request['reference']}", accept=True)
        told = await first.notice("replacement_accepted")
        board = await leader.get("/duty")

        assert [busy.code, leaving.code] == ["duty_needs_replacement"] * 2
        assert [busy.status, asked.status, asked.code] == [409, 409, "replacement_asked"]
        assert request["action"] == "answer_replacement"
        assert request["facts"] == {"number": "1001"}
        assert told["facts"] == {"number": "1003"}
        assert sorted(row["agent"]["number"] for row in board["assignments"]) == ["1002", "1003"]
        assert await first.state() == "busy"
        assert board["present"] == 2


async def test_a_replacement_must_be_able_to_stand_in(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        leader = await here.desk("leader1", ready=False)
        first, second, third = await here.desk("1001"), await here.desk("1002"), await here.desk("1003")
        await on_duty(here, leader, first, second)
        await third.post("/me/presence", presence="busy", reason="培训")

        for colleague in (second, third):  # on duty already; on a break
            problem = await first.refused(
                "POST", "/me/presence", presence="busy", replacement_id=colleague.id
            )
            assert (problem.status, problem.code) == (409, "replacement_unable")
        await third.post("/me/presence", presence="ready")
        await first.refused("POST", "/me/presence", presence="busy", replacement_id=third.id)
        request = await third.notice("duty_replacement")
        await third.post("/me/presence", presence="busy", reason="有事")
        late = await third.refused("POST", f"/me/duty-replacements/{request['reference']}", accept=True)

        assert late.code == "replacement_unable"
        assert await first.state() == "ready"
        assert (await leader.get("/duty"))["present"] == 2


async def test_a_declined_replacement_changes_nothing(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        leader = await here.desk("leader1", ready=False)
        first, second, third = await here.desk("1001"), await here.desk("1002"), await here.desk("1003")
        await on_duty(here, leader, first, second)
        await first.refused("POST", "/me/presence", presence="busy", replacement_id=third.id)
        request = await third.notice("duty_replacement")

        await third.post(f"/me/duty-replacements/{request['reference']}", accept=False)
        await first.notice("replacement_declined")
        again = await third.refused("POST", f"/me/duty-replacements/{request['reference']}", accept=True)

        assert (await first.state(), again.status) == ("ready", 404)


async def test_an_override_is_written_down_and_the_shortage_alarms_and_counts(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        leader = await here.desk("leader1", ready=False)
        supervisor = await here.desk("supervisor", ready=False)
        first, second = await here.desk("1001"), await here.desk("1002")
        await on_duty(here, leader, first, second)

        path = f"/agents/{first.id}/force"
        refused = await leader.refused("POST", path, presence="busy", reason="送医")
        await leader.post(path, presence="busy", reason="送医", override_duty=True)
        await here.passes(28)
        early = leader.frames.of("notice")
        await here.passes(4)
        alarm = await leader.notice("duty_short")
        quiet = supervisor.frames.of("notice")
        tomorrow = (clock.now() + timedelta(days=1)).isoformat()
        lasting = await leader.get("/duty/report", to=tomorrow)
        await here.passes(90)
        louder = await supervisor.notice("duty_short")
        await leader.post("/duty", agent_id=first.id, hours=1)
        await first.post("/me/presence", presence="ready")
        await here.passes(2)
        report, board = await leader.get("/duty/report"), await leader.get("/duty")
        entries = (await supervisor.get("/audit", action="override_duty"))["items"]

        assert refused.code == "duty_needs_replacement"
        assert (early, quiet) == ([], [])
        assert alarm["level"] == louder["level"] == "alarm"
        assert [(e["subject"], e["details"]["reason"]) for e in entries] == [("1001", "送医")]
        assert (lasting["items"][0].get("ended_at"), lasting["minutes"] < 1) == (None, True)
        assert 2.0 <= report["minutes"] <= 2.3
        assert board["short_minutes_today"] == round(report["minutes"], 1)
        assert (board["present"], board["short_since"]) == (2, None)


async def test_a_restart_forgets_neither_duty_nor_its_shortage(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        leader, first = await here.desk("leader1", ready=False), await here.desk("1001")
        await on_duty(here, leader, first)
        await here.passes(60)
        before = await leader.get("/duty")

    async with town(settled, clock) as here:
        leader.town = here
        await leader.connect()
        await here.passes(60)
        after = await leader.get("/duty")

        assert before["short_since"] == after["short_since"] is not None
        assert [row["agent"]["number"] for row in after["assignments"]] == ["1001"]
        assert after["short_minutes_today"] >= 2.0


async def test_the_hub_calls_the_leaders_spares_then_the_least_loaded(
    with_wechat: Config, clock: ManualClock
) -> None:
    async with town(with_wechat, clock) as here:
        leader = await here.desk("leader1", ready=False)
        spare = await here.office("1003")
        await leader.put("/duty/spares", agent_ids=[spare.id])
        first, third = await here.desk("1001"), await here.desk("1003")
        await here.passes(1)
        told = [await desk.notice("put_on_duty") for desk in (first, third)]
        second = await here.desk("1002")
        await here.passes(2)
        board = await leader.get("/duty")
        await first.leave()
        await here.passes(3)
        called = await second.notice("put_on_duty")

        assert all(notice["level"] == "warn" for notice in (*told, called))
        assert {row["agent"]["number"] for row in board["assignments"]} == {"1001", "1003"}
        assert {row["source"] for row in board["assignments"]} == {"automatic"}
        assert (await leader.get("/duty"))["present"] == 2


async def test_each_team_has_its_own_spares_and_their_first_come_first(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        leader, other = await here.office("leader1"), await here.office("leader2")
        first, second, far = [await here.office(number) for number in ("1001", "1002", "2001")]

        await leader.put("/duty/spares", agent_ids=[first.id, second.id])
        await other.put("/duty/spares", agent_ids=[far.id])
        both = (await leader.get("/duty"))["spares"]
        await leader.put("/duty/spares", agent_ids=[second.id])
        after = (await leader.get("/duty"))["spares"]
    async with town(settled, clock) as here:
        kept = (await (await here.office("leader1")).get("/duty"))["spares"]

        assert [one["number"] for one in both] == ["1001", "2001", "1002"]
        assert [one["number"] for one in after] == ["2001", "1002"]
        assert kept == after


async def test_a_leader_ends_a_duty_only_while_enough_remain(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        leader, other = await here.desk("leader1", ready=False), await here.office("leader2")
        desks = [await here.desk(number) for number in ("1001", "1002", "1003")]
        rows = await on_duty(here, leader, *desks)
        numbers = [row["id"] for row in rows]

        stranger = await other.refused("POST", f"/duty/{numbers[0]}/end", reason="x")
        await leader.post(f"/duty/{numbers[0]}/end", reason="够了")
        too_few = await leader.refused("POST", f"/duty/{numbers[1]}/end", reason="够了")
        gone = await leader.refused("POST", f"/duty/{numbers[0]}/end", reason="够了")

        assert (stranger.code, too_few.code) == ("not_your_team", "duty_needs_replacement")
        assert gone.status == 404
