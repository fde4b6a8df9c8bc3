"""An agent works at the desk in the browser, against the real hub."""

import asyncio
import base64

from playwright.async_api import FilePayload, Page, Route, expect

from simulators.wechat.samples import sample_picture
from tests.browser.desk_town import axe_faults
from tests.browser.hall import Scene

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


async def test_from_the_offer_to_the_close(scene: Scene, page: Page) -> None:
    await scene.work()

    citizen = await scene.accept("社保卡丢了怎么补办")
    await page.keyboard.type("请带身份证到社保窗口补办。")
    await page.keyboard.press("Enter")
    await citizen.hears("请带身份证到社保窗口补办。")
    await expect(page.locator(".mg.agent .ds")).to_contain_text("已")

    await page.keyboard.press("Alt+p")
    await page.keyboard.type("已核对身份")
    await page.keyboard.press("Enter")
    await expect(page.locator(".mg.note .bb")).to_have_text("已核对身份")

    await page.keyboard.press("Alt+e")
    await page.click("button[form=close-form]")
    await expect(page.locator("#close-form [role=alert]")).to_contain_text("请选诉求类型")
    await page.click("label.kind:has-text('咨询')")
    await page.fill("#close-summary", "社保卡补办")
    await page.click("button[form=close-form]")

    await expect(page.locator(".blank b").first).to_have_text("都接待完了")
    await expect(page.locator(".cmp .why")).to_contain_text("办结")
    heard = [f["message"].get("text") for f in citizen.frames.frames if f["t"] == "message"]
    assert "已核对身份" not in heard


async def test_enter_that_chooses_characters_does_not_send(scene: Scene, page: Page) -> None:
    await scene.work()
    await scene.accept("您好")
    await page.fill("textarea", "nihao")

    await page.evaluate(
        """() => {
            const field = document.querySelector('textarea');
            const press = more => field.dispatchEvent(new KeyboardEvent('keydown',
                {key: 'Enter', code: 'Enter', bubbles: true, cancelable: true, ...more}));
            press({isComposing: true});
            press({keyCode: 229});
        }"""
    )
    assert await page.input_value("textarea") == "nihao"

    await page.press("textarea", "Enter")
    await expect(page.locator(".mg.agent .bb")).to_have_text("nihao")


async def test_a_file_reaches_the_citizen(scene: Scene, page: Page) -> None:
    await scene.work()
    citizen = await scene.accept("请发一张示意图")

    picture = FilePayload(name="示意图.png", mimeType="image/png", buffer=PIXEL)
    await page.set_input_files("input[type=file]", [picture])
    await expect(page.locator(".chip img")).to_be_visible()
    await page.press("textarea", "Enter")

    await citizen.frames.wait("message", lambda f: f["message"]["kind"] == "image")
    await expect(page.locator(".mg.agent img")).to_be_visible()


async def test_rows_stay_where_they_are_under_the_mouse(scene: Scene, page: Page) -> None:
    await scene.work()
    first = await scene.accept("我先来的")
    await scene.accept("我后来的")
    rows = page.locator("[role=option] .m")
    await page.keyboard.type("好的。")
    await page.keyboard.press("Enter")
    await expect(rows).to_have_text(["我先来的", "您：好的。"])

    await page.hover("[role=option] >> nth=1")
    await page.click("[role=option] >> nth=0")
    await scene.says("请稍等。")
    await first.hears("请稍等。")
    await expect(rows).to_have_text(["您：请稍等。", "您：好的。"])
    await first.say("还在吗")
    await expect(rows).to_have_text(["还在吗", "您：好的。"])

    await page.hover(".msgs")
    await expect(rows).to_have_text(["还在吗", "您：好的。"])


async def test_a_draft_waits_on_the_server(scene: Scene, page: Page) -> None:
    await scene.work()
    await scene.accept("您好")
    async with page.expect_response(
        lambda answer: answer.url.endswith("/draft") and answer.request.method == "PUT"
    ):
        await page.fill("textarea", "写了一半")

    await page.reload()

    await expect(page.locator("textarea")).to_have_value("写了一半")


