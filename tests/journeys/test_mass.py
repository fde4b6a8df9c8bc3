"""A text to very many: listed, looked at, approved by somebody else, sent in slices, stopped, counted."""

import io
from collections import Counter
from dataclasses import replace
from typing import Any

from channels.contract import Refused as NoSuchNumber
from hub.config import Config
from tests.fakes import ManualClock
from tests.hub.services.gateway import MORNING, Gateway
from tests.journeys.drivers import Desk
from tests.journeys.post_town import ACCOUNT, post_town, writes
from tests.journeys.town import Town, until

TEXT = "{姓名}您好，{小区}明日9时至15时停水"


def said(**more: Any) -> dict[str, Any]:
    return {"name": "停水通知", "account": ACCOUNT, "text": TEXT} | more


def table(count: int, *bad: str) -> bytes:
    lines = [f"138{at:08},市民{at},幸福路" for at in range(count)]
    return "\n".join(("手机号,姓名,小区", *lines, *bad)).encode()


async def listed(desk: Desk, content: bytes, **more: Any) -> dict[str, Any]:
    made = await desk.post("/campaigns", **said(**more))
    return await uploaded(desk, made["id"], content)


async def uploaded(desk: Desk, campaign: int, content: bytes, name: str = "名单.csv") -> dict[str, Any]:
    return dict(await desk.upload_to(f"/campaigns/{campaign}/upload", content, name))


async def told_once(desk: Desk, gateway: Gateway, address: str) -> None:
    """An earlier mass message: only to one of these is a single letter an answer."""
    mass = {"message_class": "mass", "text": "放假通知", "account": ACCOUNT}
    await desk.post("/notifications", key=f"earlier-{address}", recipients=[{"address": address}], **mass)
    await until(lambda: gateway.sent)
    gateway.sent.clear()


async def approved(here: Town, row: dict[str, Any]) -> dict[str, Any]:
    author, other = await here.office("supervisor"), await here.office("admin")
    handed = await author.post(f"/campaigns/{row['id']}/submit", version=row["version"])
    return dict(await other.post(f"/campaigns/{row['id']}/decide", approve=True, digest=handed["digest"]))


async def test_a_list_with_faults_is_reported_line_by_line(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, gateway):
        desk = await here.office("supervisor")
        await desk.post("/blocked-addresses", address="13900000009", reason="投诉")
        await told_once(desk, gateway, "13900000008")
        await writes(gateway, "13900000008", "TD", "k1")
        bad = (
            "号码错,甲,路",
            "138-0000-0001,重复,路",
            "13900000009,黑,路",
            "13900000008,退,路",
            "13900000007,,",
        )

        row = await listed(desk, table(3, *bad))
        preview = await desk.post(f"/campaigns/{row['id']}/preview")

        faults = {"bad_address": 1, "duplicate": 1, "blacklist": 1, "opted_out": 1, "missing": 1}
        assert preview["faults"] == faults
        assert (preview["total"], preview["parts"], preview["campaign"]["faulty"]) == (3, 3, 5)
        assert preview["drafts"][0]["text"] == "市民0您好，幸福路明日9时至15时停水拒收请回复R"
        assert preview["drafts"][0]["address"] == "138****0000"
        page = await desk.get(f"/campaigns/{row['id']}/recipients", view="faulty")
        assert [(one["number"], one["fault"]) for one in page["items"]] == list(
            zip(range(5, 10), ("bad_address", "duplicate", "blacklist", "opted_out", "missing"), strict=True)
        )
        mended = await desk.put(f"/campaigns/{row['id']}", **said(text="停水", version=row["version"]))
        again = await desk.post(f"/campaigns/{row['id']}/preview")
        assert (mended["version"], again["total"], "missing" in again["faults"]) == (2, 4, False)


