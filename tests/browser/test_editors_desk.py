"""Editors and departments work at the editor's desk in the browser, against the real hub."""

from typing import Any

from playwright.async_api import Page, expect

from tests.browser.desk_town import axe_faults
from tests.browser.hall import Scene
from tests.journeys.bureau import Editor
from tests.journeys.drivers import until

DEPARTMENT = "热线中心"  # to which everybody of the hall belongs
SHORT = "当年断缴的月份，12月25日前可以补缴。"


async def colleague(scene: Scene, role: str = "kb_editor") -> Editor:
    return Editor(await scene.hall.town.office(await scene.hire(role)))


async def article(by: Editor, title: str, **rest: Any) -> int:
    return await by.write(title=title, department=DEPARTMENT, questions=[], **rest)


async def write_answer(page: Page) -> None:
    """With one word in bold."""
    await page.click(".ProseMirror")
    await page.keyboard.type("当年的可以")
    await page.keyboard.press("Control+b")
    await page.keyboard.type("补缴")
    await page.keyboard.press("Control+b")
    await page.keyboard.type("。")


async def test_an_article_is_written_reviewed_and_approved(scene: Scene, page: Page) -> None:
    second = await colleague(scene)
    await scene.work("kb_editor", path="knowledge", ready=False)

    await page.click("main button:has-text('新建知识')")
    await page.fill("#kn-title", "灵活就业断缴补缴指南")
    await page.click("button[form=kb-new]")
    await page.click(".var button:has-text('加问法')")
    await page.keyboard.type("社保忘交了两个月")
    await page.keyboard.press("Enter")
    await page.fill("#kb-short", SHORT)
    await write_answer(page)
    await page.fill("#ks-department", DEPARTMENT)
    await expect(page.locator(".all .card:has-text('短信')")).to_contain_text("/70 字")
    await page.keyboard.press("Control+s")
    await expect(page.locator(".ttl .tag")).to_have_text("第 1 版 · 草稿")
    assert await axe_faults(page) == []
    await page.click(".ttl button:has-text('送校核')")
    await page.click("button[form=kb-step]")
    await expect(page.locator(".ttl .tag")).to_have_text("第 1 版 · 待校核")
    await expect(page.locator(".ttl button:has-text('校核通过')")).to_have_count(0)

    number = int(page.url.rsplit("/", 1)[-1])
    await second.step(number, "clear")
    await expect(page.locator(".ttl .tag")).to_have_text("第 1 版 · 待单位审批")
    await page.context.clear_cookies()
    await scene.work("contributor", path=f"knowledge/{number}", ready=False)
    await page.click(".ttl button:has-text('批准发布')")
    await page.click("button[form=kb-step]")

    await expect(page.locator(".ttl .tag")).to_have_text("第 1 版 · 已发布")
    agent = await scene.hall.town.office(await scene.hire())

    async def found() -> bool:
        hits = (await agent.get("/knowledge", q="断缴补缴指南"))["items"]
        return bool(hits and hits[0]["long_answer"] == "当年的可以补缴。")

    await until(found)


async def test_two_at_one_article_overwrite_nothing(scene: Scene, page: Page) -> None:
    other = await colleague(scene)
    number = await article(other, "两人同改的知识")
    await scene.work("kb_editor", path=f"knowledge/{number}", ready=False)
    await page.fill("#kb-short", "我写的短答。")
    await page.fill("#kb-hint", "我写的提示。")

    await other.save(number, short_answer="同事写的短答。", place="同事写的地点")
    await expect(page.locator(".bans")).to_contain_text("刚保存了新内容")
    await page.keyboard.press("Control+s")

    merge = page.locator(".merge")
    await expect(merge).to_contain_text("1 处两人都改了")
    await expect(merge).to_contain_text("同事写的短答。")
    await expect(merge).to_contain_text("我写的短答。")
    assert await axe_faults(page) == []
    await merge.locator("button:has-text('用我的')").click()
    await page.click(".ttl button:has-text('保存')")
    await expect(page.locator(".ttl button:has-text('送校核')")).to_be_visible()
    kept = (await other.whole(number))["content"]
    assert (kept["short_answer"], kept["hint"], kept["place"]) == (
        "我写的短答。",
        "我写的提示。",
        "同事写的地点",
    )


