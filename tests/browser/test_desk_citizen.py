"""The citizen's card at the desk: addresses, merging, blocking; and the canned replies one keeps."""

from playwright.async_api import Page, expect

from tests.browser.desk_town import axe_faults
from tests.browser.hall import Scene

CARD = ".side .sc"


async def open_card(page: Page) -> None:
    await page.click("#tab-citizen")
    await expect(page.locator(f"{CARD} dl")).to_be_visible()


async def test_addresses_are_shown_for_a_minute_and_every_one_of_them(scene: Scene, page: Page) -> None:
    await scene.work()
    await scene.accept("我是李女士")
    first = scene.conversation
    await page.keyboard.press("Alt+e")
    await page.click("label.kind:has-text('咨询')")
    await page.click("button[form=close-form]")
    await scene.accept("换了手机，还是我")
    card = await scene.hall.supervisor.get(f"/conversations/{first}")
    here = await scene.hall.supervisor.get(f"/conversations/{scene.conversation}")
    await scene.hall.supervisor.post(f"/contacts/{here['contact_id']}/merge", other_id=card["contact_id"])
    await open_card(page)
    addresses = page.locator(f"{CARD} .address")
    await expect(addresses).to_have_count(2)
    masked = await addresses.all_text_contents()

    await page.click(f"{CARD} button:has-text('看完整')")
    await expect(page.locator(f"{CARD} .address.plain")).to_have_count(2)
    plain = await addresses.all_text_contents()
    assert len({*plain, *masked}) == 4
    assert await axe_faults(page) == []

    await page.click(f"{CARD} button:has-text('遮盖')")
    await expect(addresses).to_have_text(masked)
    looks = await scene.hall.supervisor.get("/audit", action="unmask")
    assert looks["items"][0]["subject"] == f"contact {here['contact_id']}"


async def test_a_telephone_left_in_a_form_is_masked_until_an_audited_look(scene: Scene, page: Page) -> None:
    await scene.work()
    citizen = await scene.accept("白天不方便说话")
    await citizen.say("晚上打给我", t="offline", phone="13800002345")
    await expect(page.locator(".mg.citizen").last).to_contain_text("138****2345")
    await open_card(page)

    await page.click(f"{CARD} button:has-text('看完整')")

    left = page.locator(f"{CARD} li", has_text="留言中留下的电话")
    await expect(left.locator(".address")).to_have_text("13800002345")
    await page.click(f"{CARD} button:has-text('遮盖')")
    await expect(left).to_have_count(0)


async def test_two_cards_become_one_and_two_again(scene: Scene, page: Page) -> None:
    await scene.work()
    other = await scene.accept("路灯坏了，我姓周")
    await open_card(page)
    await page.click(f"{CARD} button:has-text('修改')")
    await page.fill("#c-name", f"周女士{scene.skill}")
    await page.click(f"{CARD} button:has-text('保存')")
    await expect(page.locator(f"{CARD} h3").first).to_have_text(f"周女士{scene.skill}")
    await scene.accept("还是路灯，我换了一台电脑")
    await open_card(page)

    await page.click(f"{CARD} button:has-text('合并名片')")
    await page.fill(".el-dialog input >> nth=0", f"周女士{scene.skill}")
    await page.click(".el-dialog label.other")
    await page.fill("#merge-reason", "同一部手机号")
    await page.click("button[form=merge-form]")
    await expect(page.locator(f"{CARD} .ban")).to_contain_text("两张合并而成")
    await expect(page.locator(f"{CARD} .address")).to_have_count(2)

    await page.click(f"{CARD} .ban button:has-text('撤销')")
    await expect(page.locator(f"{CARD} .address")).to_have_count(1)
    await other.say("修好了吗")
    await expect(page.locator("[role=option] .m").filter(has_text="修好了吗")).to_be_visible()


async def test_a_leader_blocks_with_a_reason_and_lifts_it(scene: Scene, page: Page) -> None:
    await scene.work("agent", "leader")
    await scene.accept("（辱骂）")
    await open_card(page)

    await page.click(f"{CARD} button:has-text('拉黑')")
    await page.fill("#block-reason", "反复辱骂")
    await page.click("button[form=block-form]")
    await expect(page.locator(f"{CARD} .ban.r")).to_contain_text("反复辱骂")

    await page.click(f"{CARD} button:has-text('解除拉黑')")
    await expect(page.locator(f"{CARD} .ban.r")).to_have_count(0)


async def test_a_canned_reply_is_written_found_by_initials_and_deleted(scene: Scene, page: Page) -> None:
    await scene.work()
    citizen = await scene.accept("在吗")

    await page.keyboard.type("/")
    await page.click(".menu button:has-text('管理常用语')")
    await page.click(".el-dialog button:has-text('新建')")
    await page.fill("#canned-title", "问候")
    await page.fill("#canned-text", "您好，这里是市民热线，请讲。")
    await page.click(".el-dialog button:has-text('保存')")
    await expect(page.locator(".el-dialog .one")).to_contain_text("/wh")
    assert await axe_faults(page) == []
    await page.keyboard.press("Escape")
    await expect(page.locator(".el-dialog")).to_have_count(0)

    await page.fill("textarea", "/wh")
    await expect(page.locator(".menu [role=option]")).to_contain_text("问候")
    await page.press("textarea", "Enter")
    await expect(page.locator("textarea")).to_have_value("您好，这里是市民热线，请讲。")
    await page.press("textarea", "Enter")
    await citizen.hears("您好，这里是市民热线，请讲。")

    await page.click("header.bar .me:has-text('坐席')")
    await page.click(".menu button:has-text('管理常用语')")
    await page.click(".el-dialog .one:has-text('问候')")
    await page.click(".el-dialog button:has-text('删除')")
    await expect(page.locator(".el-dialog .none")).to_be_visible()
    await page.click(".toast button:has-text('撤销')")
    await expect(page.locator(".el-dialog .one")).to_contain_text("问候")


async def test_what_leaders_keep_an_agent_only_reads(scene: Scene, page: Page) -> None:
    leader = await scene.desk(await scene.hire("agent", "leader"), ready=False)
    await leader.post("/canned-replies", scope="team", title="结束语", text="祝您生活愉快。")
    await scene.work()

    await page.click("header.bar .me:has-text('坐席')")
    await page.click(".menu button:has-text('管理常用语')")
    await page.click(".el-dialog .one:has-text('结束语')")

    await expect(page.locator(".el-dialog .ban")).to_contain_text("由班长维护")
    await expect(page.locator(".el-dialog button:has-text('删除')")).to_have_count(0)
    await page.click(".el-dialog button:has-text('新建')")
    await expect(page.locator("#canned-scope option")).to_have_text(["我的"])
