"""The door: what is answered, and that nothing is acknowledged before it is kept."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from channels.contract import Text
from simulators.wechat import Account
from simulators.wechat.documents import Fields, from_xml
from tests.channels.wechat.stage import CITIZEN, OLD_KEY, document, on_stage, packed, post
from tests.fakes import FakeInbox

MODES = ["plain", "compatible", "safe"]


@pytest.mark.parametrize("mode", MODES)
async def test_the_console_can_verify_the_address(mode: str) -> None:
    async with on_stage(mode) as stage:
        assert await stage.platform.verify_url()


@pytest.mark.parametrize("mode", MODES)
async def test_a_message_is_kept_as_written_and_acknowledged(mode: str) -> None:
    async with on_stage(mode) as stage:
        message = await stage.citizen_says("  路灯坏了]]>&<b>\n ")

        assert message.body == Text("  路灯坏了]]>&<b>\n ")
        assert message.sender == CITIZEN
        assert message.provider_key.startswith(f"{CITIZEN}|")
        assert stage.platform.deliveries[-1].attempts[0].body == "success"


@pytest.mark.parametrize("mode", MODES)
async def test_the_hubs_answer_goes_back_in_the_same_breath(mode: str) -> None:
    inbox = FakeInbox(answer="您好，前面还有 2 位]]><MsgType>image</MsgType>")
    async with on_stage(mode, inbox=inbox) as stage:
        await stage.citizen_says()

        assert stage.received() == [{"via": "passive", **(stage.platform.deliveries[-1].reply or {})}]
        assert stage.received()[0]["Content"] == inbox.answer
        assert stage.calls("/send") == 0


@pytest.mark.parametrize("mode", MODES)
async def test_a_repeat_gets_the_same_bytes_and_is_kept_once(mode: str) -> None:
    async with on_stage(mode, inbox=FakeInbox(answer="请稍候")) as stage:
        query, body = packed(stage, document(stage))

        answers = [await post(stage, query, body) for _ in range(3)]

        assert len(set(answers)) == 1
        assert answers[0][0] == 200
        assert len(stage.inbox.messages) == 1


async def test_overlapping_repeats_wait_for_the_first_and_get_its_answer() -> None:
    async with on_stage("safe", inbox=FakeInbox(answer="请稍候")) as stage:
        query, body = packed(stage, document(stage))
        stage.inbox.open.clear()

        repeats = [asyncio.create_task(post(stage, query, body)) for _ in range(3)]
        while not stage.inbox.accepts:
            await asyncio.sleep(0)
        stage.inbox.open.set()
        answers = await asyncio.gather(*repeats)

        assert len(set(answers)) == 1
        assert stage.inbox.accepts == 1


async def test_what_is_not_kept_in_time_is_not_acknowledged_and_comes_again() -> None:
    async with on_stage("safe", answer_within=0.05) as stage:
        stage.inbox.open.clear()
        delivery = await stage.platform.message(CITIZEN, Content="在吗")
        assert [attempt.status for attempt in delivery.attempts] == [503] * 3

        assert stage.inbox.accepts == 1  # the hub is not interrupted in the middle of storing
        stage.inbox.open.set()
        again = await stage.platform.deliver(dict(delivery.fields))

        assert again.ok
        assert stage.inbox.accepts == len(stage.inbox.messages) == 1


async def test_a_store_that_breaks_is_not_acknowledged() -> None:
    async with on_stage("safe") as stage:
        stage.inbox.broken = OSError("disk full")
        delivery = await stage.platform.message(CITIZEN, Content="在吗")

        assert [attempt.status for attempt in delivery.attempts] == [500] * 3
        assert "Traceback" not in delivery.attempts[0].body
        assert "disk full" not in delivery.attempts[0].body


async def test_nothing_is_accepted_before_and_after_the_run() -> None:
    async with on_stage("safe", running=False) as stage:
        delivery = await stage.platform.message(CITIZEN, Content="在吗")

        assert {attempt.status for attempt in delivery.attempts} == {503}
        assert not await stage.platform.verify_url()


async def test_the_previous_key_still_opens_and_closes_the_envelope() -> None:
    changes = {"previous_aes_key_env": "OLD_AES"}
    account = Account(aes_key=OLD_KEY)
    async with on_stage(settings=changes, account=account, inbox=FakeInbox(answer="请稍候")) as stage:
        await stage.citizen_says()

        assert stage.received()[0]["Content"] == "请稍候"


def other_sender(fields: Fields) -> Fields:
    return {**fields, "FromUserName": "oAnother"}


def other_key(fields: Fields) -> Fields:
    return {**fields, "EventKey": "B"}


@pytest.mark.parametrize(
    ("first", "change", "kept"),
    [
        ({}, dict, 1),
        ({}, other_sender, 2),  # MsgId has been seen to repeat across senders
        ({"MsgType": "event", "Event": "CLICK", "EventKey": "A", "MsgId": ""}, other_key, 2),
        ({"MsgType": "event", "Event": "CLICK", "EventKey": "A", "MsgId": ""}, dict, 1),
        (
            {"MsgType": "event", "Event": "CLICK", "EventKey": "A", "MsgId": ""},
            lambda fields: {**fields, "Event": "LOCATION"},
            2,
        ),
        ({"MsgType": "event", "Event": "VIEW", "EventKey": "u" * 900, "MsgId": ""}, dict, 1),
    ],
)
async def test_what_counts_as_the_same(first: Fields, change: Callable[[Fields], Fields], kept: int) -> None:
    async with on_stage("safe") as stage:
        fields = {**document(stage), **first}
        for each in (fields, change(fields)):
            assert (await stage.platform.deliver(each)).ok

        assert len(stage.inbox.messages) == kept
        assert all(len(key) <= 200 for _, key in stage.inbox.messages)


async def test_events_about_the_account_are_acknowledged_and_not_kept() -> None:
    async with on_stage("safe") as stage:
        for event in ("MASSSENDJOBFINISH", "annual_renew", "kf_create_session"):
            assert (await stage.platform.deliver(document(stage, MsgType="event", Event=event))).ok

        assert not stage.inbox.accepts


async def test_a_templates_result_becomes_a_receipt() -> None:
    async with on_stage("safe") as stage:
        finished = document(stage, MsgType="event", Event="TEMPLATESENDJOBFINISH", MsgID=77, MsgId="")
        await stage.platform.deliver({**finished, "Status": "failed:user block"})

        receipt = stage.inbox.receipts[0]
        assert (receipt.provider_id, receipt.state, receipt.reason) == (
            "77",
            "failed",
            "市民已拒收本公众号的消息",
        )


async def test_a_reply_longer_than_the_platform_takes_is_cut_between_characters() -> None:
    async with on_stage("safe", inbox=FakeInbox(answer="好" * 900)) as stage:
        await stage.citizen_says()

        assert stage.received()[0]["Content"] == "好" * 682


async def test_the_reply_document_is_signed_and_addressed() -> None:
    async with on_stage("safe", inbox=FakeInbox(answer="请稍候")) as stage:
        query, body = packed(stage, document(stage))
        _, text = await post(stage, query, body)

        outer = from_xml(text)
        stage.platform.envelope.check(
            outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"], outer["Encrypt"]
        )
        inner = from_xml(stage.platform.envelope.decrypt(outer["Encrypt"]))
        assert inner["ToUserName"] == CITIZEN


async def test_every_grant_is_told_with_the_message() -> None:
    async with on_stage("safe") as stage:
        message = await stage.citizen_says()
        assert message.reply_window is not None
        assert message.reply_window.credit == 5
        assert message.reply_window.until == stage.clock.now() + timedelta(hours=48)

        await stage.answer()
        await stage.platform.event(CITIZEN, "CLICK", EventKey="k")
        clicked = stage.inbox.all()[-1]
        assert clicked.reply_window == replace(message.reply_window, credit=4)

        for _ in range(3):
            await stage.answer()
        stage.pass_time(seconds=1)
        await stage.platform.event(CITIZEN, "CLICK", EventKey="k")
        brief = stage.inbox.all()[-1].reply_window
        assert brief is not None
        assert (brief.credit, brief.until) == (3, stage.clock.now() + timedelta(minutes=1))


async def test_a_late_repeat_gives_no_credit_back() -> None:
    async with on_stage("safe") as stage:
        await stage.citizen_says()
        await stage.answer()
        stage.channel._callback._answers.clear()  # as after a restart

        await stage.platform.deliver(dict(stage.platform.deliveries[0].fields))
        await stage.answer()

        assert [window.credit for _, window in stage.inbox.windows] == [4, 3]


async def test_what_is_being_kept_when_the_run_ends_is_given_its_time() -> None:
    async with on_stage("safe") as stage:
        stage.inbox.open.clear()
        query, body = packed(stage, document(stage))
        waiting = asyncio.create_task(post(stage, query, body))
        while not stage.inbox.accepts:
            await asyncio.sleep(0)
        ending = asyncio.create_task(stage.channel._callback.finish())
        await asyncio.sleep(0)
        stage.inbox.open.set()
        await ending

        assert (await waiting)[0] == 200
        assert len(stage.inbox.messages) == 1
