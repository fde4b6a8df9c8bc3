"""An agent reads, answers and forwards letters at the desk."""

import asyncio
import smtplib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.async_api import Page, Request, expect

from hub.clock import SystemClock
from hub.config import ChannelSection
from hub.web import webbuild
from tests.browser.desk_town import axe_faults, desk_config
from tests.channels.email.stage import Stage, with_doorstep, with_mailbox
from tests.journeys.drivers import until
from tests.journeys.test_letters import letter_with_page
from tests.journeys.town import PASSWORD, Town, person, settle_people, town
from tests.peers.mail import MailServers


@dataclass
class Office:
    town: Town
    door: Stage
    page: Page

    async def bring(self, raw: bytes) -> None:
        """As the mail server does."""

        def hand_over() -> None:
            with smtplib.LMTP("127.0.0.1", self.door.servers.lmtp_port) as line:
                line.sendmail("zhang@citizen.test", [self.door.address], raw)

        await asyncio.to_thread(hand_over)

    async def sit_down(self) -> None:
        await self.page.goto(f"{self.town.url}/desk/")
        await self.page.fill("#login", "1001")
        await self.page.fill("#password", PASSWORD)
        await self.page.click("button.go")
        await self.page.wait_for_selector("header.bar")


@asynccontextmanager
async def office(folder: Path, servers: MailServers, page: Page) -> AsyncIterator[Office]:
    await asyncio.to_thread(webbuild.ensure)
    config, door = desk_config(folder), with_doorstep(servers)
    await settle_people(config, SystemClock(), [person("1001")])
    channel = ChannelSection("mail", "email", "市民信箱", settings=door.settings)
    async with town(replace(config, channel=(*config.channel, channel))) as here:
        yield Office(here, door, page)


@pytest.mark.peer
async def answered(page: Page, copy_to: str) -> None:
    await page.get_by_role("button", name="抄送").click()
    await page.get_by_label("抄送").last.fill(copy_to)
    await page.fill(".cmp textarea", "您好，已派人处理。")
    await page.keyboard.press("Enter")
    sent = page.locator(".mg.agent .letter").first
    await expect(sent.locator(".subject")).to_have_text("回复：关于路灯")


async def forwarded_to(page: Page, address: str) -> None:
    await page.locator(".mg.citizen .letter").first.get_by_role("button", name="转发").click()
    go = page.locator(".cmp button.go")
    await expect(go).to_be_disabled()  # nobody named yet: it must not go to the citizen
    await page.get_by_label("转发给").fill(address)
    await go.click()


async def test_a_letter_is_read_answered_and_forwarded(
    tmp_path: Path, mail_servers: MailServers, page: Page
) -> None:
    fetched: list[str | None] = []

    def note(request: Request) -> None:
        if "pixel.test" in request.url:
            fetched.append(request.failure)

    page.on("requestfailed", note)
    citizen, handler = with_mailbox(mail_servers), with_mailbox(mail_servers)
    async with office(tmp_path, mail_servers, page) as desk:
        await desk.sit_down()
        letter = letter_with_page(desk.door.address).replace(b"zhang@citizen.test", citizen.address.encode())
        await desk.bring(letter)
        await page.get_by_role("button", name="接入 F2").click()
        bubble = page.locator(".mg.citizen .letter").first
        await expect(bubble.locator(".subject")).to_have_text("关于路灯")
        await expect(bubble).not_to_contain_text("旧信")
        await bubble.get_by_text("显示引用的原文").click()
        await expect(bubble).to_contain_text("旧信")

        await bubble.get_by_text("查看原格式").click()
        frame = page.frame_locator("iframe.page")
        await expect(frame.locator("p").first).to_contain_text("您好")
        assert set(fetched) == {"csp"}  # held back by the browser itself
        assert await axe_faults(page) == []
        await bubble.get_by_text("显示 1 张外部图片").click()
        await until(lambda: set(fetched) != {"csp"})  # tried in earnest, though nobody is there

        await answered(page, handler.address)
        await forwarded_to(page, handler.address)
        async with citizen.running(), handler.running():
            await citizen.inbox.about("回复：关于路灯")
            await handler.inbox.about("回复：关于路灯")
            forwarded = await handler.inbox.about("转发：关于路灯")
    assert [file.name for file in forwarded.attachments] == []
    assert "letter.eml" in str(handler.files.kept[forwarded.raw_file][1])
    assert [m.subject for m in citizen.inbox.all()] == ["回复：关于路灯"]
