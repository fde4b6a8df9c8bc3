"""The widget, the whole hub and an agent: one conversation from the first word to the rating."""

from pathlib import Path

from playwright.async_api import FilePayload, Page, expect

from hub.clock import SystemClock
from tests.browser.test_widget_line import say
from tests.browser.test_widget_page import PNG
from tests.journeys.town import person, settle_people, town, town_config


async def test_a_conversation_through_the_whole_hub(page: Page, tmp_path: Path) -> None:
    config = town_config(tmp_path)
    await page.context.grant_permissions(["microphone"])
    await settle_people(config, SystemClock(), [person("1001")])
    async with town(config) as here:
        await page.goto(f"{here.url}/chat?site=web")
        await say(page, "社保卡丢了怎么补办")
        await expect(page.locator("text=已送达")).to_be_visible()
        await expect(page.locator(".figure")).to_have_text("0 位")

        desk = await here.desk("1001")
        number = await desk.accept()
        await expect(page.locator(".title small")).to_contain_text("1001")
        await desk.frames.send(t="typing", conversation_id=number, on=True)
        await expect(page.locator("text=坐席正在输入")).to_be_visible()
        await desk.say(number, "请带身份证到社保窗口补办。")
        await expect(page.locator("text=请带身份证到社保窗口补办。")).to_be_visible()
        await desk.frames.wait("message", lambda f: f["message"]["state"] == "read")

        picture = FilePayload(name="社保卡.png", mimeType="image/png", buffer=PNG)
        await page.set_input_files("input[type=file]", picture)
        await desk.frames.wait("message", lambda f: f["message"]["kind"] == "image")
        await page.click("[aria-label='语音']")
        await expect(page.locator("text=正在录音 00:01")).to_be_visible()
        await page.click("text=发送语音")
        await desk.frames.wait("message", lambda f: f["message"]["kind"] == "voice")
        await page.reload()
        await expect(page.locator("audio")).to_be_visible()
        await expect(page.locator(".picture img")).to_be_visible()
        loaded = await page.eval_on_selector(".picture img", "el => el.decode().then(() => el.naturalWidth)")

        await desk.post(f"/conversations/{number}/close", category="咨询", summary="社保卡补办")
        await page.get_by_role("radio", name="满意", exact=True).check()
        await page.click("text=提交评价")
        await expect(page.locator("text=评价已收到")).to_be_visible()
        texts = await page.locator(".row .bubble:not(.filed)").all_inner_texts()

    assert loaded == 1
    assert texts == ["社保卡丢了怎么补办", "请带身份证到社保窗口补办。"]
