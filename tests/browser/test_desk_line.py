"""The desk misses nothing when its line breaks, and says what it does."""

from playwright.async_api import Page, Request, expect

from tests.browser.hall import Scene


async def try_now(page: Page) -> None:
    """It may have come back by itself: then there is nothing to click."""
    await page.evaluate("document.querySelector('.lost button')?.click()")


async def test_what_was_said_meanwhile_is_replayed(scene: Scene, page: Page) -> None:
    loads: list[str] = []

    def note(request: Request) -> None:
        if "/timeline" in request.url:
            loads.append(request.url)

    await scene.work()
    citizen = await scene.accept("第一句")
    page.on("request", note)

    scene.wire.down = True
    scene.wire.cut()
    await expect(page.locator(".lost")).to_contain_text("您可以继续写")
    await citizen.say("第二句")
    await citizen.say("第三句")
    scene.wire.down = False
    await try_now(page)

    await expect(page.locator(".back")).to_contain_text("补上断线期间的 2 条消息")
    await expect(page.locator(".mg.citizen .bb")).to_have_text(["第一句", "第二句", "第三句"])
    assert loads == []  # the socket alone brought them


async def test_what_was_written_meanwhile_leaves_once_and_in_order(scene: Scene, page: Page) -> None:
    await scene.work()
    citizen = await scene.accept("您好")

    scene.wire.down = True
    scene.wire.cut()
    await expect(page.locator(".lost")).to_be_visible()
    for text in ("一", "二", "三"):
        await page.fill("textarea", text)
        await page.press("textarea", "Enter")
    await expect(page.locator(".msgs .ds:has-text('等连接恢复后发送')")).to_have_count(3)
    await page.locator(".msgs button:has-text('撤回')").last.click()
    assert await page.input_value("textarea") == "三"
    scene.wire.down = False
    await try_now(page)

    await citizen.hears("二")
    await expect(page.locator(".mg.agent .bb")).to_have_text(["一", "二"])
    heard = [f["message"]["text"] for f in citizen.frames.frames if f["t"] == "message"]
    assert [text for text in heard if text in "一二三"] == ["一", "二"]


async def test_a_reload_sends_what_was_left_in_the_outbox(scene: Scene, page: Page) -> None:
    await scene.work()
    citizen = await scene.accept("您好")
    scene.wire.down = True
    scene.wire.cut()
    await expect(page.locator(".lost")).to_be_visible()
    await page.fill("textarea", "断线时写的")
    await page.press("textarea", "Enter")
    await expect(page.locator(".msgs .ds:has-text('等连接恢复后发送')")).to_be_visible()

    scene.wire.down = False
    await page.reload()

    await citizen.hears("断线时写的")


async def test_the_desk_goes_back_to_the_door_when_it_was_signed_out(scene: Scene, page: Page) -> None:
    leader = await scene.desk(await scene.hire("agent", "leader"), ready=False)
    await scene.work()
    agent = scene.hired[-1]["id"]

    await leader.post(f"/agents/{agent}/force", presence="signed_out", reason="交接班", override_duty=True)

    await expect(page.locator(".lost")).to_contain_text("签出")
