"""Handlers and citizens are told something: whom, with which words, and what became of it."""

from collections.abc import Awaitable, Callable
from typing import Any

from hub.commands.workshop import workshop
from hub.config import Config
from hub.domain.notice import GroupKind, PhoneBookEntry, PhoneBookGroup
from tests.fakes import ManualClock
from tests.hub.services.gateway import MORNING
from tests.journeys.post_town import ACCOUNT, post_town
from tests.journeys.town import Desk, until

KEY = "order-2026-0001"


def order(**more: Any) -> dict[str, Any]:
    said: dict[str, Any] = {
        "key": KEY,
        "account": ACCOUNT,
        "recipients": [{"address": "13800000001", "name": "王科长"}],
        "text": "工单 GD-0277 已派给贵单位",
    }
    return said | more


async def counts(desk: Desk, notice: int) -> dict[str, int]:
    return dict((await desk.get(f"/notifications/{notice}"))["counts"])


def all_sent(desk: Desk, notice: int, wanted: int) -> Callable[[], Awaitable[bool]]:
    async def fits() -> bool:
        return (await counts(desk, notice)).get("sent") == wanted

    return fits


async def test_an_order_reaches_everybody_once_however_often_it_is_given(settled: Config) -> None:
    clock = ManualClock(MORNING)
    async with post_town(settled, clock) as (here, gateway):
        desk = await here.office("leader1")
        group = await desk.post("/phone-book/groups", name="市政局", kind="handler")
        for name, phone in (("张工", "13800000002"), ("王科长", "13800000001")):
            await desk.post("/phone-book", name=name, phone=phone, group_ids=[group["id"]])
        recipients = [{"group_id": group["id"]}, {"address": "13800000001"}]

        first = await desk.post("/notifications", **order(recipients=recipients))
        again = await desk.post("/notifications", **order(recipients=recipients))
        other = await desk.refused("POST", "/notifications", **order(text="别的内容"))

        assert (first["total"], first["repeated"], again["repeated"]) == (2, False, True)
        assert again["id"] == first["id"]
        assert (other.status, other.code) == (409, "key_used")
        await until(lambda: len(gateway.sent) == 2)
        assert sorted(m.recipient for m in gateway.sent) == ["13800000001", "13800000002"]
        await until(all_sent(desk, first["id"], 2))


async def test_faults_are_named_and_nothing_is_sent(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, gateway):
        desk = await here.office("leader1")

        nobody = await desk.refused("POST", "/notifications", **order(recipients=[{"name": "王"}]))
        nothing = await desk.refused("POST", "/notifications", **order(text="  "))
        wrong = await desk.refused("POST", "/notifications", **order(account="web"))
        mass = await desk.refused("POST", "/notifications", **order(message_class="mass"))

        assert [nobody.code, nothing.code, wrong.code, mass.code] == [
            "nobody_to_tell",
            "nothing_to_say",
            "cannot_begin",
            "not_allowed",
        ]
        assert gateway.sent == []


async def test_a_text_goes_out_only_once_somebody_else_approved_it(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, gateway):
        leader, supervisor = await here.office("leader1"), await here.office("supervisor")
        admin = await here.office("admin")
        text = {"name": "派单通知", "text": "{name}：工单{number}已派给您", "sign": "政务热线"}
        draft = await supervisor.put("/message-templates/dispatch", **text, codes={ACCOUNT: "SMS_1001"})
        await supervisor.post(f"/message-templates/{draft['id']}/hand-in")
        wanted = order(text="", template="dispatch", values={"number": "GD-1"})

        early = await leader.refused("POST", "/notifications", **wanted)
        alone = await supervisor.refused("POST", f"/message-templates/{draft['id']}/decide", approve=True)
        await admin.post(f"/message-templates/{draft['id']}/decide", approve=True)
        second = await leader.put("/message-templates/dispatch", **{**text, "text": "{name}请处理{number}"})
        gap = await leader.refused("POST", "/notifications", **{**wanted, "values": {}})
        preview = await leader.post("/notifications/preview", **wanted)
        await leader.post("/notifications", **wanted)

        assert (early.code, alone.code) == ("no_such_text", "four_eyes")
        assert (second["version"], second["state"]) == (2, "draft")
        assert (gap.code, list(gap.problem["fields"])) == ("places_empty", ["number"])
        letter = preview["letters"][0]
        assert (letter["text"], letter["parts"], letter["alphabet"]) == (
            "王科长：工单GD-1已派给您",
            1,
            "ucs2",
        )
        await until(lambda: gateway.sent)
        body: Any = gateway.sent[0].body
        assert (body.code, body.text, body.sign) == ("SMS_1001", letter["text"], "政务热线")
        assert dict(body.params) == {"name": "王科长", "number": "GD-1"}


async def test_the_reader_confirms_by_link_and_twice_is_once(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, gateway):
        desk = await here.office("leader1")
        notice = await desk.post("/notifications", **order(ack="link"))
        await until(lambda: gateway.sent)
        link = gateway.texts[0].rsplit("/ack/", 1)[1]

        async with here.http.get(f"{here.url}/ack/{link}") as page:
            shown = await page.text()
        looked = (await counts(desk, notice["id"]))["answered"]
        for _ in range(2):
            async with here.http.post(f"{here.url}/ack/{link}") as page:
                assert "已确认" in await page.text()
        async with here.http.get(f"{here.url}/ack/nonsense") as page:
            assert page.status == 404

        assert "工单 GD-0277 已派给贵单位" in shown
        assert "13800000001" not in shown
        assert (looked, (await counts(desk, notice["id"]))["answered"]) == (0, 1)


