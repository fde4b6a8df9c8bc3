"""Editors find what is missing, fill it, try questions and keep what must be found, in the browser."""

from typing import Any

from playwright.async_api import Page, expect

from tests.browser.desk_town import axe_faults
from tests.browser.hall import Scene
from tests.journeys.bureau import Editor
from tests.journeys.drivers import until

DEPARTMENT = "热线中心"  # to which everybody of the hall belongs
LIFT = "老旧小区加装电梯，一楼不签字怎么办"


async def colleague(scene: Scene, role: str = "kb_editor") -> Editor:
    return Editor(await scene.hall.town.office(await scene.hire(role)))


async def asked(scene: Scene, words: str, answer: str) -> None:
    """A citizen asks what nothing answers; the agent does, and the matter is closed."""
    agent = await scene.desk(await scene.hire())
    await scene.comes(words)
    talk = await agent.accept()
    await agent.say(talk, answer)
    await agent.close(talk)
    await agent.post("/me/presence", presence="signed_out")  # whoever asks next is another's


async def gap(scene: Scene, editor: Editor, title: str) -> int:
    found: list[int] = []

    async def look() -> bool:
        items = (await editor.desk.get("/kb/gaps", q=title[:6]))["items"]
        found[:] = [one["id"] for one in items]
        return bool(found)

    await until(look)
    return found[0]


async def published(scene: Scene, title: str, **rest: Any) -> int:
    first, second, own = [await colleague(scene, r) for r in ("kb_editor", "kb_editor", "contributor")]
    number = await first.write(title=title, department=DEPARTMENT, questions=[f"{title}怎么办"], **rest)
    await first.step(number, "submit")
    await second.step(number, "clear")
    await own.step(number, "approve")
    agent = await scene.hall.town.office(await scene.hire())

    async def found() -> bool:
        return title in [one["title"] for one in (await agent.get("/knowledge", q=title))["items"]]

    await until(found)
    return number


async def test_a_gap_is_found_and_becomes_a_draft(scene: Scene, page: Page) -> None:
    editor = await colleague(scene)
    await asked(scene, f"{LIFT}，电话13812345678", "可以请街道办组织协商。")
    await gap(scene, editor, LIFT)
    await scene.work("kb_editor", path="knowledge", ready=False)

    await page.click(".foot a:has-text('知识缺口')")
    await expect(page.locator("h1")).to_have_text("知识缺口")
    row = page.locator("tr:has-text('加装电梯')")
    await expect(row).to_contain_text("建议新建")
    assert await axe_faults(page) == []
    await row.locator("button").first.click()
    drawer = page.locator("aside.dr")
    await expect(drawer).to_contain_text("已去除个人信息")
    await expect(drawer).to_contain_text("可以请街道办组织协商。")
    await expect(drawer).not_to_contain_text("13812345678")
    assert await axe_faults(page) == []
    await drawer.locator("button:has-text('用草稿新建')").click()

    await expect(page.locator(".ttl h1")).to_contain_text("加装电梯")
    await expect(page.locator("#kb-short")).to_have_value("可以请街道办组织协商。")
    await page.goto(f"{scene.url}knowledge/gaps")
    await page.click("#gap-tab-writing")
    await expect(page.locator("tr:has-text('加装电梯')")).to_be_visible()


async def test_a_gap_is_put_aside_with_a_reason_or_added_to_an_article(scene: Scene, page: Page) -> None:
    editor = await colleague(scene)
    title = "公租房轮候网上查不到排名"
    article = await editor.write(title="公租房轮候指南", department=DEPARTMENT, questions=[])
    await asked(scene, title, "请带身份证到窗口查。")
    number = await gap(scene, editor, title)
    await scene.work("kb_editor", path=f"knowledge/gaps/{number}", ready=False)
    drawer = page.locator("aside.dr")

    await drawer.locator("button:has-text('不是缺口')").click()
    await page.click("button[form=gap-dismiss]")
    await expect(page.locator("#gd-reason-fault")).to_have_text("请写明原因。")
    await page.fill("#gd-reason", "知识已有")
    assert await axe_faults(page) == []
    await page.click("button[form=gap-dismiss]")
    await expect(drawer).to_contain_text("知识已有")
    await drawer.locator("button:has-text('重新打开')").click()
    await drawer.locator("button:has-text('并入已有')").click()
    await page.fill("#gj", "公租房轮候指南")
    await page.click(".el-dialog label.one:has-text('公租房轮候指南')")
    assert await axe_faults(page) == []
    await page.click("button[form=gap-join]")

    await expect(drawer.locator("a:has-text('打开稿件')")).to_be_visible()
    assert title in (await editor.whole(article))["content"]["questions"]


async def faulty_line_is_named(page: Page) -> None:
    await page.click(".ttl button:has-text('批量导入')")
    await page.fill("#ki-text", "没有这篇的问题 | 无此标题")
    await page.click("button[form=kb-find-import]")
    await expect(page.locator(".faults")).to_contain_text("知识条目不存在")
    assert await axe_faults(page) == []