async def test_somebody_else_approves_exactly_what_was_handed_in(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, gateway):
        author, other = await here.office("supervisor"), await here.office("admin")
        row = await listed(author, table(3))
        path = f"/campaigns/{row['id']}"
        handed = await author.post(f"{path}/submit", version=row["version"])
        digest = handed["digest"]

        seen = await other.post(f"{path}/preview")
        alone = await author.refused("POST", f"{path}/decide", approve=True, digest=digest)
        changed = await author.put(path, **said(text="别的内容", version=handed["version"]))
        void = await other.refused("POST", f"{path}/decide", approve=True, digest=digest)
        second = await author.post(f"{path}/submit", version=changed["version"])
        old = await other.refused("POST", f"{path}/decide", approve=True, digest=digest)
        fresh = await other.post(f"{path}/decide", approve=True, digest=second["digest"])

        assert seen["drafts"][0]["text"] == "市民0您好，幸福路明日9时至15时停水拒收请回复R"
        assert (seen["total"], seen["campaign"]["state"]) == (3, "waiting")
        assert seen["campaign"]["digest"] == digest
        assert (handed["may_approve"], handed["state"], changed["state"]) == (False, "waiting", "draft")
        assert [alone.code, void.code, old.code] == ["own_campaign", "campaign_not_there", "campaign_changed"]
        assert (fresh["state"], fresh["approvals"]) == ("approved", 1)
        await here.passes(1)
        await until(lambda: len(gateway.sent) == 3)
        assert set(gateway.texts) == {"别的内容拒收请回复R"}
        steps = [step["step"] for step in (await author.get(path))["steps"]]
        assert steps[::-1][:6] == ["created", "listed", "waiting", "changed", "waiting", "approved"]
        actions = {one["action"] for one in (await other.get("/audit"))["items"]}
        assert {"create_campaign", "hand_in_campaign", "approve_campaign"} <= actions


async def test_whoever_changed_it_does_not_approve_it(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, _):
        author, other = await here.office("supervisor"), await here.office("admin")
        row = await listed(author, table(2))
        path = f"/campaigns/{row['id']}"
        changed = await other.put(path, **said(text="改过", version=row["version"]))
        handed = await author.post(f"{path}/submit", version=changed["version"])

        refused = await other.refused("POST", f"{path}/decide", approve=True, digest=handed["digest"])

        assert refused.code == "own_campaign"


async def test_everybody_gets_it_once_and_the_rest_is_told_why(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, gateway):
        desk = await here.office("supervisor")
        await told_once(desk, gateway, "13800000200")
        row = await listed(desk, table(250))
        await approved(here, row)
        await writes(gateway, "13800000200", "R", "k1")  # between approval and sending

        async def over() -> bool:
            await here.passes(1)
            return bool((await desk.get(f"/campaigns/{row['id']}"))["state"] == "done")

        await until(over)
        times = Counter(message.recipient for message in gateway.sent)
        assert len(times) == 249
        assert set(times.values()) == {1}
        done = await desk.get(f"/campaigns/{row['id']}")
        assert (done["outcomes"], done["faults"], done["taken"]) == ({"sent": 249}, {"opted_out": 1}, 249)
        notices = (await desk.get("/notifications"))["items"]
        withdrawn = await desk.refused("POST", f"/notifications/{row['id']}/withdraw")
        assert ([one["text"] for one in notices], withdrawn.code) == (["放假通知"], "campaign_not_there")
        one = (await desk.get(f"/campaigns/{row['id']}/recipients", view="sent", limit="1"))["items"][0]
        assert (one["number"], one["state"], one["address"]) == (2, "sent", "138****0000")


async def test_a_pause_holds_and_a_stop_ends_within_a_slice(settled: Config) -> None:
    gateway = Gateway(at_once=4)
    async with post_town(settled, ManualClock(MORNING), gateway) as (here, _):
        desk = await here.office("supervisor")
        row = await listed(desk, table(600))
        path = f"/campaigns/{row['id']}"
        await approved(here, row)

        async def under_way() -> bool:
            await here.passes(1)
            return len(gateway.sent) >= 50

        await until(under_way)
        paused = await desk.post(f"{path}/pause", reason="核对内容")
        for _ in range(5):
            await here.passes(1)
        held = (await desk.get(path))["taken"]
        gateway.open.clear()  # what is handed over from here on stays in line
        await desk.post(f"{path}/resume")
        await here.passes(1)
        stopped = await desk.post(f"{path}/stop", reason="内容有误")
        gateway.open.set()

        async def settled_all() -> bool:
            await here.passes(1)
            return not {"queued", "sending"} & set((await desk.get(path))["outcomes"])

        await until(settled_all)
        after = await desk.get(path)
        assert (paused["state"], held) == ("paused", paused["taken"])
        assert stopped["state"] == after["state"] == "stopped"
        assert after["outcomes"]["cancelled"] > 0
        assert after["outcomes"]["sent"] + after["outcomes"]["cancelled"] == after["taken"] < 600
        assert len(gateway.sent) == after["outcomes"]["sent"]
        gone = await desk.refused("POST", f"{path}/resume")
        assert gone.code == "campaign_not_there"


