"""Mass sending in the browser: made by one, approved by another, watched and stopped; the hub is real."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from playwright.async_api import Page, expect

from hub.clock import SystemClock
from hub.config import DeliverySection, MassSection
from hub.web import webbuild
from tests.browser.desk_town import DeskTown, Wire, axe_faults, desk_config
from tests.hub.services.gateway import Gateway
from tests.journeys.post_town import post_town
from tests.journeys.town import person, settle_people

FITS = "[...document.querySelectorAll('html, .body')].every(e => e.scrollWidth <= e.clientWidth)"
PEOPLE = [person("3001", roles=("supervisor",), team=""), person("5001", roles=("admin",), team="")]
HEAD = "手机号,姓名,小区\n"


@asynccontextmanager
async def mass_desk(folder: Path, per_second: float = 100) -> AsyncIterator[tuple[DeskTown, Gateway]]:
    await asyncio.to_thread(webbuild.ensure)
    open_all_night = DeliverySection(quiet_hours={})
    config = replace(desk_config(folder), delivery=open_all_night, mass=MassSection(per_second=per_second))
    await settle_people(config, SystemClock(), PEOPLE)
    async with post_town(config, SystemClock()) as (here, gateway):
        yield DeskTown(here, Wire(here.port, here.port)), gateway


def people(count: int, *bad: str) -> bytes:
    lines = [f"138{at:08},市民{at},幸福路" for at in range(count)]
    return (HEAD + "\n".join((*lines, *bad))).encode()


async def made(page: Page, list_of_people: bytes) -> None:
    """From the button to the report on the list."""
    await page.click(".ttl .btn.pri")
    await page.fill("#mass-name", "东湖区停水通知")
    await page.fill("#mass-text", "{姓名}您好，{小区}明日9时至15时停水，请提前储水。")
    await page.click("#mass-form .btn.pri")
    file = {"name": "停水.csv", "mimeType": "text/csv", "buffer": list_of_people}
    await page.set_input_files("#mass-roster input[type=file]", file)  # type: ignore[arg-type]
    await page.wait_for_selector("#mass-preview .drafts li")


async def taken_home(page: Page, name: str) -> None:
    await page.select_option("#mass-results select", "sent")
    await expect(page.locator("#mass-results tbody tr").first).to_contain_text("138****")
    async with page.expect_download() as waiting:
        await page.click("#mass-results .mb button")
        await page.click("#mass-results .menu a:has-text('打码')")
    assert (await waiting.value).suggested_filename == name


async def test_two_people_send_one_text_to_many(page: Page, tmp_path: Path) -> None:
    async with mass_desk(tmp_path, per_second=40) as (here, gateway):
        await here.sit_down(page, "3001", "mass", ready=False)
        await expect(page.locator(".blank b")).to_have_text("还没有群发任务")
        await made(page, people(400, "号码错,甲,路", "13800000001,重复,路"))
        await expect(page.locator("#mass-preview .nums dd").first).to_have_text("400")
        await expect(page.locator("#mass-preview")).to_contain_text("号码或邮箱有误 1")
        await expect(page.locator("#mass-preview .drafts")).to_contain_text("市民0您好，幸福路明日9时")
        await page.click("#mass-preview .btn:has-text('看是哪些行')")
        await expect(page.locator("#mass-results tbody tr")).to_have_count(2)
        assert await axe_faults(page) == []
        await page.click("#mass-preview .btn.pri")
        await expect(page.locator(".side .card").first).to_contain_text("等另一位主管或管理员批准")

        assert page.context.browser is not None
        context = await page.context.browser.new_context(locale="zh-CN")
        other = await context.new_page()
        await here.sit_down(other, "5001", "mass", ready=False)
        await other.click(".list a:has-text('东湖区停水通知')")
        await expect(other.locator("#mass-preview .drafts")).to_contain_text("市民0您好，幸福路明日9时")
        await expect(other.locator("#mass-preview .btn.pri")).to_have_count(0)
        await other.click(".side .btn.pri")
        await expect(other.locator(".side .tag").first).to_have_text("已满足 2/2")
        await expect(page.locator(".fig")).to_be_visible()

        await page.click(".ttl .btn:has-text('暂停')")
        await page.fill("#note-text", "核对内容")
        await page.click("button[form=note-form]")
        await expect(page.locator(".main .ban.w")).to_contain_text("核对内容")
        sent = len(gateway.sent)
        assert 0 < sent < 400
        assert await axe_faults(page) == []
        await page.click(".ttl .btn.pri")
        await page.click(".ttl .btn.bad")
        await page.fill("#note-text", "公告有误")
        await page.click("button[form=note-form]")
        await expect(page.locator(".ttl .tag")).to_have_text("已停止")
        await taken_home(page, "东湖区停水通知.xlsx")
        await context.close()


async def test_the_screens_are_for_everyone(page: Page, tmp_path: Path) -> None:
    async with mass_desk(tmp_path) as (here, _):
        await here.sit_down(page, "3001", "mass", ready=False)
        await made(page, people(8, "abc,甲,路"))
        looks = (("zh-CN", "elder", 1280), ("en", "standard", 1280), ("en", "compact", 390))
        for language, density, width in looks:
            await page.set_viewport_size({"width": width, "height": 844})
            look = json.dumps({"language": language, "density": density})
            await page.evaluate("look => localStorage.setItem('hub.desk.look', look)", look)
            await page.reload()
            await page.wait_for_selector("#mass-preview .drafts li")
            assert await axe_faults(page) == [], look
            assert await page.evaluate(FITS), look
            await page.click(".ph .btn:has-text('Another list'), .ph .btn:has-text('换一份名单')")
            await page.click("#mass-roster .ways .btn >> nth=1")
            assert await axe_faults(page) == [], look
        await page.goto(f"{here.desk_url}mass/new")
        await page.click("#mass-form .btn.pri")
        await expect(page.locator("#mass-name-fault")).to_be_visible()
        assert await axe_faults(page) == []
        assert await page.evaluate(FITS)
