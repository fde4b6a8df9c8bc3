"""Colleagues: hand over with a note, park and get back, mention, find somebody for the duty."""

from playwright.async_api import Page, expect

from tests.browser.desk_town import axe_faults
from tests.browser.hall import Scene


async def test_a_transfer_takes_the_note_along_and_leaves_the_list(scene: Scene, page: Page) -> None:
    other = await scene.hire()
    await scene.work()
    citizen = await scene.accept("公积金贷款批了吗")
    number = scene.conversation
    colleague = await scene.desk(other)

    await page.keyboard.press("Alt+t")
    await page.click("label.chk:has-text('坐席')")
    await page.click(f".pick .one:has-text('{other}')")
    await page.fill("#transfer-note", "已查到受理，等放款日期")
    await page.click("button[form=transfer-form]")

    await expect(page.locator("[role=option]")).to_have_count(0)
    offer = await colleague.offer(number)
    assert offer["why"] == "transfer"
    assert (await colleague.notice("transfer"))["text"] == "已查到受理，等放款日期"
    await colleague.accept(number)
    messages = (await colleague.get(f"/conversations/{number}/messages"))["items"]
    assert "已查到受理，等放款日期" in [one["text"] for one in messages if one["private"]]
    await colleague.say(number, "我来继续为您办理")
    await citizen.hears("我来继续为您办理")


async def test_a_parked_conversation_frees_its_seat_and_comes_back_to_the_same_agent(
    scene: Scene, page: Page
) -> None:
    await scene.hire()
    await scene.work()
    citizen = await scene.accept("我去找一下材料")

    await page.keyboard.press("Alt+m")
    await expect(page.locator(".toast")).to_contain_text("已挂起，席位已空出")
    await expect(page.locator(".cmp .why")).to_contain_text("取回后可以回复")
    await citizen.say("材料找到了")

    await expect(page.locator(".mg.citizen .bb")).to_have_text(["我去找一下材料", "材料找到了"])
    await scene.says("请发给我。")
    await citizen.hears("请发给我。")


async def test_parking_can_be_undone_at_once(scene: Scene, page: Page) -> None:
    await scene.work()
    citizen = await scene.accept("等我一下")

    await page.keyboard.press("Alt+m")
    await page.click(".toast button:has-text('撤销')")
    await expect(page.locator("textarea")).to_be_visible()
    await scene.says("好的，不急。")

    await citizen.hears("好的，不急。")


async def test_a_mention_reaches_the_colleague_and_never_the_citizen(scene: Scene, page: Page) -> None:
    other = await scene.hire()
    colleague = await scene.desk(other)
    await colleague.post("/me/presence", presence="busy", reason="paperwork")
    await scene.work()
    citizen = await scene.accept("断缴两个月影响看病吗")

    await page.keyboard.press("Alt+p")
    await page.keyboard.type(f"@{other[:3]}")
    await expect(page.locator(".menu [role=option]").first).to_be_visible()
    await page.keyboard.type(other[3:])
    await page.keyboard.press("Enter")
    await page.keyboard.type("新口径出了吗")
    await page.keyboard.press("Enter")

    await expect(page.locator(".mg.note .cb")).to_have_text(f"@{other}")
    notice = await colleague.notice("mention")
    assert notice["conversation_id"] == scene.conversation
    assert not [f for f in citizen.frames.of("message") if "新口径" in f["message"].get("text", "")]


async def test_who_stands_duty_leaves_when_a_colleague_has_taken_over(scene: Scene, page: Page) -> None:
    boss = await scene.desk(await scene.hire("leader"), ready=False)
    partner = await scene.desk(await scene.hire())
    spare_login = await scene.hire()
    spare = await scene.desk(spare_login)
    await scene.work()
    for someone in (partner.id, int(scene.hired[-1]["id"])):
        await boss.post("/duty", agent_id=someone, hours=1)

    await page.keyboard.press("F9")
    await page.click(".menu button:has-text('用餐')")
    await expect(page.locator(".el-dialog")).to_contain_text("找人接替微信值守")
    await page.click(f".el-dialog .one:has-text('{spare_login}')")
    await page.click(".el-dialog button:has-text('请其接替')")
    asked = await spare.notice("duty_replacement")
    await expect(page.locator("header.bar .st b").first).to_have_text("空闲")
    await spare.post(f"/me/duty-replacements/{asked['reference']}", accept=True)

    await expect(page.locator("header.bar .st b").first).to_have_text("示忙")


async def test_an_offer_finds_a_leader_on_another_page(scene: Scene, page: Page) -> None:
    login = await scene.work("agent", "leader", path="leader")
    await expect(page.locator("header.bar .nm")).to_contain_text("班长台")
    await page.click("header.bar .find")
    await expect(page.locator("[role=combobox]")).to_be_focused()
    await page.keyboard.press("Escape")

    await scene.comes("有人在吗")
    await expect(page.locator(".offer")).to_contain_text("有人在吗")
    await expect(page.locator(".rail a em")).to_contain_text("1")
    assert await axe_faults(page) == []
    await page.keyboard.press("F2")

    await expect(page.locator(".mg.citizen .bb")).to_have_text("有人在吗")
    await expect(page.locator("header.bar .me").last).to_contain_text(f"班长 {login}")


async def test_a_duty_notice_is_told_in_the_language_of_the_desk(scene: Scene, page: Page) -> None:
    boss = await scene.desk(await scene.hire("leader"), ready=False)
    login = await scene.hire()
    await scene.desk(login)
    await page.goto(scene.url)
    await page.evaluate("localStorage.setItem('hub.desk.look', JSON.stringify({language: 'en'}))")
    await scene.sit_down(login)

    await boss.post("/duty", agent_id=int(scene.hired[-1]["id"]), hours=1)

    told = page.locator(".toast", has_text="You are on WeChat duty until")
    await expect(told).to_be_visible()


async def test_who_gets_a_citizen_back_sees_what_was_noted_meanwhile(scene: Scene, page: Page) -> None:
    boss = await scene.desk(await scene.hire("leader"), ready=False)
    other = await scene.hire()
    await scene.work()
    me = int(scene.hired[-1]["id"])
    await scene.accept("公积金贷款批了吗")
    number = scene.conversation
    colleague = await scene.desk(other)

    await page.keyboard.press("Alt+t")
    await page.click("label.chk:has-text('坐席')")
    await page.click(f".pick .one:has-text('{other}')")
    await page.click("button[form=transfer-form]")
    await colleague.accept(number)
    await colleague.say(number, "放款日期是下周三", private=True)
    await boss.post(f"/conversations/{number}/assign", agent_id=me, reason="原坐席已熟悉")

    await expect(page.locator(".mg.note .bb")).to_have_text("放款日期是下周三")
    await expect(page.locator("textarea")).to_be_visible()
