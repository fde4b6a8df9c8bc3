"""Signals: typing costs nothing; texts go out only where the settings spend a credit on them."""

import pytest

from channels.contract import AgentJoined, AgentTyping, ConversationClosed, QueuePlace, Satisfaction
from tests.channels.wechat.stage import CITIZEN, on_stage

PLACE = QueuePlace(2, None, "前面还有 2 位")
CLOSED = ConversationClosed(ask_satisfaction=True, text="本次服务结束。")
ALL = {"spend_credit_on": ["queue_place", "agent_joined", "satisfaction"]}


async def test_typing_is_shown_once_and_taken_back() -> None:
    async with on_stage() as stage:
        await stage.citizen_says()
        for on in (True, True, False, False, True):
            await stage.channel.signal(CITIZEN, AgentTyping(on))

        commands = [
            call.body.split('"command": ')[1] for call in stage.platform.calls if "typing" in call.path
        ]
        assert commands == ['"Typing"}', '"CancelTyping"}', '"Typing"}']
        assert all(call.answer["errcode"] == 0 for call in stage.platform.calls if "typing" in call.path)


async def test_typing_is_repeated_when_the_platform_has_let_it_fade() -> None:
    async with on_stage() as stage:
        await stage.citizen_says()
        await stage.channel.signal(CITIZEN, AgentTyping(True))
        stage.pass_time(seconds=16)
        await stage.channel.signal(CITIZEN, AgentTyping(True))

        assert stage.calls("/typing") == 2


async def test_a_refused_signal_disturbs_nobody() -> None:
    async with on_stage() as stage:
        await stage.channel.signal("nobody", AgentTyping(True))
        await stage.citizen_says()
        stage.platform.fail("*", drop=True, times=-1)
        await stage.channel.signal(CITIZEN, AgentTyping(True))
        await stage.channel.signal(CITIZEN, CLOSED)


async def test_by_default_no_credit_is_spent_on_the_place_in_the_queue() -> None:
    async with on_stage() as stage:
        await stage.citizen_says()
        await stage.channel.signal(CITIZEN, PLACE)
        await stage.channel.signal(CITIZEN, AgentJoined("1001", "坐席 1001 为您服务"))

        assert stage.calls("/send") == 0


async def test_where_allowed_a_notice_leaves_the_last_answer_to_the_agent() -> None:
    async with on_stage(settings=ALL) as stage:
        await stage.citizen_says()
        for _ in range(6):
            await stage.channel.signal(CITIZEN, PLACE)

        assert len(stage.received()) == 4
        assert stage.inbox.windows[-1][1].credit == 1


async def test_without_a_known_credit_a_notice_is_not_tried() -> None:
    async with on_stage(settings=ALL) as stage:
        stage.platform.user(CITIZEN)
        await stage.channel.signal(CITIZEN, PLACE)

        assert stage.calls("/send") == 0


async def test_the_citizen_may_rate_by_a_click() -> None:
    async with on_stage() as stage:
        await stage.citizen_says()
        await stage.channel.signal(CITIZEN, CLOSED)

        menu = stage.received()[0]
        assert menu["head_content"].startswith("本次服务结束。")
        choice = menu["list"][1]
        await stage.platform.message(CITIZEN, Content=choice["content"], bizmsgmenuid=choice["id"])
        assert stage.inbox.all()[-1].body == Satisfaction(4)


@pytest.mark.parametrize("signal", [ConversationClosed(ask_satisfaction=False), QueuePlace(0, None, " ")])
async def test_nothing_to_say_is_not_said(signal: ConversationClosed | QueuePlace) -> None:
    async with on_stage(settings=ALL) as stage:
        await stage.citizen_says()
        await stage.channel.signal(CITIZEN, signal)

        assert stage.calls("/send") == 0


async def test_a_channel_that_does_not_run_ignores_signals() -> None:
    async with on_stage(running=False) as stage:
        await stage.channel.signal(CITIZEN, CLOSED)

        assert not stage.platform.calls
