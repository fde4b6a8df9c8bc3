"""A leader finds out in the browser what became of messages, and tells the hub; the hub is real."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Page, expect

from hub.clock import SystemClock
from hub.web import webbuild
from simulators.wechat import Platform
from tests.browser.desk_town import DeskTown, Wire, axe_faults, desk_config
from tests.journeys.town import Desk, person, settle_people
from tests.journeys.wechat_town import wechat_town

FITS = "[...document.querySelectorAll('html, .body')].every(e => e.scrollWidth <= e.clientWidth)"
SEND = "/cgi-bin/message/custom/send"
PEOPLE = [person("1001"), person("2001", roles=("leader",))]


@asynccontextmanager
async def wechat_desk(folder: Path) -> AsyncIterator[tuple[DeskTown, Platform, Desk, int]]:
    """A leader's desk in a town where an agent holds a WeChat conversation."""
    await asyncio.to_thread(webbuild.ensure)
    config = desk_config(folder)
    await settle_people(config, SystemClock(), PEOPLE)
    async with wechat_town(config) as (here, platform):
        agent = await here.desk("1001")
        await platform.message("follower-1", Content="路灯不亮")
        number = await agent.accept()
        yield DeskTown(here, Wire(here.port, here.port)), platform, agent, number


async def said(agent: Desk, number: int, text: str, state: str) -> None:
    await agent.say(number, text)
    await agent.frames.wait(
        "message", lambda f: f["message"]["text"] == text and f["message"]["state"] == state
    )


async def test_a_leader_settles_repeats_and_closes(page: Page, tmp_path: Path) -> None:
    async with wechat_desk(tmp_path) as (here, platform, agent, number):
        for text in ("请问在哪条路", "已转市政", "请稍等"):
            platform.fail(SEND, drop=True)
            await said(agent, number, text, "unknown")
        await here.sit_down(page, "2001", "delivery", ready=False)
        await expect(page.locator(".kp .cu b")).to_have_text("3")
        rows = page.locator(".list tbody tr")
        await expect(rows).to_have_count(3)

        await rows.filter(has_text="请问在哪条路").click()
        await expect(page.locator(".dr .ev")).to_contain_text("结果未知")
        await page.click(".dr .btn.pri:has-text('市民已收到')")
        await expect(rows).to_have_count(2)
        await expect(page.locator(".dr h2 + .tag")).to_have_text("已送达")

        await rows.filter(has_text="已转市政").click()
        await page.click(".dr .btn:has-text('重发')")
        await expect(rows).to_have_count(1)
        await agent.frames.wait(
            "message", lambda f: f["message"]["text"] == "已转市政" and f["message"]["state"] == "sent"
        )

        await page.locator(".list tbody input").first.check()
        await expect(page.locator(".line .btn:has-text('批量重发')")).to_be_disabled()
        await page.click(".line .btn:has-text('派人核实')")
        await page.locator(".el-dialog label", has_text="1001").click()
        await page.click(".el-dialog .btn.pri")
        await expect(rows.first).to_contain_text("1001")
        await agent.notice("delivery_check")

        await page.locator(".list tbody input").first.check()
        await page.click(".line .btn:has-text('批量关闭')")
        await page.click("button[form=note-form]")
        await expect(page.locator("#note-text-fault")).to_have_text("请填写")
        await page.fill("#note-text", "已在电话里说明")
        await page.click("button[form=note-form]")
        await expect(page.locator("#out-panel .blank b")).to_have_text("没有结果未知的消息")
        await page.click(".ttl .btn:has-text('处理记录')")
        await expect(rows.filter(has_text="已在电话里说明")).to_have_count(1)


async def test_a_channel_is_paused_withdrawn_from_and_resumed(page: Page, tmp_path: Path) -> None:
    async with wechat_desk(tmp_path) as (here, _, agent, number):
        await here.sit_down(page, "2001", "delivery?view=outbox", ready=False)
        await page.click(".ttl .btn:has-text('暂停某渠道')")
        await page.locator(".routes li", has_text="微信公众号").locator(".btn").click()
        await page.fill(".routes input", "网关升级")
        await page.click(".routes .btn.pri")
        await expect(page.locator(".routes li", has_text="微信公众号")).to_contain_text(
            "由 2001 暂停：网关升级"
        )
        await page.keyboard.press("Escape")
        await said(agent, number, "好的", "queued")
        await said(agent, number, "马上去看", "queued")

        await expect(page.locator(".ban.stop")).to_contain_text("微信公众号 已暂停外发：网关升级")
        row = page.locator(".list tbody tr", has_text="马上去看")
        await expect(row.locator(".tag")).to_have_text("渠道暂停")
        await row.click()
        await page.click(".dr .btn.bad")
        await expect(page.locator(".list tbody tr")).to_have_count(1)
        await page.click(".ban.stop .btn")
        await page.locator(".routes li", has_text="微信公众号").locator(".btn").click()

        await agent.frames.wait("message", lambda f: f["message"]["state"] == "sent")
        await expect(page.locator(".ban.stop")).to_have_count(0)


async def test_dead_letters_and_the_page_for_everyone(page: Page, tmp_path: Path) -> None:
    async with wechat_desk(tmp_path) as (here, platform, agent, number):
        for text in ("一", "二"):
            platform.fail(SEND, errcode=43019)
            await said(agent, number, text, "failed")
        platform.fail(SEND, drop=True)
        await said(agent, number, "三", "unknown")
        await page.set_viewport_size({"width": 1280, "height": 800})
        await here.sit_down(page, "2001", "delivery", ready=False)
        for language, density in (("zh-CN", "elder"), ("zh-CN", "standard"), ("en", "compact")):
            look = json.dumps({"language": language, "density": density})
            await page.evaluate("look => localStorage.setItem('hub.desk.look', look)", look)
            await page.reload()
            await page.locator(".list tbody tr").first.click()
            await expect(page.locator(".dr .ev li")).to_have_count(3)
            assert await axe_faults(page) == [], look
            assert await page.evaluate(FITS), look

        await page.locator("[role=tab]", has_text="Dead").focus()
        await page.keyboard.press("Enter")
        await expect(page.locator(".list tbody tr")).to_have_count(2)
        await page.locator("section .btn.sm").click()
        await expect(page.locator(".kp .card", has_text="Dead").locator("b")).to_have_text("0")
        assert await axe_faults(page) == []
