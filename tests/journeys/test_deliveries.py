"""What leaders see of every message that went out, and what they do about those that went wrong."""

from typing import Any

from hub.config import Config
from simulators.wechat import Platform
from tests.fakes import ManualClock
from tests.journeys.town import Desk, Town, until
from tests.journeys.wechat_town import ACCOUNT, wechat_town

CITIZEN = "follower-1"
SEND = "/cgi-bin/message/custom/send"


async def served(here: Town, platform: Platform) -> tuple[Desk, int]:
    desk = await here.desk("1001")
    await platform.message(CITIZEN, Content="路灯不亮")
    return desk, await desk.accept()


async def said(desk: Desk, number: int, text: str, state: str) -> None:
    await desk.say(number, text)
    await desk.frames.wait(
        "message", lambda f: f["message"]["text"] == text and f["message"]["state"] == state
    )


async def listed(office: Desk, view: str, **query: Any) -> list[dict[str, Any]]:
    return list((await office.get("/deliveries", view=view, **query))["items"])


async def test_an_unknown_outcome_is_found_with_its_way_and_settled_by_a_person(
    settled: Config, clock: ManualClock
) -> None:
    async with wechat_town(settled, clock) as (here, platform):
        desk, number = await served(here, platform)
        leader = await here.office("leader1")
        platform.fail(SEND, drop=True)
        await said(desk, number, "请问在哪条路", "unknown")

        (row,) = await listed(leader, "unknown")
        trail = await leader.get(f"/deliveries/{row['id']}")
        hasty = await leader.refused("POST", f"/deliveries/{row['id']}/replay", checked=False)
        many = await leader.post("/deliveries/many", ids=[row["id"]], act="replay")
        after = await leader.post(f"/deliveries/{row['id']}/arrived")

        assert (row["preview"], row["channel"], row["likelihood"]) == ("请问在哪条路", "wechat", "open")
        assert CITIZEN not in row["recipient"]
        assert [step["what"] for step in trail["steps"]] == ["stored", "attempt", "uncertain"]
        assert (
            row["state_reason_en"]
            == trail["steps"][-1]["reason_en"]
            == ("Sent to WeChat without an answer; it may have arrived")
        )
        assert trail["answers_left"] == 4
        assert hasty.code == "check_first"
        assert many == {"done": 0, "refused": 1}
        assert after["state"] == "delivered"
        assert await listed(leader, "unknown") == []
        thread = (await desk.get(f"/conversations/{number}/messages"))["items"]
        assert thread[-1]["state"] == "delivered"
        audit = (await (await here.office("admin")).get("/audit", action="settle_delivery"))["items"]
        assert [entry["subject"] for entry in audit] == [str(row["id"])]


async def test_a_checked_one_is_sent_again_and_arrives_once_more(settled: Config, clock: ManualClock) -> None:
    async with wechat_town(settled, clock) as (here, platform):
        desk, number = await served(here, platform)
        leader = await here.office("leader1")
        platform.fail(SEND, drop=True)
        await said(desk, number, "请问在哪条路", "unknown")
        (row,) = await listed(leader, "unknown")

        await leader.post(f"/deliveries/{row['id']}/replay", checked=True)

        await desk.frames.wait("message", lambda f: f["message"]["state"] == "sent")
        trail = await leader.get(f"/deliveries/{row['id']}")
        assert [s["what"] for s in trail["steps"]].count("attempt") == 2


async def test_dead_letters_are_heaped_by_reason_and_sent_again_together(
    settled: Config, clock: ManualClock
) -> None:
    async with wechat_town(settled, clock) as (here, platform):
        desk, number = await served(here, platform)
        leader = await here.office("leader1")
        for text in ("一", "二"):
            platform.fail(SEND, errcode=43019)
            await said(desk, number, text, "failed")
        summary = await leader.get("/deliveries/summary")
        heap = summary["heaps"][0]

        done = await leader.post("/deliveries/replay-heap", account=heap["account"], reason=heap["reason"])

        assert (summary["dead"], heap["count"]) == (2, 2)
        assert heap["reason_en"]
        assert heap["reason_en"].isascii()
        assert done["done"] == 2
        await until(lambda: sent_all(leader))


async def sent_all(leader: Desk) -> bool:
    return len(await listed(leader, "delivered")) >= 2 and not await listed(leader, "dead")


async def test_a_paused_account_keeps_what_is_said_until_it_is_resumed(
    settled: Config, clock: ManualClock
) -> None:
    async with wechat_town(settled, clock) as (here, platform):
        desk, number = await served(here, platform)
        supervisor = await here.office("supervisor")
        web = await supervisor.refused("POST", "/accounts/web/pause", reason="网关故障")
        nobody = await supervisor.refused("POST", f"/accounts/{ACCOUNT}/pause", reason="")
        route = await supervisor.post(f"/accounts/{ACCOUNT}/pause", reason="网关故障")
        await said(desk, number, "稍等", "queued")
        await said(desk, number, "不发了", "queued")

        waiting = await listed(supervisor, "outbox")
        withdrawn = await supervisor.post(f"/deliveries/{waiting[0]['id']}/cancel")
        await supervisor.post(f"/accounts/{ACCOUNT}/resume")

        assert (nobody.status, web.code) == (400, "cannot_pause")
        assert (route["paused_reason"], route["paused_by"]["number"]) == ("网关故障", "supervisor")
        assert [(row["state"], row["held_for"]) for row in waiting] == [("held", "paused")] * 2
        assert (withdrawn["preview"], withdrawn["state"]) == ("不发了", "cancelled")
        await desk.frames.wait("message", lambda f: f["message"]["state"] == "sent")
        assert "不发了" not in str(platform.user(CITIZEN).inbox)
        assert "稍等" in str(platform.user(CITIZEN).inbox)


async def test_a_leader_sees_the_own_team_and_others_see_nothing(settled: Config, clock: ManualClock) -> None:
    async with wechat_town(settled, clock) as (here, platform):
        desk, number = await served(here, platform)
        platform.fail(SEND, drop=True)
        await said(desk, number, "请问在哪条路", "unknown")
        (row,) = await listed(await here.office("leader1"), "unknown")
        other = await here.office("leader2")

        hidden = await other.refused("GET", f"/deliveries/{row['id']}")

        assert await listed(other, "unknown") == []
        assert (await other.get("/deliveries/summary"))["unknown"] == 0
        assert hidden.code == "no_such_delivery"
        assert len(await listed(await here.office("admin"), "unknown")) == 1


async def test_somebody_is_asked_to_find_out_and_the_case_is_closed_with_a_reason(
    settled: Config, clock: ManualClock
) -> None:
    async with wechat_town(settled, clock) as (here, platform):
        desk, number = await served(here, platform)
        leader = await here.office("leader1")
        platform.fail(SEND, drop=True)
        await said(desk, number, "请问在哪条路", "unknown")
        (row,) = await listed(leader, "unknown", q="哪条")

        await leader.post("/deliveries/assign", ids=[row["id"]], agent_id=desk.id)
        notice = await desk.notice("delivery_check")
        (asked,) = await listed(leader, "unknown")
        closed = await leader.post(f"/deliveries/{row['id']}/dismiss", note="电话里已说明")

        assert "请问在哪条路" in notice["text"]
        assert asked["checker"]["number"] == "1001"
        assert (closed["state"], closed["note"]) == ("unknown", "电话里已说明")
        assert await listed(leader, "unknown") == []
        assert [one["id"] for one in await listed(leader, "handled")] == [row["id"]]
