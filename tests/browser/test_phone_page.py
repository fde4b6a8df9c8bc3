"""The page of the simulated carrier: a person is somebody with a mobile phone and sees what comes back."""

from playwright.async_api import Page, expect

from channels.contract import ReceiptState, Text
from simulators.cmpp import Carrier
from tests.channels.sms.stage import LONG, Stage, inbound, make_stage, running
from tests.channels.sms.test_cmpp import cmpp_settings

NUMBER = "13900000001"


def stage_at(carrier: Carrier) -> Stage:
    return make_stage(cmpp_settings(carrier.gateway.port))


async def receipts(stage: Stage, count: int) -> list[ReceiptState]:
    while len(stage.inbox.receipts) < count:
        await stage.inbox._next_change()
    return [receipt.state for receipt in stage.inbox.receipts]


async def test_a_person_can_be_somebody_with_a_mobile_phone(page: Page) -> None:
    failures: list[str] = []
    page.on("console", lambda message: failures.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: failures.append(str(error)))
    async with Carrier("secret") as carrier, running(stage_at(carrier)) as stage:
        await page.goto(f"{carrier.url}/")
        await page.get_by_label("短信", exact=True).fill("人民路的路灯坏了 <b>")
        await page.get_by_role("button", name="发送").click()
        await expect(page.locator(".mine", has_text="路灯坏了 <b>")).to_contain_text("热线已收下")

        await page.get_by_role("button", name="长短信").click()
        await expect(page.get_by_text("字 · 2 段")).to_be_visible()
        await page.get_by_label("短信", exact=True).press("Enter")
        for name in ("回复 TD", "回复“退订”"):
            await page.get_by_role("button", name=name).click()
        said = await inbound(stage.inbox, 4)
        assert said[0] == "人民路的路灯坏了 <b>"
        assert len(said[1]) > 70
        assert said[2:] == ["TD", "退订"]

        await stage.send(NUMBER, f"确认请打开 https://hotline.example/a/x1 {LONG}")
        await expect(page.locator(".line:not(.mine)")).to_contain_text("由 4 段合成")
        await expect(page.get_by_role("link")).to_have_attribute("href", "https://hotline.example/a/x1")
        assert set(await receipts(stage, 4)) == {ReceiptState.DELIVERED}
    assert not failures


async def test_a_phone_that_is_off_gets_everything_later_and_a_barred_one_nothing(page: Page) -> None:
    async with Carrier("secret") as carrier, running(stage_at(carrier)) as stage:
        await page.goto(f"{carrier.url}/")
        await page.get_by_label("手机状态").select_option("off")
        await expect(page.get_by_role("status")).to_contain_text("开机后送到")
        await stage.send(NUMBER, "维修人员今天到场")
        await expect(page.get_by_role("status")).to_contain_text("存着 1 条")
        assert stage.inbox.receipts == []

        await page.get_by_label("手机状态").select_option("on")
        await expect(page.get_by_text("维修人员今天到场")).to_be_visible()
        assert await receipts(stage, 1) == [ReceiptState.DELIVERED]

        await page.get_by_label("手机状态").select_option("barred")
        await expect(page.get_by_role("status")).to_contain_text("手机停机")
        await stage.send(NUMBER, "路灯已修好")
        await expect(page.get_by_role("status")).to_contain_text("1 条没有送到")
        assert (await receipts(stage, 2))[1] is ReceiptState.FAILED


async def test_what_nobody_has_taken_stays_with_the_carrier(page: Page) -> None:
    async with Carrier("secret") as carrier:
        await page.goto(f"{carrier.url}/#13900000009")
        await page.get_by_label("短信", exact=True).fill("在吗")
        await page.get_by_role("button", name="发送").click()
        await expect(page.get_by_role("alert")).to_contain_text("没有连上")
        await expect(page.locator(".mine", has_text="在吗")).to_contain_text("还没有收下")

        async with running(stage_at(carrier)) as stage:
            await expect(page.locator(".mine", has_text="在吗")).to_contain_text("热线已收下")
            [message] = stage.inbox.all()
            assert (message.sender, message.body) == ("13900000009", Text("在吗"))


async def test_numbers_that_are_written_to_can_be_chosen(page: Page) -> None:
    async with Carrier("secret") as carrier, running(stage_at(carrier)) as stage:
        await page.goto(f"{carrier.url}/")
        await expect(page.get_by_text("106900012345")).to_be_visible()
        await stage.send("00055500101", "请派人处理，收到请回复 1。")
        await page.get_by_label("短信", exact=True).fill("在吗")  # any change brings the list
        await page.get_by_role("button", name="发送").click()
        await page.get_by_label("选择手机号码").select_option("00055500101")
        await expect(page.get_by_text("收到请回复 1")).to_be_visible()
        await page.get_by_role("button", name="回复 1", exact=True).click()
        while len(stage.inbox.messages) < 2:
            await stage.inbox._next_change()
        assert (stage.inbox.all()[-1].sender, stage.inbox.all()[-1].body) == ("00055500101", Text("1"))
