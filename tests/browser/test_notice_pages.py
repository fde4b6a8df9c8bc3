"""Leaders keep the phone book, the texts and the list of who is left in peace, and tell people something."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Page, expect

from hub.clock import SystemClock
from hub.web import webbuild
from tests.browser.desk_town import DeskTown, Wire, axe_faults, desk_config
from tests.hub.services.gateway import Gateway
from tests.journeys.post_town import post_town, writes
from tests.journeys.town import person, settle_people

FITS = "[...document.querySelectorAll('html, .body')].every(e => e.scrollWidth <= e.clientWidth)"
PAGES = ("sent", "book", "texts", "blocked")
PEOPLE = [
    person("1001"),
    person("2001", roles=("leader",)),
    person("3001", roles=("supervisor",)),
    person("9001", roles=("admin",)),
]
TABLE = (
    "单位,姓名,手机号,分组\n路灯所,张工,13800000001,抢修;夜班\n市政局,王科长,139 0000 0002,\n,没有号码,,\n"
)


@asynccontextmanager
async def notice_desk(folder: Path) -> AsyncIterator[tuple[DeskTown, Gateway]]:
    """A desk in a town whose text messages go through a gateway that the test plays."""
    await asyncio.to_thread(webbuild.ensure)
    config = desk_config(folder)
    await settle_people(config, SystemClock(), PEOPLE)
    async with post_town(config) as (here, gateway):
        yield DeskTown(here, Wire(here.port, here.port)), gateway


async def test_a_table_becomes_the_phone_book_and_comes_out_again(page: Page, tmp_path: Path) -> None:
    async with notice_desk(tmp_path) as (here, _):
        await here.sit_down(page, "2001", "notices/book", ready=False)
        await page.click(".ttl .btn:has-text('导入')")
        await page.fill("#bk-rows", TABLE)
        await expect(page.locator(".shown tbody tr")).to_have_count(3)
        await page.click("button[form=import-form]")
        await expect(page.locator(".el-dialog [role=status]")).to_contain_text("新增 2 条")
        await expect(page.locator(".faults")).to_contain_text("第 4 行：")
        await page.click(".el-dialog .btn.pri")

        rows = page.locator("main tbody tr")
        await expect(rows).to_have_count(2)
        await page.click(".side .one:has-text('夜班')")
        await expect(rows).to_have_count(1)
        await expect(rows.first).to_contain_text("13800000001")
        async with page.expect_download() as coming:
            await page.click(".ttl .btn:has-text('导出')")
        text = Path(await (await coming.value).path()).read_text("utf-8-sig")
        assert text.splitlines()[1] == "张工,13800000001,,路灯所,,抢修;夜班"


async def test_an_entry_is_kept_and_an_agent_has_a_book_of_their_own(page: Page, tmp_path: Path) -> None:
    async with notice_desk(tmp_path) as (here, _):
        await here.sit_down(page, "1001", "notices", ready=False)
        await expect(page.locator(".sub a")).to_have_count(1)
        await page.click(".blank ~ * , .ttl .btn.pri")
        await page.click("button[form=entry-form]")
        await expect(page.locator("#bk-name-fault")).to_have_text("请填写名称。")
        await page.fill("#bk-name", "门卫")
        await page.fill("#bk-phone", "abc")
        await page.click("button[form=entry-form]")
        await expect(page.locator("#bk-phone-fault")).to_have_text("电话号码不对。")
        await page.fill("#bk-phone", "88881234")
        await page.click("button[form=entry-form]")
        await expect(page.locator("main tbody tr")).to_contain_text("门卫")

        await page.click(".seg button:has-text('公共')")
        await expect(page.locator("main .blank")).to_be_visible()
        await expect(page.locator(".ttl .btn.pri")).to_have_count(0)
        await page.click(".seg button:has-text('个人')")
        await page.click("button[aria-label='移除 门卫']")
        await page.click(".el-dialog .badfill")
        await expect(page.locator("main .blank")).to_be_visible()


async def test_a_text_is_written_seen_at_its_length_and_approved_by_another(
    page: Page, tmp_path: Path
) -> None:
    async with notice_desk(tmp_path) as (here, _):
        await here.sit_down(page, "3001", "notices/texts", ready=False)
        await page.locator(".ttl .btn.pri").click()
        await page.fill("#tx-name", "派单通知")
        await page.fill("#tx-key", "dispatch")
        await page.fill("#tx-sign", "政务热线")
        await page.fill("#tx-text", "{name}：工单{number}已派给贵单位")
        await expect(page.locator(".live [role=status]")).to_contain_text("计 1 条")
        await page.fill(".live .vals input >> nth=1", "GD-" + "9" * 60)
        await expect(page.locator(".live [role=status]")).to_contain_text("计 2 条")
        await page.fill(".codes input", "SMS_1001")
        assert await axe_faults(page) == []
        await page.click("button[form=text-form]")

        await page.click(".dr .btn:has-text('提交审核')")
        await expect(page.locator(".dr h2 + .tag")).to_have_text("待审核")
        await expect(page.locator(".dr .btn:has-text('通过')")).to_be_disabled()
        admin = await here.town.office("9001")
        waiting = (await admin.get("/message-templates"))["items"][0]
        assert (waiting["codes"], waiting["places"]) == ({"sms": "SMS_1001"}, ["name", "number"])
        await admin.post(f"/message-templates/{waiting['id']}/decide", approve=True)
        await page.reload()
        await expect(page.locator(".dr h2 + .tag")).to_have_text("已通过")

        await page.click(".dr .btn:has-text('写新版')")
        await page.fill("#tx-text", "{name}请处理{number}")
        await page.click("button[form=text-form]")
        await expect(page.locator(".dr h2 + .tag")).to_have_text("草稿")
        await expect(page.locator("tbody tr", has_text="派单通知")).to_contain_text("第 1 版")


async def test_people_are_told_confirm_and_are_reminded(page: Page, tmp_path: Path) -> None:
    async with notice_desk(tmp_path) as (here, gateway):
        desk = await here.town.office("2001")
        group = await desk.post("/phone-book/groups", name="市政局", kind="handler")
        await desk.post("/phone-book", name="张工", phone="13800000001", group_ids=[group["id"]])
        await here.sit_down(page, "2001", "notices/sent", ready=False)
        await page.locator(".ttl .btn.pri").click()
        await page.click("button[form=notice-form]")
        await expect(page.locator("#ntc-whom .err")).to_have_text("请选择收件人。")
        await page.locator("#ntc-whom .one", has_text="市政局").locator("input").check()
        await page.fill("#ntc-whom .picks input.fld", "13900000002，13900000002")
        await page.click("#ntc-whom .btn:has-text('加入')")
        await page.select_option("#ntc-class", "urgent")  # whatever the hour
        await page.fill("#ntc-text", "工单 GD-0277 已派给贵单位")
        await page.locator("label", has_text="回复确认").locator("input").check()
        await expect(page.locator(".live [role=status]")).to_contain_text("2 人，共 2 条计费")
        assert await axe_faults(page) == []
        await page.click("button[form=notice-form]")

        rows = page.locator(".dr tbody tr")
        await expect(rows).to_have_count(2)
        await expect(rows.first.locator(".tag").first).to_have_text("已发出")
        await writes(gateway, "13800000001", "收到", "k1")
        await expect(page.locator(".dr tr", has_text="张工")).to_contain_text("收到")
        await page.click(".dr .btn:has-text('提醒未确认的 1 人')")
        await expect(page.locator(".dr tr", has_text="已提醒")).to_have_count(1)
        assert gateway.texts[-1].startswith("（提醒）")


async def test_who_is_left_in_peace_is_seen_entered_and_taken_out(page: Page, tmp_path: Path) -> None:
    async with notice_desk(tmp_path) as (here, _):
        await here.sit_down(page, "2001", "notices/blocked", ready=False)
        await page.locator(".ttl .btn.pri").click()
        await page.fill("#bl-address", "谁")
        await page.fill("#bl-reason", "多次投诉打扰")
        await page.click("button[form=block-form]")
        await expect(page.locator("#bl-address-fault")).to_have_text("请填写电话号码或邮件地址。")
        await page.fill("#bl-address", "+86 138 0000 0009")
        await page.click("button[form=block-form]")
        row = page.locator("main tbody tr")
        await expect(row).to_contain_text("138****0009")
        await expect(row).to_contain_text("多次投诉打扰")
        await expect(row).to_contain_text("2001")

        await page.fill(".find input", "0008")
        await page.keyboard.press("Enter")
        await expect(row).to_have_count(0)
        await page.fill(".find input", "0009")
        await page.keyboard.press("Enter")
        await page.click("button[aria-label^='移除']")
        await page.click(".el-dialog .badfill")
        await expect(page.locator("main .blank")).to_be_visible()
        audit = (await (await here.town.office("9001")).get("/audit"))["items"]
        assert [a["action"] for a in audit if "block" in a["action"]] == ["unblock_address", "block_address"]


async def test_every_page_is_for_everyone(page: Page, tmp_path: Path) -> None:
    async with notice_desk(tmp_path) as (here, _):
        desk = await here.town.office("2001")
        await desk.post("/phone-book", name="张工", phone="13800000001")
        await desk.put("/message-templates/dispatch", name="派单", text="{name}：已派")
        await desk.post("/blocked-addresses", address="13800000009", reason="投诉")
        await desk.post(
            "/notifications", key="k-123456", account="sms", text="好", recipients=[{"address": "138111"}]
        )
        await here.sit_down(page, "2001", "notices/sent", ready=False)
        for language, size in (("zh-CN", (1280, 800)), ("en", (390, 844))):
            await page.set_viewport_size({"width": size[0], "height": size[1]})
            look = json.dumps({"language": language})
            await page.evaluate("look => localStorage.setItem('hub.desk.look', look)", look)
            await page.reload()
            for path in PAGES:
                await page.click(f".sub a[href$='/{path}']")
                await expect(page.locator("main tbody tr").first).to_be_visible()
                assert await axe_faults(page) == [], path
                assert await page.evaluate(FITS), path