async def test_hours_are_kept(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, gateway):
        desk = await here.office("supervisor")
        begins = "2026-01-05T03:00:00Z"  # eleven o'clock; the window opens at noon
        row = await listed(desk, table(2), start_at=begins, window="12:00-13:00")
        await approved(here, row)
        path = f"/campaigns/{row['id']}"

        await here.passes(60)
        early = (await desk.get(path))["state"]
        await here.passes(3600)
        begun = await desk.get(path)
        sent_early = list(gateway.sent)
        await here.passes(3600)
        await until(lambda: len(gateway.sent) == 2)

        assert early == "approved"
        assert (begun["state"], begun["waits_for"], sent_early) == ("running", "window", [])


async def test_a_route_that_fails_brakes_the_campaign(settled: Config) -> None:
    gateway = Gateway()
    gateway.answers.extend(NoSuchNumber("空号", "2") for _ in range(80))
    async with post_town(settled, ManualClock(MORNING), gateway) as (here, _):
        desk = await here.office("supervisor")
        row = await listed(desk, table(1000))
        await approved(here, row)

        async def braked() -> bool:
            await here.passes(1)
            return bool((await desk.get(f"/campaigns/{row['id']}"))["state"] == "paused")

        await until(braked)
        here_now = await desk.get(f"/campaigns/{row['id']}")
        assert here_now["reason"].startswith("失败率")
        assert "paused by itself" in here_now["reason_en"]
        assert here_now["reasons"][0]["reason"] == "空号"
        assert here_now["taken"] < 1000
        dead = (await desk.get("/deliveries", view="dead"))["items"][0]["id"]
        stranger = await desk.refused("POST", f"/deliveries/{dead}/replay", recipient="13900000001")
        assert stranger.code == "list_is_fixed"


async def test_the_results_go_home_as_a_workbook_in_which_nothing_runs(settled: Config) -> None:
    from openpyxl import load_workbook

    async with post_town(settled, ManualClock(MORNING)) as (here, gateway):
        desk = await here.office("supervisor")
        evil = '"=HYPERLINK(""http://evil"")"'
        row = await listed(desk, table(1, f"13900000001,{evil},+SUM(1)", "13900000002,@x,-2"), text="停水")
        await approved(here, row)
        await here.passes(1)
        await until(lambda: len(gateway.sent) == 3)
        path = f"/campaigns/{row['id']}/export"

        masked = load_workbook(io.BytesIO((await desk.download(f"/api/v1{path}"))[1])).active
        plain = load_workbook(io.BytesIO((await desk.download(f"/api/v1{path}?plain=true"))[1])).active
        leader = await here.office("leader1")
        foreign = await leader.refused("GET", f"{path}?plain=true")

        assert masked is not None
        assert plain is not None
        rows = list(plain.iter_rows(values_only=True))
        assert rows[0][:4] == ("行号", "号码或邮箱", "姓名", "结果")
        assert rows[2][1:4] == ("13900000001", '=HYPERLINK("http://evil")', "已发出待回执")
        assert {cell.data_type for line in plain.iter_rows() for cell in line if cell.value} == {"s"}
        assert [line[1] for line in masked.iter_rows(min_row=2, values_only=True)][1] == "139****0001"
        assert foreign.status == 403


async def test_a_leader_sees_the_campaigns_of_the_own_team_only(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, _):
        admin, leader = await here.office("admin"), await here.office("leader2")
        row = await listed(admin, table(1))

        hidden = await leader.refused("GET", f"/campaigns/{row['id']}")
        export = await leader.refused("GET", f"/campaigns/{row['id']}/export")

        assert (hidden.code, export.code) == ("no_such_campaign", "no_such_campaign")
        assert (await leader.get("/campaigns"))["items"] == []
        assert len((await admin.get("/campaigns"))["items"]) == 1


async def test_an_account_of_another_kind_pauses_its_campaign_and_not_the_hub(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, gateway):
        desk = await here.office("supervisor")
        row = await listed(desk, table(3))
        can = gateway.capabilities
        await approved(here, row)
        gateway.capabilities = replace(can, can_start_conversation=False)

        async def paused() -> bool:
            await here.passes(1)
            return bool((await desk.get(f"/campaigns/{row['id']}"))["state"] == "paused")

        await until(paused)
        stopped = await desk.get(f"/campaigns/{row['id']}")
        gateway.capabilities = can
        await desk.post(f"/campaigns/{row['id']}/resume")
        await here.passes(1)
        await until(lambda: len(gateway.sent) == 3)

        assert stopped["reason"] == "渠道账号不能用于群发，已自动暂停"
        assert "paused by itself" in stopped["reason_en"]
