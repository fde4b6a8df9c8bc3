"""Where a campaign's list comes from: tables of every kind, hostile ones too, the phone book, contacts."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from hub.commands.workshop import workshop
from hub.config import Config, MassSection
from hub.domain.contact import Contact, Identity
from tests.fakes import ManualClock
from tests.hub.services.gateway import MORNING
from tests.journeys.drivers import Desk, Refused
from tests.journeys.post_town import post_town
from tests.journeys.test_mass import said, table, uploaded
from tests.journeys.town import Town


def workbook(*rows: tuple[Any, ...]) -> bytes:
    book, target = Workbook(), io.BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(target)
    return target.getvalue()


async def begun(here: Town, **more: Any) -> tuple[Desk, int]:
    desk = await here.office("supervisor")
    return desk, int((await desk.post("/campaigns", **said(**more)))["id"])


async def test_a_workbook_is_read_as_its_author_saw_it(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, _):
        desk, number = await begun(here, text="{姓名}，{日期}停水，户号{户号}")
        rows = (("姓名", "手机号", "日期", "户号"), ("王建国", 13800000001, date(2026, 1, 21), 7.0))

        row = await uploaded(desk, number, workbook(*rows), "名单.xlsx")
        preview = await desk.post(f"/campaigns/{number}/preview")

        assert (row["total"], row["columns"]) == (1, ["姓名", "手机号", "日期", "户号"])
        assert preview["drafts"][0]["text"].startswith("王建国，2026-01-21停水，户号7")


async def test_a_bare_list_of_numbers_needs_no_head(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, _):
        desk, number = await begun(here, text="停水")

        row = await uploaded(desk, number, b"13800000001\n13800000002\n")

        assert (row["total"], row["faulty"]) == (2, 0)


def bomb() -> bytes:
    target = io.BytesIO(workbook(("手机号",), ("13800000001",)))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/a.xml", b"0" * (200 << 20))
    return target.getvalue()


HOSTILE = {
    "old.xls": (b"\xd0\xcf\x11\xe0" + b"0" * 100, "file_old_or_locked"),
    "list.exe": (b"MZ", "file_unknown"),
    "torn.xlsx": (workbook(("手机号",))[:200], "file_damaged"),
    "empty.csv": (b"\n\n", "file_empty"),
    "nameless.csv": ("姓名,住址\n甲,乙\n".encode(), "no_address_column"),
    "picture.csv": (b"\x89PNG\r\n\x1a\n\xff\xff\xff\x00", "file_encoding"),
}


@pytest.mark.parametrize("name", [*HOSTILE, "bomb.xlsx"])
async def test_a_hostile_file_is_refused_and_the_list_stays(settled: Config, name: str) -> None:
    content, code = HOSTILE.get(name) or (bomb(), "file_too_big")
    async with post_town(settled, ManualClock(MORNING)) as (here, _):
        desk, number = await begun(here)
        before = await uploaded(desk, number, table(3))

        with pytest.raises(Refused) as refused:
            await uploaded(desk, number, content, name)

        assert refused.value.code == code
        after = await desk.get(f"/campaigns/{number}")
        assert (after["total"], after["version"]) == (3, before["version"])
        assert len((await desk.get(f"/campaigns/{number}/recipients"))["items"]) == 3


async def test_too_many_are_refused_and_nothing_of_them_stays(settled: Config) -> None:
    few = replace(settled, mass=replace(MassSection(), recipients=500))
    async with post_town(few, ManualClock(MORNING)) as (here, _):
        desk, number = await begun(here)
        await uploaded(desk, number, table(500))

        with pytest.raises(Refused) as refused:
            await uploaded(desk, number, table(501))

        assert refused.value.problem["code"] in ("too_many_recipients", "file_too_many_lines")
        assert (await desk.get(f"/campaigns/{number}"))["total"] == 500


async def test_groups_and_contacts_that_fit_are_reached_once(settled: Config) -> None:
    clock = ManualClock(MORNING)
    async with workshop(settled, clock) as work:
        for at, (name, district, tags) in enumerate(
            (("甲", "东湖区", ("停水",)), ("乙", "东湖区", ()), ("丙", "西山区", ("停水",))), 1
        ):
            contact = Contact(work.ids.next(), clock.now(), name, district=district, tags=tags)
            known = Identity(work.ids.next(), contact.id, "tel", "phone", f"1390000000{at}", clock.now())
            await work.save(contact, known)
    async with post_town(settled, clock) as (here, _):
        desk, number = await begun(here, text="停水")
        group = await desk.post("/phone-book/groups", name="街道", kind="group")
        for name, phone in (("丁", "13900000001"), ("戊", "13900000009")):
            await desk.post("/phone-book", name=name, phone=phone, group_ids=[group["id"]])
        choices = await desk.get("/campaigns/choices")
        wanted = {"contacts": True, "tags": ["停水"], "districts": ["东湖区"]}

        row = await desk.post(f"/campaigns/{number}/segment", group_ids=[group["id"]], **wanted)
        people = (await desk.get(f"/campaigns/{number}/recipients"))["items"]

        assert (choices["tags"], sorted(choices["districts"])) == (["停水"], ["东湖区", "西山区"])
        assert (row["total"], row["faulty"]) == (2, 1)
        assert [(one["name"], one["fault"]) for one in people] == [
            ("丁", ""),
            ("戊", ""),
            ("甲", "duplicate"),
        ]


async def test_a_leader_reaches_only_contacts_of_the_own_team(settled: Config) -> None:
    clock = ManualClock(MORNING)
    async with workshop(settled, clock) as work:
        contact = Contact(work.ids.next(), clock.now(), "甲", district="东湖区")
        phone = Identity(work.ids.next(), contact.id, "tel", "phone", "13900000001", clock.now())
        await work.save(contact, phone)
    async with post_town(settled, clock) as (here, _):
        leader = await here.office("leader1")
        made = await leader.post("/campaigns", **said(text="停水"))
        path = f"/campaigns/{made['id']}/segment"

        choices = await leader.get("/campaigns/choices")
        refused = await leader.refused("POST", path, contacts=True, districts=["东湖区"])

        assert (refused.code, choices["districts"], choices["tags"]) == ("nobody_to_tell", [], [])
