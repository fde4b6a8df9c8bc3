"""A leader works at the board in the browser, against the real hub."""

import json
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.browser.desk_town import DeskTown, axe_faults, desk_town
from tests.journeys.town import Desk, person

FITS = "[...document.querySelectorAll('html, .body')].every(e => e.scrollWidth <= e.clientWidth)"
LEADER = person("2001", roles=("leader",))


async def lead(here: DeskTown, page: Page) -> None:
    await here.sit_down(page, "2001", "leader", ready=False)
    await expect(page.locator(".kp")).to_be_visible()
    await here.online(page)


async def stand_duty(here: DeskTown, *desks: Desk) -> None:
    """Without a WeChat account nobody is called by itself: the leader makes the list."""
    office = await here.town.office("2001")
    for desk in desks:
        await office.post("/duty", agent_id=desk.id, hours=2)


async def ask(page: Page, number: str, act: str) -> None:
    """Open the row's menu by key, as somebody without a mouse would."""
    await page.locator("tr", has_text=number).locator(".mb > button").focus()
    await page.keyboard.press("Enter")
    await page.locator(".menu button", has_text=act).click()
    await expect(page.locator(".el-dialog")).to_be_visible()


async def test_a_forced_agent_is_told_and_the_duty_guard_is_asked(
    page: Page, chromium: Browser, tmp_path: Path
) -> None:
    async with desk_town(tmp_path, [person("1001"), person("1002"), LEADER]) as here:
        context = await chromium.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
        agent = await context.new_page()
        await here.sit_down(agent, "1001")
        await here.online(agent)
        first, second = await here.town.office("1001"), await here.town.desk("1002")
        await stand_duty(here, first, second)
        await lead(here, page)
        await expect(page.locator("tr", has_text="1001")).to_contain_text("值守")

        await ask(page, "1001", "强制示忙")
        await expect(page.locator(".el-dialog")).to_contain_text("对 1001 1001 强制操作")
        await page.click("button[form=force-form]")
        await expect(page.locator("#force-reason-fault")).to_contain_text("请填写原因")
        await page.fill("#force-reason", "协助窗口")
        await page.click("button[form=force-form]")
        await expect(page.locator(".el-dialog [role=alert]")).to_contain_text("在岗少于 2 人")
        await page.locator(".guard input").check()
        await page.click("button[form=force-form]")

        await expect(page.locator(".el-dialog")).to_have_count(0)
        await expect(page.locator("tr", has_text="1001")).to_contain_text("示忙 · 协助窗口")
        await expect(agent.locator(".toast", has_text="班长将您设为示忙：协助窗口")).to_be_visible()
        await expect(agent.locator("header.bar .st")).to_contain_text("示忙")
        await expect(page.locator(".alarm.card")).to_contain_text("微信值守告警")
        await expect(page.locator(".tile.alarm")).to_contain_text("1 人")
        await context.close()


async def test_duty_is_given_and_ended_and_spares_are_ordered(page: Page, tmp_path: Path) -> None:
    numbers = ("1001", "1002", "1003")
    async with desk_town(tmp_path, [*map(person, numbers), LEADER]) as here:
        desks = [await here.town.desk(number) for number in numbers]
        await stand_duty(here, *desks[:2])
        await lead(here, page)
        await expect(page.locator(".side")).to_contain_text("在岗 2/2")

        await ask(page, "1003", "指派微信值守")
        await page.fill("#duty-hours", "30")
        await page.click("button[form=duty-form]")
        await expect(page.locator("#duty-hours-fault")).to_contain_text("0.5 到 24")
        await page.fill("#duty-hours", "2")
        await page.click("button[form=duty-form]")
        await expect(page.locator(".seats")).to_contain_text("1003")
        await desks[2].frames.wait("notice", lambda frame: frame["kind"] == "put_on_duty")

        await page.click("button[aria-label='结束 1003 1003 的微信值守']")
        await page.fill("#end-reason", "换人")
        await page.click("button[form=end-form]")
        await expect(page.locator(".seats")).not_to_contain_text("1003")

        for number in ("1001", "1002"):
            await page.click("text=添加备班")
            await page.locator(".el-dialog label", has_text=number).click()
            await page.click(".el-dialog .btn.pri")
            await expect(page.locator(".spares li", has_text=number)).to_be_visible()
        await page.click("button[aria-label='1002 上移']")
        await expect(page.locator(".spares li").first).to_contain_text("1002")


async def test_a_waiting_conversation_is_moved_forward_and_assigned(page: Page, tmp_path: Path) -> None:
    async with desk_town(tmp_path, [person("1001"), LEADER]) as here:
        desk = await here.town.desk("1001", ready=False)
        citizen = await here.town.citizen()
        await citizen.say("路灯不亮了")
        await lead(here, page)
        await expect(page.locator(".queues .count")).to_have_text("1")

        await page.click(".queues .count")
        row = page.locator(".waits tbody tr")
        await expect(row).to_contain_text("路灯不亮了")
        await row.locator(".mb > button").click()
        await page.locator(".menu button", has_text="紧急").click()
        await expect(row.locator(".tag.r")).to_have_text("紧急")
        await row.locator("text=指派").click()
        await page.locator(".el-dialog label", has_text="1001").click()
        await page.fill("#assign-reason", "请尽快处理")
        await page.click("button[form=assign-form]")

        await expect(page.locator("#work-panel .blank b")).to_have_text("没有人在等")
        await desk.frames.wait("notice", lambda frame: frame["kind"] == "assigned")
        answered = page.locator(".tile", has_text="今日接通率")
        await expect(answered.locator("b")).to_have_text("100%")


async def test_the_board_is_for_everyone(page: Page, tmp_path: Path) -> None:
    async with desk_town(tmp_path, [person("1001"), LEADER]) as here:
        await stand_duty(here, await here.town.desk("1001"))
        await (await here.town.citizen()).say("您好")
        await page.set_viewport_size({"width": 1280, "height": 800})
        await lead(here, page)
        for language, density in (("zh-CN", "elder"), ("zh-CN", "standard"), ("en", "compact")):
            look = json.dumps({"language": language, "density": density})
            await page.evaluate("look => localStorage.setItem('hub.desk.look', look)", look)
            await page.reload()
            await expect(page.locator(".alarm.card")).to_be_visible()
            assert await axe_faults(page) == [], look
            assert await page.evaluate(FITS), look

        await page.click("#work-tab-waiting")
        await expect(page.locator("#work-panel .blank, #work-panel table")).to_be_visible()
        assert await axe_faults(page) == []
        await page.click("#work-tab-agents")
        await page.locator(".agents .mb > button").first.click()
        await expect(page.locator(".menu")).to_be_visible()
        assert await axe_faults(page) == []
        await page.locator(".menu button").first.click()
        await expect(page.locator("#force-reason")).to_be_visible()
        assert await axe_faults(page) == []
        await page.keyboard.press("Escape")
        await expect(page.locator(".el-dialog")).to_have_count(0)
        await page.click(".ttl button.btn")
        await expect(page.locator(".el-dialog .sum")).to_be_visible()
        assert await axe_faults(page) == []


async def test_a_leader_reaches_the_figures_of_self_help(page: Page, tmp_path: Path) -> None:
    async with desk_town(tmp_path, [LEADER]) as here:
        await lead(here, page)
        await page.click(".ttl a:has-text('自助应答')")
        await expect(page.locator("h1")).to_have_text("自助应答")
        await expect(page.locator(".blank b")).to_be_visible()
        # The other pages of the knowledge base are not theirs.
        await expect(page.locator("nav.dn")).to_have_count(0)
