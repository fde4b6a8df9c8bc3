"""An administrator keeps people, groups, channels and tokens in the browser, against the real hub."""

import json
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.browser.desk_town import DeskTown, axe_faults, desk_town
from tests.journeys.town import PASSWORD, person

ADMIN = person("9001", roles=("admin",))
FITS = "[...document.querySelectorAll('html, .body')].every(e => e.scrollWidth <= e.clientWidth)"
HOUR = "近 60 分钟：收到 0，发出 0，失败 0，未知 0，没有断线"
PAGES = ("accounts", "agents", "teams", "skills", "tokens", "audit")


async def administer(here: DeskTown, page: Page, path: str) -> None:
    await page.goto(f"{here.desk_url}admin/{path}")
    await page.fill("#login", "9001")
    await page.fill("#password", PASSWORD)
    await page.click("button[type=submit]")
    await expect(page.locator("h1")).to_be_visible()
    await expect(page.locator("main table, main .blank").first).to_be_visible()


async def fill_in(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        await page.fill(f"#ag-{name}", value)


async def test_a_new_agent_can_sign_in_and_one_wechat_seat_is_refused(
    page: Page, chromium: Browser, tmp_path: Path
) -> None:
    async with desk_town(tmp_path, [person("1001"), ADMIN]) as here:
        await administer(here, page, "agents")
        await page.click("text=新建人员")
        await page.click("button[form=agent-form]")
        await expect(page.locator("#ag-number-fault")).to_have_text("请填写工号。")
        assert await page.evaluate("document.activeElement.id") == "ag-number"

        await fill_in(page, number="1001", name="新同事", login="1088", password=PASSWORD)
        await page.fill("#ag-seats-wechat", "1")
        await page.fill("#ag-budget", "1")
        await page.click("button[form=agent-form]")
        await expect(page.locator("#ag-seats-wechat-fault")).to_have_text("每位坐席至少 2 个微信席位。")
        await expect(page.locator("#ag-budget-fault")).to_have_text("文字会话总数至少 2。")
        await expect(page.locator("#ag-number-fault")).to_have_text("工号已被使用。")
        assert await axe_faults(page) == []

        await fill_in(page, number="1088")
        await page.fill("#ag-seats-wechat", "2")
        await page.fill("#ag-budget", "4")
        await page.locator("#ag-skills label", has_text="综合").click()
        await page.click("button[form=agent-form]")
        await expect(page.locator("tr", has_text="1088")).to_contain_text("微信 2 · 文字共 4")

        context = await chromium.new_context(locale="zh-CN")
        fresh = await context.new_page()
        await here.sit_down(fresh, "1088")
        await here.online(fresh)
        await context.close()


async def test_whoever_comes_second_sees_the_conflict_and_the_newest(page: Page, tmp_path: Path) -> None:
    async with desk_town(tmp_path, [person("1001"), ADMIN]) as here:
        await administer(here, page, "agents")
        await page.click("button.open:has-text('1001')")
        other = await here.town.office("9001")
        known = next(a for a in (await other.get("/agents"))["items"] if a["login"] == "1001")
        await other.ask("PUT", f"/agents/{known['id']}", {**known, "name": "改过的名字"})

        await page.fill("#ag-name", "我的名字")
        await page.click("button[form=agent-form]")
        await expect(page.locator(".el-dialog [role=alert]")).to_contain_text("刚被别人改过")
        await page.click("text=载入最新内容")
        await expect(page.locator("#ag-name")).to_have_value("改过的名字")
        await page.click("button[form=agent-form]")
        await expect(page.locator(".el-dialog")).to_have_count(0)

        await page.locator("tr", has_text="1001").locator(".mb > button").click()
        await page.locator(".menu button", has_text="停用").click()
        await page.click(".el-dialog .badfill")
        await expect(page.locator("tr", has_text="1001")).to_have_count(0)


async def test_a_channel_is_examined_and_its_rules_are_changed(page: Page, tmp_path: Path) -> None:
    async with desk_town(tmp_path, [ADMIN]) as here:
        await administer(here, page, "accounts")
        await expect(page.locator("tr.sel")).to_contain_text("正常")
        await expect(page.locator(".dr .ck").first).to_be_visible()
        await expect(page.locator(".dr .top [role=status]")).to_contain_text("完成")
        first = page.locator(".dr .bad b, .dr .ck b").first
        await expect(first).not_to_be_empty()

        await expect(page.locator("tr.sel .hs")).to_have_attribute("aria-label", HOUR)
        await page.click("#account-tab-settings")
        await expect(page.locator(".dr .ban")).to_contain_text("config.toml")
        await expect(page.locator(".dr dt", has_text="longest_text")).to_contain_text("最多多少字")
        await expect(page.locator(".dr dl")).to_contain_text("2000 字默认")

        await page.click("#account-tab-policy")
        await page.fill("#pol-label", "门户网站")
        await page.fill("#pol-limit", "1")
        await page.click("#policy-form button[type=submit]")
        await expect(page.locator("#pol-limit-fault")).to_contain_text("5 到 86400")
        await page.fill("#pol-limit", "90")
        await page.locator("#policy-form label", has_text="按时段").click()
        await page.click("#policy-form button[type=submit]")

        await expect(page.locator("tr.sel")).to_contain_text("门户网站")
        kept = (await (await here.town.office("9001")).get("/accounts"))["items"][0]["policy"]
        assert (kept["wait_limit"], kept["always_open"], len(kept["hours"])) == (90, False, 5)


async def test_groups_tokens_and_what_was_written_down(page: Page, tmp_path: Path) -> None:
    async with desk_town(tmp_path, [person("1001"), ADMIN]) as here:
        await administer(here, page, "skills")
        await page.click("button[aria-label='移除综合']")
        await page.click(".el-dialog .badfill")
        await expect(page.locator(".el-dialog [role=alert]")).to_contain_text("用到这个技能组")
        await page.click(".el-dialog .btn:has-text('取消')")
        await page.click("button[aria-label='修改社保']")
        await page.click("text=加一步")
        await page.locator("#sk-groups-0 label", has_text="综合").click()
        await page.click("button[form=skill-form]")
        await expect(page.locator("tr", has_text="social")).to_contain_text("1 分后由综合支援")

        await page.click(".sub >> text=部门与班组")
        await page.locator("button[aria-label^='在']").first.click()
        await page.fill("#gr-name", "夜班组")
        await page.click("button[form=group-form]")
        await expect(page.locator("tr", has_text="夜班组")).to_contain_text("0 人")

        await page.click(".sub >> text=接口令牌")
        await expect(page.locator("h1")).to_have_text("接口令牌")
        await page.locator(".ttl .btn.pri").click()
        await page.fill("#tk-name", "工单系统")
        await page.locator("#tk-roles label", has_text="质检").click()
        await page.click("button[form=token-form]")
        secret = await page.locator(".secret code").inner_text()
        async with here.town.http.get(
            f"{here.town.url}/api/v1/skills", headers={"Authorization": f"Bearer {secret}"}
        ) as answer:
            assert answer.status == 200
        await page.click("text=已保存，关闭")
        await expect(page.locator("tr", has_text="工单系统")).to_contain_text("质检")
        assert secret not in await page.content()

        await page.click(".sub >> text=审计日志")
        await expect(page.locator("tbody tr").first).to_contain_text("新建令牌")
        await page.select_option("select", "save_skill")
        await expect(page.locator("tbody tr")).to_have_count(1)
        await expect(page.locator("tbody tr")).to_contain_text("social")


async def test_a_supervisor_reads_the_audit_log_and_nothing_else(page: Page, tmp_path: Path) -> None:
    async with desk_town(tmp_path, [person("3001", roles=("supervisor",))]) as here:
        await here.sit_down(page, "3001", "audit", ready=False)
        await expect(page.locator("tbody tr").first).to_contain_text("登录")
        await expect(page.locator("nav.rail")).not_to_contain_text("管理")
        await page.goto(f"{here.desk_url}admin/agents")
        await expect(page).to_have_url(f"{here.desk_url}leader")


async def test_every_page_is_for_everyone(page: Page, tmp_path: Path) -> None:
    async with desk_town(tmp_path, [person("1001"), ADMIN]) as here:
        await page.set_viewport_size({"width": 1280, "height": 800})
        await administer(here, page, "accounts")
        for language in ("zh-CN", "en"):
            look = json.dumps({"language": language})
            await page.evaluate("look => localStorage.setItem('hub.desk.look', look)", look)
            await page.reload()
            for path in PAGES:
                await page.click(f".sub a[href$='/{path}']")
                await expect(page.locator("main table, main .blank").first).to_be_visible()
                assert await axe_faults(page) == [], path
                assert await page.evaluate(FITS), path
        await page.click(".sub a[href$='/accounts']")
        for tab in ("overview", "settings", "policy"):
            await page.click(f"#account-tab-{tab}")
            assert await axe_faults(page) == [], tab


async def test_every_dialog_is_for_everyone(page: Page, tmp_path: Path) -> None:
    async with desk_town(tmp_path, [ADMIN]) as here:
        await administer(here, page, "accounts")
        for path in ("agents", "skills", "tokens"):
            await page.click(f".sub a[href$='/{path}']")
            await page.wait_for_url(f"**/{path}")
            await page.locator(".ttl .btn.pri").click()
            await page.click(".el-dialog [type=submit]")
            await expect(page.locator(".el-dialog .err").first).to_be_visible()
            assert await axe_faults(page) == [], path
            await page.keyboard.press("Escape")
            await expect(page.locator(".el-dialog")).to_have_count(0)
