"""What people do after something was sent, or before they trust a way out: remind, try, take away, count."""

import asyncio
import csv
import io
from datetime import timedelta
from typing import Any

from channels.contract import Refused
from hub.config import Config
from tests.fakes import ManualClock
from tests.hub.services.gateway import MORNING, Gateway
from tests.journeys.drivers import Refused as Refusal
from tests.journeys.post_town import ACCOUNT, post_town, writes
from tests.journeys.test_notifications import all_sent, counts, order
from tests.journeys.test_webhooks import hook, inside, listening
from tests.journeys.town import Desk, Town, until

TWO = [{"address": "13800000001"}, {"address": "13800000002"}]


async def test_only_who_has_not_confirmed_is_reminded_and_once(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, gateway):
        desk = await here.office("leader1")
        notice = await desk.post("/notifications", **order(ack="reply", recipients=TWO))
        await until(all_sent(desk, notice["id"], 2))
        await writes(gateway, "13800000001", "收到", "k1")

        done = await desk.post(f"/notifications/{notice['id']}/remind")
        again = await desk.refused("POST", f"/notifications/{notice['id']}/remind")

        await until(lambda: len(gateway.sent) == 3)
        assert (done["done"], again.code) == (1, "all_confirmed")
        assert gateway.sent[2].recipient == "13800000002"
        assert gateway.texts[2].startswith("（提醒）")
        await writes(gateway, "13800000002", "1", "k2")
        assert (await counts(desk, notice["id"]))["answered"] == 2


async def test_a_notice_that_asks_for_nothing_reminds_nobody(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, _):
        desk = await here.office("leader1")
        notice = await desk.post("/notifications", **order())
        refused = await desk.refused("POST", f"/notifications/{notice['id']}/remind")
        assert refused.code == "nothing_to_confirm"


async def test_what_became_of_each_recipient_is_listed(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, _):
        desk = await here.office("leader1")
        notice = await desk.post("/notifications", **order(recipients=TWO))
        await desk.post("/notifications", **order(key="order-2026-0002"))
        await until(all_sent(desk, notice["id"], 2))

        page = await desk.get("/deliveries", view="all", notice=notice["id"])

        assert sorted((i["recipient"], i["state"]) for i in page["items"]) == [
            ("138****0001", "sent"),
            ("138****0002", "sent"),
        ]


async def test_an_account_is_tried_on_the_real_way_even_at_night(settled: Config) -> None:
    clock = ManualClock(MORNING + timedelta(hours=14))  # midnight in Shanghai
    async with post_town(settled, clock) as (here, gateway):
        admin = await here.office("admin")

        made = await admin.post(f"/accounts/{ACCOUNT}/test", address="+86 138 0000 0001")
        await until(lambda: gateway.sent)

        async def outcome() -> bool:
            trail = await admin.get(f"/deliveries/{made['id']}")
            return bool(trail["delivery"]["state"] == "sent")

        await until(outcome)
        assert gateway.sent[0].recipient == "+8613800000001"
        assert (await admin.get("/notifications"))["items"] == []
        nobody = await admin.refused("POST", f"/accounts/{ACCOUNT}/test", address="   ")
        closed = await admin.refused("POST", "/accounts/web/test", address="13800000001")
        assert (nobody.code, closed.code) == ("nobody_to_tell", "cannot_begin")


async def test_a_webhook_that_is_deleted_hears_nothing_more(settled: Config, clock: ManualClock) -> None:
    async with listening() as listener, post_town(inside(settled), clock) as (here, gateway):
        admin = await here.office("admin")
        made = await hook(admin, listener.url, "notice.answered")
        listener.status = 503
        tried = await admin.post(f"/webhooks/{made['id']}/test")
        await until(lambda: listener.heard)
        await until(lambda: state_is(admin, tried["id"], "queued"))

        await admin.ask("DELETE", f"/webhooks/{made['id']}")
        await desk_confirms(here, gateway)
        await here.passes(20)

        assert (await admin.get("/webhooks"))["items"] == []
        await until(lambda: state_is(admin, tried["id"], "cancelled"))
        assert len(listener.heard) == 1
        gone = await admin.refused("POST", f"/webhooks/{made['id']}/test")
        assert (gone.status, gone.code) == (404, "no_such_webhook")


async def state_is(desk: Desk, delivery: int, state: str) -> bool:
    return bool((await desk.get(f"/deliveries/{delivery}"))["delivery"]["state"] == state)


async def desk_confirms(here: Town, gateway: Gateway) -> None:
    leader = await here.office("leader1")
    notice = await leader.post("/notifications", **order(ack="reply"))
    await until(all_sent(leader, notice["id"], 1))
    await writes(gateway, "13800000001", "收到", "k1")


