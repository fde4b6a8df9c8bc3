"""The page of the simulated WeChat platform: a person writes as a citizen and sees what comes back."""

from playwright.async_api import Page, expect

from channels.contract import ConversationClosed, Location, OutboundMessage, PendingMedia, Satisfaction, Text
from tests.channels.wechat.stage import on_stage
from tests.fakes import FakeInbox

CITIZEN = "citizen-a"


async def test_a_person_can_be_a_wechat_user(page: Page) -> None:
    failures: list[str] = []
    page.on("console", lambda message: failures.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: failures.append(str(error)))
    async with on_stage(inbox=FakeInbox(answer="您好，前面还有 2 位。")) as stage:
        await page.goto(f"{stage.platform.url}/")
        await page.get_by_label("消息", exact=True).fill("人民路的路灯坏了 <b>")
        await page.get_by_role("button", name="发送").click()
        await expect(page.get_by_text("您好，前面还有 2 位。")).to_be_visible()
        await expect(page.get_by_text("公众号还可回复 5 条")).to_be_visible()

        stage.inbox.answer = ""
        for name in ("图片", "语音", "位置"):
            await page.get_by_role("button", name=name).click()
        await expect(page.get_by_text("［位置］市民中心")).to_be_visible()
        await expect(page.get_by_alt_text("图片")).to_be_visible()

        await stage.channel.send(OutboundMessage("m1", "main", CITIZEN, Text("维修人员今天到场")))
        await expect(page.get_by_text("维修人员今天到场")).to_be_visible()
        await stage.channel.signal(CITIZEN, ConversationClosed(ask_satisfaction=True))
        await page.get_by_role("button", name="非常满意", exact=True).click()
        await expect(page.locator(".mine", has_text="非常满意")).to_be_visible()

        bodies = [message.body for message in stage.inbox.all()]
        assert bodies[0] == Text("人民路的路灯坏了 <b>")
        assert [type(body) for body in bodies[1:4]] == [PendingMedia, PendingMedia, Location]
        assert bodies[4] == Satisfaction(5)
    assert not failures


async def test_the_person_is_told_when_nobody_took_the_message(page: Page) -> None:
    async with on_stage(running=False) as stage:
        await page.goto(f"{stage.platform.url}/#citizen-x")
        await page.get_by_label("消息", exact=True).fill("在吗")
        await page.get_by_role("button", name="发送").click()

        await expect(page.get_by_role("alert")).to_contain_text("没有收下这条消息")
        await expect(page.get_by_text("该公众号提供的服务出现故障")).to_be_visible()
