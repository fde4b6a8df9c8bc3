"""On WeChat the knowledge answers in the same breath, within what the platform takes."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from hub.config import Config
from simulators.wechat import Platform
from tests.fakes import ManualClock
from tests.journeys.help_town import CARD, CARD_TITLE, NOBODY_KNOWS, stock
from tests.journeys.town import Desk, Town, until
from tests.journeys.wechat_town import ACCOUNT, wechat_town

CITIZEN = "follower-1"
TITLE = "游泳馆年卡退费办法全文：适用于市民游泳中心、全民健身馆、青少年活动中心和各区体育公园的年卡季卡次卡"
LONG = {"id": 950, "title": TITLE, "short": ("请带年卡和身份证到服务台。" * 60)[:600]}
LIMIT = 2048


@pytest.fixture
async def wechat(settled: Config, clock: ManualClock) -> AsyncIterator[tuple[Town, Platform]]:
    await stock(settled, clock, LONG)
    async with wechat_town(settled, clock) as (here, platform):
        await switch(here, on=True)
        yield here, platform


async def switch(here: Town, *, on: bool) -> None:
    admin = await here.office("admin")
    accounts = (await admin.get("/accounts"))["items"]
    policy = next(one["policy"] for one in accounts if one["name"] == ACCOUNT)
    await admin.put(f"/accounts/{ACCOUNT}", **{**policy, "self_help": on})


async def tells(platform: Platform, text: str) -> str:
    """What the citizen hears in the same breath."""
    delivery = await platform.message(CITIZEN, Content=text)
    assert delivery.ok
    return delivery.reply["Content"] if delivery.reply else ""


async def waiting(here: Town) -> int:
    leader = await here.office("leader1")
    return int((await leader.get("/conversations", view="waiting"))["counts"]["waiting"])


async def test_a_sure_answer_is_given_back_in_the_same_breath(wechat: tuple[Town, Platform]) -> None:
    here, platform = wechat
    reply = await tells(platform, CARD)

    assert reply.startswith(f"【{CARD_TITLE}】")
    assert "12333" in reply
    assert "/help/1" in reply
    assert "人工" in reply
    assert len(reply.encode()) <= LIMIT
    assert await waiting(here) == 0


async def test_who_is_not_sure_or_asks_waits_for_a_person(wechat: tuple[Town, Platform]) -> None:
    here, platform = wechat
    await tells(platform, CARD)
    reply = await tells(platform, "人工")

    assert "转人工坐席" in reply
    assert await waiting(here) == 1
    await platform.message("follower-2", Content=NOBODY_KNOWS)
    assert await waiting(here) == 2


async def test_a_menu_click_goes_on_with_what_was_said(settled: Config, clock: ManualClock) -> None:
    await stock(settled, clock)
    async with wechat_town(settled, clock, agent_menu_keys=["AGENT"]) as (here, platform):
        await switch(here, on=True)
        await tells(platform, CARD)
        await platform.event(CITIZEN, "CLICK", EventKey="AGENT")
        desk = await here.desk("1001")
        number = await desk.accept()
        said = await desk.get(f"/conversations/{number}/messages")

    assert [m["author"] for m in said["items"]][:3] == ["citizen", "system", "citizen"]


async def test_verdicts_by_number_are_counted_and_ask_for_nobody(wechat: tuple[Town, Platform]) -> None:
    here, platform = wechat
    await tells(platform, CARD)
    sorry = await tells(platform, "2")
    thanks = await tells(platform, "１")
    figures = await (await here.office("editor")).get("/kb/self-help")

    assert "人工" in sorry
    assert "谢谢" in thanks
    assert await waiting(here) == 0
    counts = figures["counts"]
    assert (counts["shown"], counts["helpful"], counts["unhelpful"]) == (1, 1, 0)


async def test_a_callback_told_twice_is_answered_alike_also_after_a_restart(
    settled: Config, clock: ManualClock
) -> None:
    await stock(settled, clock)
    told: dict[str, Any] = {"Content": CARD, "MsgId": "77001", "CreateTime": int(clock.now().timestamp())}
    async with wechat_town(settled, clock) as (here, platform):
        await switch(here, on=True)
        first = await platform.message(CITIZEN, **told)
    async with wechat_town(settled, clock) as (here, platform):
        again = await platform.message(CITIZEN, **told)
        admin = await here.office("editor")
        shown = (await admin.get("/kb/self-help"))["counts"]["shown"]

    assert first.reply
    assert again.reply
    assert again.reply["Content"] == first.reply["Content"]
    assert shown == 1


async def test_an_answer_too_long_for_one_breath_is_sent_in_pieces(wechat: tuple[Town, Platform]) -> None:
    here, platform = wechat
    reply = await tells(platform, "游泳馆年卡退费办法全文")
    user = platform.user(CITIZEN)
    await until(lambda: len(user.inbox) == 2)
    whole = "".join(piece["content"] for piece in user.inbox)

    assert reply == ""
    assert whole.startswith(f"【{TITLE}】")
    assert whole.endswith("（自助应答）")
    assert await waiting(here) == 0


async def test_switched_off_nobody_is_answered(wechat: tuple[Town, Platform]) -> None:
    here, platform = wechat
    await switch(here, on=False)
    await tells(platform, CARD)

    assert await waiting(here) == 1


async def test_other_accounts_have_no_self_help(settled: Config, clock: ManualClock) -> None:
    await stock(settled, clock)
    config = replace(settled)
    async with wechat_town(config, clock) as (here, platform):
        await tells(platform, CARD)

        assert await waiting(here) == 1


async def test_the_citizens_window_is_kept_for_the_agent(wechat: tuple[Town, Platform]) -> None:
    here, platform = wechat
    await tells(platform, CARD)
    await tells(platform, "转人工")
    desk: Desk = await here.desk("1001")
    number = await desk.accept()

    assert (await desk.get(f"/conversations/{number}"))["window"]["credit"] == 5


async def test_an_official_wording_is_what_wechat_tells_first_and_with_its_mark(
    wechat: tuple[Town, Platform],
) -> None:
    here, platform = wechat
    editor, said = await here.office("editor"), "系统升级，补卡12月1日恢复办理。"
    written = {"title": "补卡暂停的口径", "short_answer": said, "article_ids": [1]}
    made = await editor.post("/kb/official", written=written)
    await editor.post(f"/kb/official/{made['id']}/issue", revision=1, note="人社局同意")

    async def leads() -> bool:
        await here.passes(1)
        items = (await editor.get("/knowledge", q=CARD))["items"]
        return bool(items and items[0]["official"])

    await until(leads)
    reply = await tells(platform, CARD)

    assert reply.startswith("【补卡暂停的口径】〔统一口径〕")
    assert said in reply
    assert f"/help/{made['id']}" in reply
    assert CARD_TITLE not in reply
