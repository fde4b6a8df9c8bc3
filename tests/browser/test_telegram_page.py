"""The page of the simulated Telegram: a person writes as a citizen and sees what comes back."""

from playwright.async_api import Page, expect

from channels.contract import (
    ConversationClosed,
    InboundBody,
    Location,
    Notice,
    OutboundMessage,
    PendingMedia,
    Satisfaction,
    Text,
)
from tests.channels.telegram.stage import on_stage
from tests.fakes import FakeInbox

WHO = 700001


async def test_a_person_can_be_a_telegram_user(page: Page) -> None:
    failures: list[str] = []
    page.on("console", lambda message: failures.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: failures.append(str(error)))
    async with on_stage("webhook", inbox=FakeInbox(answer="您好，前面还有 2 位。")) as stage:
        await page.goto(f"{stage.telegram.url}/")
        await page.get_by_label("消息", exact=True).fill("人民路的路灯坏了 <b>")
        await page.get_by_role("button", name="发送").click()
        await expect(page.get_by_text("您好，前面还有 2 位。")).to_be_visible()

        stage.inbox.answer = ""
        for name in ("图片", "语音", "位置", "我的号码"):
            await page.get_by_role("button", name=name, exact=True).click()
        await expect(page.get_by_text("［位置］市民中心")).to_be_visible()
        await expect(page.get_by_alt_text("图片")).to_be_visible()

        line = page.locator(".line", has_text="路灯坏了").first
        await line.get_by_role("button", name="编辑").click()
        await page.get_by_label("消息", exact=True).fill("人民路 10 号")
        await page.get_by_role("button", name="发送").click()
        await expect(page.get_by_text("已编辑")).to_be_visible()

        await stage.channel.send(OutboundMessage("m1", "main", str(WHO), Text("维修人员今天到场")))
        await expect(page.get_by_text("维修人员今天到场")).to_be_visible()
        await stage.channel.signal(str(WHO), ConversationClosed(ask_satisfaction=True))
        await page.get_by_role("button", name="非常满意", exact=True).click()
        await expect(page.get_by_role("status")).to_have_text("感谢您的评价")
        await expect(page.get_by_role("button", name="非常满意", exact=True)).to_have_count(0)

        bodies: list[InboundBody] = [message.body for message in stage.inbox.all()]
        assert bodies[0] == Text("人民路的路灯坏了 <b>")
        assert {type(body) for body in bodies[1:5]} == {PendingMedia, Location, Notice}
        assert bodies[5:] == [Text("人民路 10 号"), Satisfaction(5)]
    assert not failures


async def test_the_person_is_told_what_nobody_has_taken(page: Page) -> None:
    async with on_stage(running=False) as stage:
        await page.goto(f"{stage.telegram.url}/#700009")
        await page.get_by_label("消息", exact=True).fill("在吗")
        await page.get_by_role("button", name="发送").click()

        await expect(page.get_by_role("alert")).to_contain_text("1 条更新没有被取走")