async def test_the_reply_rate_counts_what_was_answered_the_same_day(settled: Config) -> None:
    clock = ManualClock(MORNING + timedelta(hours=13, minutes=50))  # 23:50 in Shanghai
    async with post_town(settled, clock) as (here, gateway):
        desk = await here.desk("1001")
        first = await accepted(desk, gateway, "13800000001", "a")
        await answered(desk, first, "已经转给市政了")
        await writes(gateway, "13800000001", "谢谢", "b")
        second = await accepted(desk, gateway, "13800000002", "c")
        clock.advance(timedelta(minutes=20))
        await answered(desk, second, "现在才看到")
        await writes(gateway, "13800000002", "没关系", "d")
        leader = await here.office("supervisor")

        report = await leader.get("/reports/replies")

        assert [(i["day"], i["received"], i["answered"]) for i in report["items"]] == [
            ("2026-01-06", 1, 0),
            ("2026-01-05", 3, 1),
        ]
        assert (report["received"], report["answered"]) == (4, 1)
        assert report["accounts"] == {ACCOUNT: "短信"}
        day = await leader.get("/reports/replies", **{"from": "2026-01-06", "to": "2026-01-06"})
        assert day["received"] == 1
        wrong = await leader.refused("GET", "/reports/replies?from=2025-01-01&to=2026-01-01")
        assert wrong.code == "bad_days"
        for days in ("to=0001-01-01", "from=9999-12-31&to=9999-12-31", "from=gestern"):
            wrong = await leader.refused("GET", f"/reports/replies?{days}")
            assert (wrong.status, wrong.code) == (400, "bad_days")


async def accepted(desk: Desk, gateway: Gateway, sender: str, key: str) -> int:
    return await desk.accept(int(await writes(gateway, sender, "路灯不亮", key)))


async def test_the_table_for_excel_says_the_same_and_calculates_nothing(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, gateway):
        desk, admin = await here.desk("1001"), await here.office("admin")
        await relabelled(admin, "=HYPERLINK(1)")
        await answered(desk, await accepted(desk, gateway, "13800000001", "a"), "好的")
        url = f"{here.url}/api/v1/reports/replies/file"

        async with here.http.get(url, headers=admin.headers) as answer:
            text = (await answer.read()).decode("utf-8-sig")

        head, row = list(csv.reader(io.StringIO(text)))
        assert head[-1] == "当日回复率"
        assert (row[1], row[-3:]) == ("'=HYPERLINK(1)", ["1", "1", "100.0%"])
        assert "attachment" in answer.headers["Content-Disposition"]


async def relabelled(admin: Desk, label: str) -> None:
    rows: list[dict[str, Any]] = (await admin.get("/accounts"))["items"]
    policy = next(row["policy"] for row in rows if row["name"] == ACCOUNT)
    await admin.put(f"/accounts/{ACCOUNT}", **{**policy, "label": label})


async def answered(desk: Desk, number: int, text: str) -> None:
    """Said, and gone."""
    await desk.say(number, text)
    await desk.frames.wait(
        "message", lambda f: f["message"]["text"] == text and f["message"]["state"] == "sent"
    )


async def test_another_address_gets_it_once_with_a_link_of_its_own(settled: Config) -> None:
    gateway = Gateway()
    gateway.answers.append(Refused("空号"))
    async with post_town(settled, ManualClock(MORNING), gateway) as (here, _):
        desk = await here.office("leader1")
        notice = await desk.post("/notifications", **order(ack="link"))
        await until(lambda: gateway.sent)
        page = await desk.get("/deliveries", view="all", notice=notice["id"])
        dead = page["items"][0]["id"]
        await until(lambda: state_is(desk, dead, "failed"))

        presses = [desk.post(f"/deliveries/{dead}/replay", recipient=f"1380000000{last}") for last in (3, 4)]
        pressed = await asyncio.gather(*presses, return_exceptions=True)
        later = await desk.refused("POST", f"/deliveries/{dead}/replay", recipient="13800000005")
        await until(lambda: len(gateway.sent) == 2)
        await asyncio.gather(*[desk.get(f"/deliveries/{dead}") for _ in range(3)])

        refused = [one for one in pressed if isinstance(one, Refusal)]
        assert [one.code for one in refused] == ["resent_already"]
        assert later.code == "resent_already"
        old, new = gateway.texts
        assert old.split("/ack/")[0] == new.split("/ack/")[0]
        assert old.split("/ack/")[1] != new.split("/ack/")[1]
        assert len(gateway.sent) == 2
        page = await desk.get("/deliveries", view="dead")
        assert page["items"] == []


async def test_another_address_is_brought_into_the_form_that_answers_come_from(settled: Config) -> None:
    gateway = Gateway(country="86")
    gateway.answers.append(Refused("空号"))
    async with post_town(settled, ManualClock(MORNING), gateway) as (here, _):
        desk = await here.office("leader1")
        notice = await desk.post("/notifications", **order(ack="reply"))
        await until(lambda: gateway.sent)
        page = await desk.get("/deliveries", view="all", notice=notice["id"])
        dead = page["items"][0]["id"]
        await until(lambda: state_is(desk, dead, "failed"))
        account = next(a for a in (await desk.get("/accounts"))["items"] if a["name"] == ACCOUNT)
        assert account["health"]["last_trouble"] == "空号"

        wrong = await desk.refused("POST", f"/deliveries/{dead}/replay", recipient="王科长")
        await desk.post(f"/deliveries/{dead}/replay", recipient="+86 138-0000-0003")

        await until(lambda: len(gateway.sent) == 2)
        assert (wrong.code, gateway.sent[1].recipient) == ("no_address", "13800000003")
        await writes(gateway, "13800000003", "收到", "k1")
        assert (await counts(desk, notice["id"]))["answered"] == 1
