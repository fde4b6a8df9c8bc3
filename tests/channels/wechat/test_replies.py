"""Answers: priced, pieced, tried once, and told truly what became of them."""

import asyncio
from datetime import timedelta

import pytest

from channels.contract import (
    Accepted,
    HangUp,
    OutboundBody,
    OutboundMessage,
    Refused,
    ReplyWindow,
    SendResult,
    Template,
    TryLater,
    Uncertain,
    WaitForCitizen,
)
from channels.wechat.codes import CITIZEN, CREDENTIALS, PATIENCE, REFUSALS, STALE_TOKEN
from channels.wechat.outbound import CUSTOM_SEND
from tests.channels.wechat.stage import CITIZEN as OPENID, Stage, on_stage


async def send(stage: Stage, body: OutboundBody) -> SendResult:
    return await stage.channel.send(OutboundMessage("m1", "main", OPENID, body))


async def test_an_answer_arrives_and_costs_one_credit() -> None:
    async with on_stage() as stage:
        await stage.citizen_says()

        assert await stage.answer("您好，\n请讲 \\u4f60 😀") == Accepted("m1")

        assert stage.received() == [{"via": "kf", "MsgType": "text", "content": "您好，\n请讲 \\u4f60 😀"}]
        assert stage.inbox.windows == [(OPENID, ReplyWindow(stage.clock.now() + timedelta(hours=48), 4))]


async def test_the_first_answer_says_who_speaks() -> None:
    async with on_stage() as stage:
        await stage.citizen_says()
        await stage.answer("您好", first=True)
        await stage.answer("请讲")

        assert [line["content"] for line in stage.received()] == ["微信服务热线：您好", "请讲"]


async def test_the_greeting_is_counted_in_the_bytes() -> None:
    async with on_stage() as stage:
        await stage.citizen_says()
        await stage.answer("好" * 682, first=True)

        assert len(stage.received()) == 2
        assert stage.inbox.windows[-1][1].credit == 3


async def test_the_pieces_of_two_answers_are_not_mixed() -> None:
    async with on_stage() as stage:
        await stage.citizen_says()
        await asyncio.gather(stage.answer("甲" * 1300), stage.answer("乙" * 1300))

        assert [line["content"][0] for line in stage.received()] == ["甲", "甲", "乙", "乙"]


async def test_half_an_answer_is_not_sent_when_the_whole_does_not_fit() -> None:
    async with on_stage() as stage:
        await stage.citizen_says()
        for _ in range(4):
            await stage.answer()

        result = await stage.answer("好" * 700)

        assert isinstance(result, WaitForCitizen)
        assert "2 条" in result.reason
        assert "1 条" in result.reason
        assert len(stage.received()) == 4


async def test_used_up_answers_wait_for_the_citizen() -> None:
    async with on_stage() as stage:
        await stage.citizen_says()
        results = [await stage.answer() for _ in range(6)]

        assert results[:5] == [Accepted("m1")] * 5
        assert isinstance(results[5], WaitForCitizen)
        assert results[5].code == "45047"
        assert stage.inbox.windows[-1][1].credit == 0


async def test_a_closed_window_waits_for_the_citizen() -> None:
    async with on_stage() as stage:
        await stage.citizen_says()
        stage.pass_time(hours=48, seconds=1)

        result = await stage.answer()

        assert isinstance(result, WaitForCitizen)
        assert result.code == "45015"
        assert stage.inbox.windows == [(OPENID, ReplyWindow(stage.clock.now(), 0))]


async def test_our_count_is_no_reason_to_refuse_what_the_platform_would_take() -> None:
    async with on_stage() as stage:
        await stage.citizen_says()
        for _ in range(5):
            await stage.answer()
        stage.platform.user(OPENID, credit=1)  # something granted it that we were not told of

        assert await stage.answer() == Accepted("m1")


async def test_an_unknown_citizen_is_refused() -> None:
    async with on_stage() as stage:
        result = await stage.answer(openid="nobody")

        assert isinstance(result, Refused)
        assert result.code == "40003"


@pytest.mark.parametrize("code", [-1, 40001, *sorted(CITIZEN), *sorted(PATIENCE), *sorted(CREDENTIALS)])
async def test_every_code_that_is_no_refusal(code: int) -> None:
    async with on_stage() as stage:
        await stage.citizen_says()
        stage.platform.fail(CUSTOM_SEND, errcode=code, times=-1)

        result = await stage.answer()

        expected: type = Refused
        if code in CITIZEN:
            expected = WaitForCitizen
        if code in PATIENCE or code in STALE_TOKEN:
            expected = TryLater
        assert type(result) is expected
        assert stage.received() == []


@pytest.mark.parametrize("code", [*sorted(REFUSALS), 99999])
async def test_every_refusal_is_said_in_chinese_with_its_code(code: int) -> None:
    async with on_stage() as stage:
        await stage.citizen_says()
        stage.platform.fail(CUSTOM_SEND, errcode=code)

        result = await stage.answer()

        assert isinstance(result, Refused)
        assert result.code == str(code)
        assert any("\u4e00" <= character <= "\u9fff" for character in result.reason)
        assert "rid" not in result.reason


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"status": 502}, Uncertain),
        ({"status": 500}, Uncertain),
        ({"status": 404}, TryLater),
        ({"drop": True}, Uncertain),
    ],
)
async def test_what_may_have_been_done_is_uncertain(fault: dict[str, object], expected: type) -> None:
    async with on_stage() as stage:
        await stage.citizen_says()
        await stage.answer()  # the token is there
        stage.platform.fail(CUSTOM_SEND, **fault)

        assert type(await stage.answer()) is expected


