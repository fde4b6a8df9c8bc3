"""When WeChat allows no more answers: texts wait for the citizen, a template message still goes out."""

from typing import Any

from hub.config import Config
from simulators.wechat import Platform
from tests.fakes import ManualClock
from tests.journeys.town import Desk, until
from tests.journeys.wechat_town import wechat_town

CITIZEN = "follower-1"
VALUES = {"thing1": "路灯不亮", "phrase2": "已修复"}


async def answered(desk: Desk, platform: Platform) -> int:
    await platform.message(CITIZEN, Content="路灯不亮")
    return await desk.accept()


def received(platform: Platform, via: str) -> list[dict[str, Any]]:
    return [entry for entry in platform.user(CITIZEN).inbox if entry["via"] == via]


async def state_of(desk: Desk, conversation: int, message: int) -> str:
    page = await desk.get(f"/conversations/{conversation}/messages")
    return str(next(one["state"] for one in page["items"] if one["id"] == message))


async def test_answers_used_up_a_text_is_held_and_a_template_is_sent(
    settled: Config, clock: ManualClock
) -> None:
    async with wechat_town(settled, clock) as (here, platform):
        desk = await here.desk("1001")
        number = await answered(desk, platform)
        for part in range(5):
            await desk.say(number, f"第 {part} 条")
        await until(lambda: len(received(platform, "kf")) == 5)

        held = await desk.say(number, "还有一句")
        sent = await desk.say(number, "", template_id="TPL_PROGRESS", template_values=VALUES)

        assert held["state"] == "held"
        assert (sent["kind"], sent["text"]) == ("template", "您反映的“路灯不亮”有新进展：已修复")
        await until(lambda: received(platform, "template"))
        (template,) = received(platform, "template")
        assert template["template_id"] == "TPL_PROGRESS"
        assert template["data"] == {key: {"value": value} for key, value in VALUES.items()}
        assert template["url"] == "https://hub.example/"
        assert len(received(platform, "kf")) == 5

        async def arrived() -> bool:
            return await state_of(desk, number, sent["id"]) == "delivered"

        await until(arrived)  # the platform's receipt


async def test_a_closed_window_is_learnt_and_the_held_text_leaves_when_the_citizen_writes(
    settled: Config, clock: ManualClock
) -> None:
    async with wechat_town(settled, clock) as (here, platform):
        desk = await here.desk("1001")
        number = await answered(desk, platform)
        platform.user(CITIZEN, credit_until=0)

        message = await desk.say(number, "修好了")
        await desk.frames.wait("message", lambda f: f["message"]["state"] == "held")
        await desk.say(number, "", template_id="TPL_PROGRESS", template_values=VALUES)
        await until(lambda: received(platform, "template"))
        before = len(received(platform, "kf"))
        await platform.message(CITIZEN, Content="好的")
        await until(lambda: received(platform, "kf"))

        assert before == 0
        assert "修好了" in received(platform, "kf")[0]["content"]
        assert message["id"]


async def test_the_forms_are_offered_and_a_form_not_filled_in_is_refused(
    settled: Config, clock: ManualClock
) -> None:
    async with wechat_town(settled, clock) as (here, platform):
        desk = await here.desk("1001")
        number = await answered(desk, platform)
        say = f"/conversations/{number}/messages"

        forms = (await desk.get(f"/conversations/{number}/templates"))["items"]
        wrong = await desk.refused(
            "POST",
            say,
            client_key="k-0000001",
            template_id="TPL_PROGRESS",
            template_values={"thing1": "路" * 21},
        )
        unknown = await desk.refused("POST", say, client_key="k-0000002", template_id="TPL_NONE")

        assert [(one["template_id"], one["title"]) for one in forms] == [("TPL_PROGRESS", "诉求办理进度通知")]
        assert forms[0]["fields"][0] == {"key": "thing1", "label": "诉求内容", "longest": 20}
        assert (wrong.code, wrong.problem["fields"].keys()) == ("template_incomplete", {"thing1", "phrase2"})
        assert unknown.code == "no_such_template"
        assert received(platform, "template") == []


async def test_a_channel_without_templates_offers_none(settled: Config, clock: ManualClock) -> None:
    async with wechat_town(settled, clock, templates=[]) as (here, _):
        desk = await here.desk("1001")
        citizen = await here.citizen()
        await citizen.say("网页来的")
        number = await desk.accept()

        assert await desk.get(f"/conversations/{number}/templates") == {"items": []}
