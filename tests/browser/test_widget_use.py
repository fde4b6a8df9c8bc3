"""What a citizen does with the widget, by mouse, keyboard, input method and screen reader."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import FilePayload, Page, expect

from channels.contract import (
    AgentJoined,
    AgentRead,
    AgentTyping,
    Attachment,
    ConversationClosed,
    Location,
    OfflineForm,
    PreChat,
    QueuePlace,
    Satisfaction,
    Standing,
    Text,
)
from tests.browser.test_widget_line import bubbles, open_chat, say
from tests.browser.test_widget_page import PNG
from tests.browser.widget_town import ROOT, City, city

AXE = ROOT / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest_asyncio.fixture(loop_scope="session")
async def town() -> AsyncIterator[City]:
    async with city() as here:
        yield here


async def talk(page: Page, town: City) -> str:
    """A visitor whose first words were stored."""
    await open_chat(page, town)
    await say(page, "社保断了两个月")
    await expect(page.locator("text=已送达")).to_be_visible()
    return await town.visitor()


async def violations(page: Page) -> list[str]:
    await page.evaluate(AXE.read_text("utf-8"))
    found = await page.evaluate(
        """async rules => (await axe.run(document, {runOnly: rules})).violations
            .map(v => v.id + ' ' + v.nodes.map(n => n.target.join(' ')).join(', '))""",
        RULES,
    )
    return list(found)


async def test_the_first_choice_is_told_before_the_first_words(page: Page, town: City) -> None:
    await open_chat(page, town)

    await page.click("text=社保医保")
    await say(page, "断缴了")
    await town.until(lambda: len(town.town.accepted) == 2)

    assert [each.body for each in town.town.accepted] == [
        PreChat(topic="social", language="zh"),
        Text("断缴了"),
    ]
    await expect(page.locator("text=已选择：社保医保")).to_be_visible()


async def test_place_and_wait_are_shown_while_waiting(page: Page, town: City) -> None:
    visitor = await talk(page, town)

    await town.channel.signal(visitor, QueuePlace(3, timedelta(seconds=90), ""))
    await expect(page.locator(".figure")).to_have_text("3 位")
    await expect(page.locator("text=预计等待")).to_contain_text("1 分 30 秒")
    await town.channel.signal(visitor, AgentJoined("1024", ""))

    await expect(page.locator(".figure")).to_have_count(0)
    await expect(page.locator(".title small")).to_have_text("坐席 1024 为您服务")


async def test_typing_and_read_marks_go_both_ways(page: Page, town: City) -> None:
    visitor = await talk(page, town)

    await town.channel.signal(visitor, AgentTyping(True))
    await expect(page.locator("text=坐席正在输入")).to_be_visible()
    await town.channel.signal(visitor, AgentRead(town.town.rows[-1][1].message_id))
    await expect(page.locator("text=已读")).to_be_visible()
    sent = await town.town.say(visitor, "您好")
    await expect(page.locator("text=坐席正在输入")).to_have_count(0)

    await town.until(lambda: (visitor, sent.message_id) in town.town.reads)
    assert {each.message_id or each.provider_id for each in town.town.receipts} == {sent.message_id}
    assert town.town.typings[0][:2] == (visitor, True)


async def test_enter_that_picks_a_word_of_the_input_method_does_not_send(page: Page, town: City) -> None:
    await open_chat(page, town)
    input_method = await page.context.new_cdp_session(page)
    await page.focus("textarea")

    await input_method.send(
        "Input.imeSetComposition", {"text": "ludeng", "selectionStart": 6, "selectionEnd": 6}
    )
    await page.evaluate(
        """() => document.querySelector('hub-chat').shadowRoot.querySelector('textarea').dispatchEvent(
            new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, isComposing: true, bubbles: true}))"""
    )
    await input_method.send("Input.insertText", {"text": "路灯"})
    before = list(town.town.accepted)
    await page.keyboard.press("Enter")
    await expect(page.locator("text=已送达")).to_be_visible()

    assert before == []
    assert [each.body for each in town.town.accepted] == [Text("路灯")]


async def test_shift_and_enter_begin_a_new_line(page: Page, town: City) -> None:
    await open_chat(page, town)

    await page.fill("textarea", "一")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("二")
    await page.keyboard.press("Enter")
    await expect(page.locator("text=已送达")).to_be_visible()

    assert town.town.accepted[0].body == Text("一\n二")


async def test_a_picture_is_uploaded_shown_and_enlarged(page: Page, town: City) -> None:
    await open_chat(page, town)

    picture = FilePayload(name="路灯.png", mimeType="image/png", buffer=PNG)
    await page.set_input_files("input[type=file]", picture)
    await expect(page.locator("text=已送达")).to_be_visible()
    await page.click(".picture")
    await expect(page.locator(".zoom img")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator(".zoom")).to_have_count(0)

    body = town.town.accepted[0].body
    assert isinstance(body, Attachment)
    assert (body.media_type, body.name, body.size) == ("image/png", "路灯.png", len(PNG))


async def test_a_file_that_is_not_taken_says_why(page: Page, town: City) -> None:
    await open_chat(page, town)

    hostile = FilePayload(name="x.png", mimeType="image/png", buffer=b"<svg onload=alert(1)>")
    await page.set_input_files("input[type=file]", hostile)

    await expect(page.locator(".banner.problem")).to_contain_text("不能接收这种文件")
    assert await bubbles(page) == []


async def test_a_place_is_sent_and_can_be_looked_up(page: Page, town: City) -> None:
    await page.context.grant_permissions(["geolocation"])
    await page.context.set_geolocation({"latitude": 30.27, "longitude": 120.15})
    await open_chat(page, town)

    await page.click("[aria-label='更多功能']")
    await page.click("text=我的位置")
    await expect(page.locator("text=已送达")).to_be_visible()

    assert town.town.accepted[0].body == Location(30.27, 120.15)
    assert await page.get_attribute("a.doc", "href") == "geo:30.27,120.15"


async def test_large_type_drops_nothing_that_was_begun(page: Page, town: City) -> None:
    visitor = await talk(page, town)
    await town.channel.signal(visitor, ConversationClosed(True))
    await page.get_by_role("radio", name="不满意", exact=True).check()
    await page.fill(".card textarea", "等得久")
    await page.fill(".write textarea", "还有一事")

    await page.click("text=大字")
    await expect(page.locator("text=标准字")).to_be_visible()

    size = await page.eval_on_selector(".bubble", "el => parseFloat(getComputedStyle(el).fontSize)")
    assert size >= 18
    assert await page.get_by_role("radio", name="不满意", exact=True).is_checked()
    assert await page.input_value(".card textarea") == "等得久"
    assert await page.input_value(".write textarea") == "还有一事"
    await page.reload()
    await expect(page.locator("text=标准字")).to_be_visible()


async def test_a_rating_is_given_by_keyboard(page: Page, town: City) -> None:
    visitor = await talk(page, town)
    await town.channel.signal(visitor, ConversationClosed(True))

    await page.click("text=提交评价")
    await expect(page.get_by_role("alert")).to_have_text("请先选一项满意度。")
    await page.get_by_role("radio", name="很不满意").focus()
    for _ in range(3):
        await page.keyboard.press("ArrowRight")
    await page.get_by_role("radio", name="还没有").focus()
    await page.keyboard.press("Space")
    await page.click("text=提交评价")
    await expect(page.locator("text=评价已收到")).to_be_visible()

    assert town.town.accepted[-1].body == Satisfaction(4, "问题还没有解决。")


async def test_outside_working_hours_a_form_takes_the_question(page: Page, town: City) -> None:
    await open_chat(page, town)
    closed = Standing(open_now=False, closed_text="服务时间为每天 8:00–20:00。")
    town.town.standings[await town.visitor()] = closed
    await page.reload()
    await expect(page.locator("text=服务时间为每天")).to_be_visible()

    await page.click("text=提交留言")
    await expect(page.get_by_role("alert")).to_have_text("请写下问题内容。")
    assert await page.evaluate("document.querySelector('hub-chat').shadowRoot.activeElement.name") == "text"
    await page.keyboard.type("路灯坏了三天")
    await page.fill("input[name=phone]", "12")
    await page.click("text=提交留言")
    await expect(page.get_by_role("alert")).to_contain_text("现在是 2 位")
    await page.fill("input[name=phone]", "13000000000")
    await page.click("text=提交留言")

    await expect(page.locator("text=留言已收到")).to_be_visible()
    assert town.town.accepted[0].body == OfflineForm("路灯坏了三天", phone="13000000000")


async def test_it_opens_and_closes_by_keyboard_and_gives_the_focus_back(page: Page, town: City) -> None:
    await page.goto(town.url("/"))
    await page.focus(".launch")

    await page.keyboard.press("Enter")
    await expect(page.locator(".write textarea")).to_be_focused()
    await page.keyboard.press("Escape")

    await expect(page.locator(".launch")).to_be_focused()


async def test_the_transcript_holds_also_what_was_never_scrolled_to(page: Page, town: City) -> None:
    visitor = await talk(page, town)
    for number in range(70):
        town.town.store_silently(visitor, f"第 {number} 条")
    await page.reload()
    await expect(page.locator("text=查看更早的消息")).to_be_visible()

    await page.click("[aria-label='更多功能']")
    async with page.expect_download() as wanted:
        await page.click("text=下载记录")
    text = Path(await (await wanted.value).path()).read_text("utf-8")

    assert text.count("\n") == 71
    assert text.index("社保断了两个月") < text.index("第 0 条") < text.index("第 69 条")


async def test_new_words_are_announced_once_and_politely(page: Page, town: City) -> None:
    visitor = await talk(page, town)
    await page.evaluate(
        """() => { window.added = []; new MutationObserver(all => all.forEach(m => m.addedNodes.forEach(
            n => window.added.push(n.textContent)))).observe(
            document.querySelector('hub-chat').shadowRoot.querySelector('[role=log]'), {childList: true}) }"""
    )

    await town.town.say(visitor, "您好")
    await expect(page.locator("text=您好")).to_have_count(2)
    added = json.loads(await page.evaluate("JSON.stringify(window.added)"))

    assert len(added) == 1
    assert await page.get_attribute("[role=log]", "aria-live") == "polite"


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1440, 900)])
@pytest.mark.parametrize("large", [False, True])
async def test_no_rule_of_accessibility_is_broken(
    page: Page, town: City, width: int, height: int, large: bool
) -> None:
    await page.set_viewport_size({"width": width, "height": height})
    await page.goto(town.url("/"))
    await page.click(".launch")
    await expect(page.locator(".chip").first).to_be_visible()
    if large:
        await page.click(".head >> text=大字")
    found = await violations(page)
    await say(page, "社保断了两个月")
    visitor = await town.visitor()
    await town.channel.signal(visitor, QueuePlace(3, timedelta(seconds=90), ""))
    await page.wait_for_selector(".figure")
    found += await violations(page)
    await town.town.say(visitor, "可以补缴，见 https://www.example.gov 。")
    await town.channel.signal(visitor, ConversationClosed(True))
    await page.wait_for_selector(".faces")
    await page.click("[aria-label='更多功能']")
    found += await violations(page)
    town.cut.down = True
    town.cut.kill_all()
    await page.wait_for_selector(".banner.down")
    found += await violations(page)

    assert found == []