async def test_the_agent_reads_no_name_of_an_exception(caplog: pytest.LogCaptureFixture) -> None:
    async with on_stage() as stage:
        await stage.citizen_says()
        await stage.answer()
        stage.platform.fail(CUSTOM_SEND, drop=True)

        assert await stage.answer() == Uncertain("已发往微信但没有收到答复，可能已送达")
        assert [getattr(line, "reason", "") for line in caplog.records if "disturbed" in line.message] == [
            "对方断开了连接"
        ]


async def test_a_late_answer_of_the_platform_is_uncertain(monkeypatch: pytest.MonkeyPatch) -> None:
    import aiohttp

    monkeypatch.setattr("channels.wechat.api.TIMEOUT", aiohttp.ClientTimeout(total=0.05))
    async with on_stage() as stage:
        await stage.citizen_says()
        await stage.answer()
        stage.platform.fail(CUSTOM_SEND, delay=0.5)

        assert isinstance(await stage.answer(), Uncertain)


async def test_a_platform_nobody_answers_at_is_tried_later() -> None:
    async with on_stage(settings={"api_base": "http://127.0.0.1:9"}) as stage:
        await stage.citizen_says()

        assert isinstance(await stage.answer(), TryLater)


async def test_a_platform_that_has_gone_away_is_tried_later() -> None:
    async with on_stage() as stage:
        await stage.citizen_says()
        await stage.answer()
        await stage.platform.close_door()

        first, second = await stage.answer(), await stage.answer()

        # On the connection that was open before, the first may have left; the second found no door.
        assert isinstance(first, Uncertain | TryLater)
        assert isinstance(second, TryLater)


async def test_without_a_token_nothing_has_been_sent() -> None:
    async with on_stage() as stage:
        await stage.citizen_says()
        for fault in ({"status": 502}, {"drop": True}, {"errcode": -1}):
            stage.platform.fail("/cgi-bin/stable_token", **fault)
            assert isinstance(await stage.answer(), TryLater)

        assert stage.calls("/send") == 0


async def test_a_channel_that_does_not_run_says_so() -> None:
    async with on_stage(running=False) as stage:
        assert isinstance(await stage.answer(), TryLater)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [({"errcode": -1}, Refused), ({"status": 502}, Uncertain), ({"errcode": 45047}, Refused)],
)
async def test_an_answer_sent_in_part_is_never_repeated_as_a_whole(
    fault: dict[str, int], expected: type
) -> None:
    async with on_stage() as stage:
        await stage.citizen_says()
        whole = "甲" * 682 + "乙" * 100
        sent = asyncio.create_task(stage.answer(whole))
        while not stage.received():
            await asyncio.sleep(0)
        stage.platform.fail(CUSTOM_SEND, **fault)
        result = await sent

        assert type(result) is expected
        assert "共 2 条，前 1 条已发出" in getattr(result, "reason", "")


async def test_a_template_needs_no_window_and_its_receipt_comes_back() -> None:
    async with on_stage() as stage:
        stage.platform.user(OPENID)
        template = Template("TPL_PROGRESS", {"thing1": "路灯已修复"}, url="https://hub.example/w")
        result = await send(stage, template)

        receipt = await stage.inbox.first_receipt()
        assert isinstance(result, Accepted)
        assert (receipt.provider_id, receipt.state) == (result.provider_id, "delivered")
        assert stage.received()[0]["url"] == "https://hub.example/w"
        assert stage.received()[0]["data"] == {"thing1": {"value": "路灯已修复"}}


async def test_what_wechat_cannot_do_is_refused() -> None:
    async with on_stage() as stage:
        assert isinstance(await send(stage, HangUp("c")), Refused)


async def test_an_empty_text_is_refused_without_asking() -> None:
    async with on_stage() as stage:
        await stage.citizen_says()

        assert isinstance(await stage.answer(" \n"), Refused)
        assert stage.calls("/send") == 0


async def test_requests_under_way_are_bounded_and_share_one_token() -> None:
    async with on_stage(settings={"most_requests": 3}) as stage:
        citizens = [f"o{number}" for number in range(12)]
        for openid in citizens:
            await stage.citizen_says(openid=openid)
        gate = asyncio.Event()
        at_once = stage.platform.hold(CUSTOM_SEND, gate)

        answers = [asyncio.create_task(stage.answer(openid=openid)) for openid in citizens]
        while len(at_once) < 3:
            await asyncio.sleep(0)
        for _ in range(50):
            await asyncio.sleep(0)
        assert len(at_once) == 3
        gate.set()

        assert await asyncio.gather(*answers) == [Accepted("m1")] * 12
        assert stage.calls("/stable_token") == 1