async def test_shortcuts_can_be_changed_and_stay_changed(scene: Scene, page: Page) -> None:
    await scene.work()
    await scene.accept("您好")
    await page.locator(".msgs").focus()
    await page.keyboard.press("Shift+Slash")
    await page.click("text=改成我的习惯")
    await page.click("button.line:has-text('内部备注')")
    await page.keyboard.press("F2")
    await expect(page.locator(".el-dialog [role=alert]")).to_contain_text("接入新会话")
    await page.click("button.line:has-text('内部备注')")
    await page.keyboard.press("Alt+q")
    await expect(page.locator("button.line:has-text('内部备注') kbd")).to_have_text("Alt Q")

    await page.reload()
    await expect(page.locator(".mg.citizen")).to_be_visible()
    await page.keyboard.press("Alt+q")

    await expect(page.locator(".cmp.note")).to_be_visible()


async def test_a_leader_takes_over_with_a_reason(scene: Scene, page: Page) -> None:
    desk = await scene.desk(await scene.hire())
    citizen = await scene.comes("我要找领导")
    number = await desk.accept()
    await scene.work("agent", "leader", path=f"inbox/{number}", ready=False)

    await page.click(".cmp .why button:has-text('接管')")
    await page.fill("#assign-reason", "市民要求")
    await page.click("button[form=assign-form]")
    await scene.says("我是班长，请讲。")

    await citizen.hears("我是班长，请讲。")
    await desk.frames.wait("conversation", lambda f: f["gone"])


async def test_on_a_telephone_the_side_pane_is_opened_and_shut_again(scene: Scene, page: Page) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await scene.work()
    await scene.accept("社保卡丢了")

    await page.click("header.hd button[aria-label='收起右栏']")
    await expect(page.locator("aside.side")).to_be_visible()
    assert await axe_faults(page) == []
    await page.click("aside.side button[aria-label='关闭']")

    await expect(page.locator("aside.side")).to_have_count(0)
    await expect(page.locator(".mg.citizen").last).to_be_visible()


async def test_words_of_old_messages_are_found(scene: Scene, page: Page) -> None:
    await scene.work()
    await scene.accept("小区充电桩什么时候装好")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("充电桩")

    hit = page.locator("#found [role=option]:has-text('小区充电桩')").last
    await expect(hit.locator("mark").first).to_have_text("充电桩")
    await hit.click()
    await expect(page.locator(".mg.citizen")).to_contain_text("充电桩")


async def test_a_picture_that_comes_late_does_not_hide_what_was_said_after_it(
    scene: Scene, page: Page
) -> None:
    await scene.work()
    citizen = await scene.accept("路灯不亮")
    shown = asyncio.Event()

    async def late(route: Route) -> None:
        await shown.wait()
        await route.continue_()

    await page.route("**/api/v1/files/*", late)
    picture = await citizen.upload(sample_picture()[0], "灯.png")
    for number in range(12):
        await citizen.say(f"第 {number} 句")
    await citizen.say("", file=picture["file"])
    await citizen.say("就是这一盏")
    last = page.locator(".mg.citizen", has_text="就是这一盏")
    await expect(last).to_be_in_viewport(ratio=1)

    shown.set()

    await expect(page.locator(".mg.citizen img")).to_have_js_property("complete", True)
    await expect(page.locator(".mg.citizen img")).not_to_have_js_property("naturalHeight", 0)
    # What was scrolled before the picture came is told after it.
    await page.locator(".msgs").evaluate("box => box.dispatchEvent(new Event('scroll'))")
    await expect(last).to_be_in_viewport(ratio=1)
    await citizen.say("还在吗")
    await expect(page.locator(".mg.citizen", has_text="还在吗")).to_be_in_viewport(ratio=1)
