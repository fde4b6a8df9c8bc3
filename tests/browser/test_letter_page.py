"""The page of the simulated mail server: a person writes letters as a citizen and sees what comes back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from playwright.async_api import Page, expect

from channels.contract import (
    Attachment,
    ChannelTools,
    Fault,
    OutboundMessage,
    Refused,
    SendResult,
    Text,
)
from channels.email.channel import EmailChannel, build
from simulators.mail import PostOffice
from simulators.wechat.samples import sample_picture
from tests.channels.email.stage import MailInbox
from tests.fakes import FakeCabinet, FakeFiles, ManualClock

CITIZEN = "zhang@mail.example"


def mail_channel(office: PostOffice) -> EmailChannel:
    settings = {
        "address": office.hotline,
        "sender_name": "热线",
        "smtp_host": "127.0.0.1",
        "smtp_port": office.smtp_port,
        "smtp_security": "none",
        "lmtp_listen": "127.0.0.1:0",
        "acknowledge": "来信已收到，我们会尽快答复。",
        "readers": 1,
    }
    tools = ChannelTools("mail", ManualClock(), FakeFiles(), FakeCabinet(), secret=lambda name: "")
    return build(settings, tools)


@asynccontextmanager
async def running(office: PostOffice, inbox: MailInbox) -> AsyncIterator[EmailChannel]:
    channel, ready = mail_channel(office), asyncio.Event()
    life = asyncio.create_task(channel.run(inbox, ready.set))
    try:
        await asyncio.wait_for(ready.wait(), 60)
        office.doorstep = channel.lmtp_port
        yield channel
    finally:
        life.cancel()
        with suppress(asyncio.CancelledError):
            await life


async def answer(channel: EmailChannel, text: str, in_reply_to: str = "") -> SendResult:
    return await channel.send(
        OutboundMessage(
            "4711",
            "mail",
            CITIZEN,
            Text(text),
            sender_label="1001",
            subject="回复: 路灯",
            in_reply_to=in_reply_to,
        )
    )


async def test_a_person_can_write_letters_and_read_the_answers(page: Page) -> None:
    failures: list[str] = []
    page.on("console", lambda message: failures.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: failures.append(str(error)))
    inbox = MailInbox()
    async with PostOffice() as office, running(office, inbox) as channel:
        await page.goto(f"{office.url}/")
        await page.get_by_label("主题").fill("人民路的路灯 <b>")
        await page.get_by_label("正文").fill("从上周五起就不亮了。")
        await page.get_by_label("附件").set_input_files(
            {"name": "路灯.png", "mimeType": "image/png", "buffer": sample_picture()[0]}
        )
        await page.get_by_role("button", name="寄出").click()
        mine = page.locator(".mine", has_text="人民路的路灯 <b>")
        await expect(mine).to_contain_text("热线已收下")
        await expect(page.locator(".letter", has_text="自动回复：")).to_contain_text("我们会尽快答复")
        first = await inbox.about("人民路的路灯")
        assert (first.sender, first.subject, first.body) == (
            CITIZEN,
            "人民路的路灯 <b>",
            Text("从上周五起就不亮了。"),
        )
        assert [(type(each), each.name) for each in first.attachments] == [(Attachment, "路灯.png")]

        await answer(channel, "您好，已派人处理。", in_reply_to=first.provider_key)
        theirs = page.locator(".letter", has_text="已派人处理")
        await theirs.get_by_role("button", name="回信").click()
        await page.get_by_label("正文").fill("收到，谢谢。")
        await page.get_by_role("button", name="寄出").click()
        second = await inbox.about("收到，谢谢。")
        assert second.in_reply_to == "4711"
    assert not failures


async def test_a_closed_mailbox_sends_the_answer_back(page: Page) -> None:
    async with PostOffice() as office, running(office, MailInbox()) as channel:
        await page.goto(f"{office.url}/")
        await page.get_by_role("button", name="停用邮箱").click()
        await expect(page.get_by_role("alert")).to_contain_text("会被退回")
        result = await answer(channel, "您好")

        assert isinstance(result, Refused)
        assert result.fault is Fault.RECIPIENT
        await expect(page.get_by_role("alert")).to_contain_text("已退 1 封")


async def test_a_letter_is_brought_again_until_the_hotline_takes_it(page: Page) -> None:
    inbox = MailInbox()
    async with PostOffice(again=0.05) as office:
        await page.goto(f"{office.url}/#li@mail.example")
        await page.get_by_label("主题").fill("停水")
        await page.get_by_role("button", name="寄出").click()
        await expect(page.locator(".mine")).to_contain_text("会再投")

        async with running(office, inbox):
            await expect(page.locator(".mine")).to_contain_text("热线已收下")
            assert (await inbox.about("停水")).sender == "li@mail.example"