async def test_two_gaps_are_ticked_joined_and_taken_apart(scene: Scene, page: Page) -> None:
    editor = await colleague(scene)
    titles = ("地铁口共享单车乱停放没人管", "地铁口单车堆成山堵住盲道")
    for title in titles:
        await asked(scene, title, "会转城管处理。")
    numbers = [await gap(scene, editor, title) for title in titles]
    assert len(set(numbers)) == 2
    await scene.work("kb_editor", path="knowledge/gaps", ready=False)
    drawer, rows = page.locator("aside.dr"), page.locator("tbody tr:has-text('地铁口')")

    for title in titles:
        await page.check(f"input[aria-label='选择“{title}”']")
    await expect(page.locator(".picked")).to_contain_text("已选 2 个")
    assert await axe_faults(page) == []
    await page.click(".picked button:has-text('合并为一个')")
    await page.click(f".el-dialog label:has-text('{titles[1]}')")
    assert await axe_faults(page) == []
    await page.click("button[form=gap-lead]")
    await expect(rows).to_have_count(1)
    await expect(rows.first).to_contain_text(titles[1])
    await expect(drawer).to_contain_text("已合并进来")
    assert await axe_faults(page) == []
    await drawer.locator("button:has-text('拆出')").click()
    await expect(rows).to_have_count(2)
    await expect(drawer).not_to_contain_text("已合并进来")

    await drawer.locator("button:has-text('并进来')").first.click()
    await expect(rows).to_have_count(1)
    await page.check(f"input[aria-label='选择“{titles[1]}”']")
    await page.click(".picked button:has-text('不是缺口')")
    await page.fill("#gd-reason", "属于个案")
    await page.click("button[form=gap-dismiss]")
    await expect(rows).to_have_count(0)
    await page.click("#gap-tab-dismissed")
    await expect(rows).to_have_count(1)


async def test_a_question_is_tried_kept_and_defended_at_publication(scene: Scene, page: Page) -> None:
    number = await published(scene, "高龄津贴重新认证")
    first, second = [await colleague(scene) for _ in range(2)]
    await scene.work("kb_editor", path="knowledge/tries", ready=False)

    await page.fill("#tr-query", "高龄津贴停发怎么重新认证")
    await page.keyboard.press("Enter")
    hit = page.locator(".hits li").first
    await expect(hit).to_contain_text("高龄津贴重新认证")
    await expect(hit).to_contain_text("最接近的是这条知识的")
    assert await axe_faults(page) == []
    await hit.locator("button:has-text('存为必中题')").click()
    await page.select_option("#kf-within", "1")
    assert await axe_faults(page) == []
    await page.click("button[form=kb-find]")
    await page.click(".dn a:has-text('必中题')")
    await page.click(".ttl button:has-text('现在检验')")
    await expect(page.locator("tr:has-text('高龄津贴停发')")).to_contain_text("第 1 名")
    await faulty_line_is_named(page)

    changed: dict[str, Any] = {"title": "旧衣物回收点", "questions": [], "short_answer": "投放回收箱。"}
    await first.save(number, **changed, long_answer="<p>投放回收箱。</p>")
    await first.step(number, "submit")
    await second.step(number, "clear")
    await page.context.clear_cookies()
    await scene.work("contributor", path=f"knowledge/{number}", ready=False)
    await page.click(".ttl button:has-text('批准发布')")
    dialog = page.locator(".el-dialog")
    await expect(dialog).to_contain_text("1 道必中题会找不到")
    assert await axe_faults(page) == []
    await page.click("button[form=kb-step]")
    await expect(dialog).to_contain_text("请先确认")
    await dialog.locator("label:has-text('仍然发布')").click()
    await page.click("button[form=kb-step]")
    await expect(page.locator(".ttl .tag")).to_have_text("第 2 版 · 已发布")

    async def ran() -> bool:
        return bool((await first.desk.get("/kb/must-finds/runs"))["items"][0]["failed"])

    await until(ran)


async def test_a_draft_is_told_its_place_and_lists_lead_to_articles(scene: Scene, page: Page) -> None:
    number = await published(scene, "燃气软管更换")
    await scene.work("kb_editor", path=f"knowledge/{number}", ready=False)

    await page.fill("input[aria-label='一句市民的问法']", "燃气软管该谁换")
    await page.click(".ins button:has-text('算名次')")
    await expect(page.locator(".places li").first).to_contain_text("第 1 名")
    await page.click(".foot a:has-text('清单')")
    await page.click("#kl-tab-unused")
    assert await axe_faults(page) == []
    await page.fill("input[aria-label='知识']", "燃气软管")
    await page.click("td a:has-text('燃气软管更换')")
    await expect(page.locator(".ttl h1")).to_have_text("燃气软管更换")
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(f"{scene.url}knowledge/gaps")
    await expect(page.locator("h1")).to_have_text("知识缺口")
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