async def test_a_notice_is_withdrawn_before_it_leaves(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, gateway):
        desk = await here.office("supervisor")
        await desk.post(f"/accounts/{ACCOUNT}/pause", reason="换网关")
        notice = await desk.post("/notifications", **order())

        done = await desk.post(f"/notifications/{notice['id']}/withdraw")
        await desk.post(f"/accounts/{ACCOUNT}/resume")

        assert done == {"done": 1, "refused": 0}
        assert (await counts(desk, notice["id"]))["cancelled"] == 1
        assert gateway.sent == []


async def test_the_phone_books_are_kept_apart_and_filled_from_a_list(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, _):
        agent, leader = await here.office("1001"), await here.office("leader1")
        rows = [
            {"name": "张工", "phone": "138 0000-0002", "groups": "市政；值班"},
            {"name": "", "phone": "1"},
            {"name": "李工", "phone": "abc"},
            {"name": "王工", "email": "wang@example.org"},
        ]

        forbidden = await agent.refused("POST", "/phone-book/import", rows=rows)
        own = await agent.post("/phone-book/import", rows=rows[:1], own=True)
        public = await leader.post("/phone-book/import", rows=rows)
        again = await leader.post("/phone-book/import", rows=rows[:1])

        assert forbidden.status == 403
        assert (own["added"], public["added"], again["changed"]) == (1, 2, 1)
        assert [fault["line"] for fault in public["faults"]] == [2, 3]
        names = [row["name"] for row in (await agent.get("/phone-book"))["items"]]
        mine = [row["name"] for row in (await agent.get("/phone-book", own="true"))["items"]]
        assert (sorted(names), mine) == (["张工", "王工"], ["张工"])
        (found,) = (await leader.get("/phone-book", q="138000"))["items"]
        assert (found["phone"], len(found["group_ids"])) == ("13800000002", 2)
        hidden = await leader.refused(
            "DELETE", f"/phone-book/{own_id(await agent.get('/phone-book', own='true'))}"
        )
        assert hidden.status == 404


async def test_an_import_leaves_alone_what_it_has_no_column_for(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, _):
        leader = await here.office("leader1")
        full = {
            "name": "张工",
            "phone": "13800000002",
            "email": "a@example.org",
            "unit": "市政局",
            "note": "夜班",
        }
        await leader.post("/phone-book/import", rows=[full | {"groups": "抢修"}])
        before = (await leader.get("/phone-book"))["items"][0]

        rows = [{"name": "张工", "phone": "13800000002", "unit": "水务局"}]
        changed = await leader.post("/phone-book/import", rows=rows)

        after = (await leader.get("/phone-book"))["items"][0]
        assert changed["changed"] == 1
        assert after == before | {"unit": "水务局", "version": before["version"] + 1}
        await leader.post("/phone-book/import", rows=[rows[0] | {"note": "", "groups": ""}])
        cleared = (await leader.get("/phone-book"))["items"][0]
        assert (cleared["note"], cleared["group_ids"], cleared["email"]) == ("", [], "a@example.org")


async def test_very_many_are_for_those_who_may_send_to_very_many(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, _):
        leader, supervisor = await here.office("leader1"), await here.office("supervisor")
        many = [{"address": f"138000001{at:02}"} for at in range(51)]

        refused = await leader.refused("POST", "/notifications", **order(recipients=many))
        preview = await leader.refused("POST", "/notifications/preview", **order(recipients=many))
        few = await leader.post("/notifications", **order(recipients=many[:50]))
        all_of_them = await supervisor.post("/notifications", **order(recipients=many))

        assert (refused.status, refused.code, preview.code) == (
            403,
            "too_many_for_leaders",
            "too_many_for_leaders",
        )
        assert (few["total"], all_of_them["total"]) == (50, 51)


def own_id(page: Any) -> int:
    return int(page["items"][0]["id"])


async def test_an_own_entry_stays_out_of_public_groups(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, _):
        agent, leader = await here.office("1001"), await here.office("leader1")
        group = await leader.post("/phone-book/groups", name="市政局", kind="handler")
        await leader.post("/phone-book", name="张工", phone="13800000002", group_ids=[group["id"]])
        mine = {"name": "我", "phone": "13900000009", "own": True}

        slipped_in = await agent.refused("POST", "/phone-book", **mine, group_ids=[group["id"]])
        entry = await agent.post("/phone-book", **mine)
        moved = await agent.refused(
            "PUT", f"/phone-book/{entry['id']}", **mine, group_ids=[group["id"]], version=entry["version"]
        )

        assert [slipped_in.code, moved.code] == ["group_of_another_book"] * 2
        assert list(slipped_in.problem["fields"]) == ["group_ids"]
        own = await agent.post("/phone-book/groups", name="同事", kind="group", own=True)
        wanted = mine | {"group_ids": [own["id"]], "version": entry["version"]}
        kept = await agent.ask("PUT", f"/phone-book/{entry['id']}", wanted)
        assert kept["group_ids"] == [own["id"]]


async def test_what_was_once_slipped_into_a_public_group_gets_nothing(settled: Config) -> None:
    clock = ManualClock(MORNING)
    async with workshop(settled, clock) as work:
        group = PhoneBookGroup(work.ids.next(), "市政局", GroupKind.HANDLER)
        public = PhoneBookEntry(work.ids.next(), "张工", "13800000002", group_ids=(group.id,))
        slipped = PhoneBookEntry(work.ids.next(), "我", "13900000009", group_ids=(group.id,), owner_id=7)
        await work.save(group, public, slipped)
    async with post_town(settled, clock) as (here, gateway):
        desk = await here.office("leader1")
        notice = await desk.post("/notifications", **order(recipients=[{"group_id": group.id}]))

        await until(all_sent(desk, notice["id"], 1))
        assert [m.recipient for m in gateway.sent] == ["13800000002"]