async def test_what_was_not_saved_comes_back_after_the_window_closed(scene: Scene, page: Page) -> None:
    other = await colleague(scene)
    number = await article(other, "写到一半的知识")
    await scene.work("kb_editor", path=f"knowledge/{number}", ready=False)
    await page.fill("#kb-hint", "写到一半的提示")
    kept = "() => Object.keys(localStorage).some(key => key.startsWith('hub.kb.unsaved'))"
    await page.wait_for_function(kept)

    await other.save(number, place="同事补的地点")
    page.on("dialog", lambda dialog: dialog.accept())  # the browser asks whether to leave
    await page.goto("about:blank")
    await page.goto(f"{scene.url}knowledge/{number}")

    await expect(page.locator("#kb-hint")).to_have_value("写到一半的提示")
    await page.click(".ttl button:has-text('保存')")
    await expect(page.locator(".ttl button:has-text('送校核')")).to_be_visible()
    saved = (await other.whole(number))["content"]
    assert (saved["hint"], saved["place"]) == ("写到一半的提示", "同事补的地点")
    assert not await page.evaluate(kept)


async def test_changes_are_shown_against_what_is_published(scene: Scene, page: Page) -> None:
    first, second, department = [
        await colleague(scene, role) for role in ("kb_editor", "kb_editor", "contributor")
    ]
    number = await article(first, "每年缴费截止日", short_answer="每年12月31日前缴清。")
    await first.step(number, "submit")
    await second.step(number, "clear")
    await department.step(number, "approve")
    await scene.work("kb_editor", path=f"knowledge/{number}", ready=False)

    await page.fill("#kb-short", "每年12月25日前缴清。")

    await expect(page.locator(".df del")).to_have_text("31")
    await expect(page.locator(".df ins")).to_have_text("25")
    await page.click("#kb-tab-versions")
    await page.click("td button:has-text('恢复')")
    await expect(page.locator(".el-dialog")).to_contain_text("它会成为新的草稿")


async def test_words_and_synonyms_change_how_a_question_is_cut(scene: Scene, page: Page) -> None:
    await scene.work("kb_editor", path="knowledge/words", ready=False)

    await page.fill("input[aria-label^='新词']", "云栖通")
    await page.click("button:has-text('加入')")
    await expect(page.locator(".cloud")).to_contain_text("云栖通")
    await page.click("button:has-text('新建一组')")
    await page.fill("#sy-words", "扫码证")
    await page.fill("#sy-leads", "电子证照")
    await page.click("button[form=kb-synonyms]")
    await expect(page.locator(".entry")).to_contain_text("电子证照")
    assert await axe_faults(page) == []

    number = await article(await colleague(scene), "云栖通使用说明")
    await page.goto(f"{scene.url}knowledge/{number}")
    await page.fill(".ins input[type=search]", "云栖通扫码证")
    await expect(page.locator(".tok.d").first).to_have_text("云栖通")
    await expect(page.locator(".tok.y")).to_have_text("扫码证→电子证照")


async def test_a_conversation_becomes_a_draft_without_personal_data(scene: Scene, page: Page) -> None:
    await scene.work()
    await scene.accept("我叫李小雨，电话13900001111，暖气费怎么报停")
    await scene.says("采暖季开始前30天到供热单位申请报停。")

    await page.click("button:has-text('转为知识草稿')")
    await expect(page.locator("#draft-question")).to_have_value("我叫〔姓名〕，电话〔电话〕，暖气费怎么报停")
    assert await axe_faults(page) == []
    await page.click("button[form=draft-form]")
    await expect(page.locator("text=草稿已交给采编")).to_be_visible()

    editor = await colleague(scene)
    waiting = await editor.desk.get("/kb/manuscripts", view="unfiled")
    assert any("暖气费怎么报停" in row["title"] for row in waiting["items"])
