"""Webhooks, trials of a channel account and the reply rate, on screen and against the real hub."""

import json
from dataclasses import replace
from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser.desk_town import axe_faults
from tests.browser.test_notice_pages import FITS, notice_desk
from tests.journeys.post_town import writes
from tests.journeys.test_webhooks import listening


async def test_a_webhook_is_made_tried_mended_and_deleted(page: Page, tmp_path: Path) -> None:
    async with listening() as listener, notice_desk(tmp_path) as (here, _):
        await here.sit_down(page, "9001", "admin/webhooks", ready=False)
        await page.locator(".ttl .btn.pri").click()
        await page.fill("#hk-name", "工单系统")
        await page.fill("#hk-url", "ftp://x")
        await page.click("button[form=hook-form]")
        await expect(page.locator("#hk-url-fault")).to_contain_text("https://")
        await page.fill("#hk-url", listener.url)  # in the inner network, which is not allowed here
        await page.locator("#hk-events label", has_text="会话办结").click()
        assert await axe_faults(page) == []
        await page.click("button[form=hook-form]")
        secret = await page.locator(".secret code").inner_text()
        assert secret.startswith("whsec_")
        await page.click("text=已保存，关闭")
        await expect(page.locator(".dr h2")).to_have_text("工单系统")
        assert secret not in await page.content()

        await page.click(".dr .btn:has-text('发测试')")
        line = page.locator(".dr .in > ul > li")
        await expect(line).to_contain_text("内网地址未获允许")
        await line.locator(".who").click()
        await expect(line).to_contain_text("第 1 次尝试")
        await page.click(".dr .seg button:has-text('死信')")
        await page.click(".dr .in > ul > li .btn:has-text('重发')")
        await expect(page.locator(".dr .in > ul > li")).to_contain_text("内网地址未获允许")
        assert await axe_faults(page) == []

        await page.click(".dr .btn.bad:has-text('删除')")
        await page.click(".el-dialog .badfill")
        await expect(page.locator("main .blank")).to_be_visible()


async def test_an_account_is_tried_and_the_true_outcome_shown(page: Page, tmp_path: Path) -> None:
    async with notice_desk(tmp_path) as (here, gateway):
        await here.sit_down(page, "9001", "admin/accounts/sms", ready=False)
        await page.click("#account-tab-trial")
        await page.click("#trial-form button[type=submit]")
        await expect(page.locator("#tr-address-fault")).to_have_text("请填写收件地址。")
        await page.fill("#tr-address", "13800000001")
        await page.click("#trial-form button[type=submit]")
        await expect(page.locator(".outcome [role=status] .tag")).to_have_text("已发出")
        assert gateway.sent[0].recipient == "13800000001"
        assert await axe_faults(page) == []

        await page.click("tr:has-text('网页') .open")
        await page.click("#account-tab-trial")
        await expect(page.locator("#account-panel")).to_contain_text("只能回复来信")


async def test_the_reply_rate_is_read_by_day_and_by_department(page: Page, tmp_path: Path) -> None:
    async with notice_desk(tmp_path) as (here, gateway):
        desk = await here.town.desk("1001")
        await desk.accept(int(await writes(gateway, "13800000001", "路灯不亮", "k1")))
        number = await desk.accept(int(await writes(gateway, "13800000002", "路灯不亮", "k2")))
        await desk.say(number, "已转市政")
        await desk.frames.wait("message", lambda f: f["message"]["state"] == "sent")
        await here.sit_down(page, "2001", "reports", ready=False)

        await expect(page.locator(".kp b").first).to_have_text("50%")
        await expect(page.locator("main tbody tr")).to_contain_text("50%")
        await page.click(".seg button:has-text('部门')")
        await expect(page.locator("main tbody tr")).to_contain_text("12345")
        await page.select_option("main select >> nth=0", "email")
        await expect(page.locator("main .blank")).to_be_visible()
        await page.select_option("main select >> nth=0", "sms")
        async with page.expect_download() as coming:
            await page.click("a[download]")
        text = Path(await (await coming.value).path()).read_text("utf-8-sig")
        assert text.splitlines()[1].endswith(",2,1,50.0%")


async def test_every_page_is_for_everyone(page: Page, tmp_path: Path) -> None:
    async with notice_desk(tmp_path) as (here, gateway):
        await writes(gateway, "13800000001", "路灯不亮", "k1")
        await here.sit_down(page, "9001", "reports", ready=False)
        for language, size in (("zh-CN", (1280, 800)), ("en", (390, 844))):
            await page.set_viewport_size({"width": size[0], "height": size[1]})
            look = json.dumps({"language": language})
            await page.evaluate("look => localStorage.setItem('hub.desk.look', look)", look)
            for path in ("reports", "admin/webhooks"):
                await page.goto(here.desk_url + path)
                await expect(page.locator("main tbody tr, main .blank").first).to_be_visible()
                assert await axe_faults(page) == [], path
                assert await page.evaluate(FITS), path


async def test_the_composer_says_what_a_text_message_carries_and_why_it_waits(
    page: Page, tmp_path: Path
) -> None:
    async with notice_desk(tmp_path) as (here, gateway):
        gateway.capabilities = replace(
            gateway.capabilities, length_unit="sms", most_parts=2, signature="【政务热线】"
        )
        supervisor = await here.town.office("3001")
        await here.sit_down(page, "1001")
        await writes(gateway, "13800000001", "路灯不亮", "k1")
        await page.get_by_role("button", name="接入 F2").click()
        field = page.locator(".cmp textarea")
        await field.fill("好的")
        await expect(page.locator(".foot .len")).to_have_text("8 字，计 1 条，还可写 62 字")
        await field.fill("社" * 65)
        await expect(page.locator(".foot .len")).to_contain_text("计 2 条")
        await field.fill("社" * 140)
        await expect(page.locator("#unfit")).to_contain_text("最多 2 条")
        await expect(page.locator(".foot .go")).to_be_disabled()

        await field.fill("见附件")
        letter = tmp_path / "路灯.txt"
        letter.write_text("路灯", "utf-8")
        await page.set_input_files(".cmp input[type=file]", letter)
        await expect(page.locator("#unfit")).to_contain_text("只能发文字，请移除：路灯.txt")
        await page.click("button[aria-label='移除 路灯.txt']")
        await expect(page.locator(".foot .go")).to_be_enabled()
        assert await axe_faults(page) == []

        await supervisor.post("/accounts/sms/pause", reason="网关升级")
        await page.reload()
        await expect(page.locator(".cmp .shut")).to_contain_text("已暂停外发：网关升级")
