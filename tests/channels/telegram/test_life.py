"""Claiming a bot, what is said beside answers, files that are fetched later, and groups."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from telegram.error import Conflict, InvalidToken

from channels.contract import (
    AgentJoined,
    AgentTyping,
    Attachment,
    ConversationClosed,
    QueuePlace,
    Satisfaction,
)
from channels.telegram.faults import WebhookElsewhere
from simulators.telegram import Platform
from simulators.telegram.records import Webhook
from simulators.telegram.samples import sample_picture
from tests.channels.telegram.stage import CITIZEN, SECRETS, on_stage
from tests.fakes import FakeCabinet, FakeInbox

ELSEWHERE = "https://other.example/bot"


# --- whose bot it is ---


async def test_in_the_one_mode_our_address_is_registered_and_in_the_other_withdrawn() -> None:
    async with Platform() as telegram:
        async with on_stage("webhook", telegram=telegram) as stage:
            here = telegram.updates.webhook
            assert (here.url, here.secret_token) == (stage.url, SECRETS["HOOK"])
            assert set(telegram.updates.allowed) == {
                "message",
                "edited_message",
                "callback_query",
                "my_chat_member",
            }
        telegram.updates.webhook.url = ""
        async with on_stage(telegram=telegram) as stage:
            telegram.updates.webhook = Webhook(stage.url)
        telegram.updates.webhook = Webhook()


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_bot_of_another_system_is_not_taken_from_it_unasked(mode: str) -> None:
    async with Platform() as telegram:
        telegram.updates.webhook = Webhook(ELSEWHERE)
        with pytest.raises(WebhookElsewhere, match=r"other\.example"):
            async with on_stage(mode, telegram=telegram):
                pass
        assert telegram.updates.webhook.url == ELSEWHERE

        async with on_stage(mode, telegram=telegram, take_over=True) as stage:
            assert telegram.updates.webhook.url == (stage.url if mode == "webhook" else "")


async def test_a_wrong_token_ends_the_run() -> None:
    async with Platform() as telegram:
        telegram.fail("getWebhookInfo", status=401, description="Unauthorized")
        with pytest.raises(InvalidToken):
            async with on_stage(telegram=telegram):
                pass


async def test_a_second_reader_ends_the_run_and_is_told_by_the_doctor() -> None:
    async with Platform() as telegram:
        cabinet = FakeCabinet()
        telegram.fail("getUpdates", status=409, description="Conflict: terminated by other", times=-1)
        with pytest.raises(ExceptionGroup) as ended:
            await _until_it_falls(telegram, cabinet)
        assert ended.group_contains(Conflict)
        telegram.faults.clear()
        async with on_stage(telegram=telegram, cabinet=cabinet) as stage:
            checks = {finding.check for finding in await stage.channel.examine()}
        assert "其他程序" in checks


async def _until_it_falls(telegram: Platform, cabinet: FakeCabinet) -> None:
    async with on_stage(telegram=telegram, cabinet=cabinet) as stage:
        await stage.fallen()


async def test_a_short_outage_is_waited_out() -> None:
    async with on_stage() as stage:
        stage.telegram.fail("getUpdates", status=502, times=2)
        stage.telegram.people.says(CITIZEN, "停水")
        for seconds in (1, 2):
            await stage.clock.somebody_sleeps(timedelta(seconds=seconds))
            stage.pass_time(seconds=seconds)

        assert len(await stage.kept(1)) == 1


# --- beside answers ---


async def test_typing_is_shown_and_not_said_again_while_it_shows() -> None:
    async with on_stage() as stage:
        stage.telegram.chat(CITIZEN)
        for pause in (0, 2, 3):
            stage.pass_time(seconds=pause)
            await stage.channel.signal(str(CITIZEN), AgentTyping(True))
        await stage.channel.signal(str(CITIZEN), AgentTyping(False))
        await stage.channel.signal("nobody", AgentTyping(True))
        await stage.channel.signal("31415926", AgentTyping(True))

        assert [call["chat_id"] for call in stage.calls("sendChatAction")] == [str(CITIZEN)] * 2 + [
            "31415926"
        ]


async def test_the_settings_say_what_is_told_beside_answers() -> None:
    signals = (QueuePlace(2, None, "前面还有 2 位"), AgentJoined("1001", "坐席 1001 为您服务"))
    async with on_stage(tells=["queue_place"]) as stage:
        stage.telegram.chat(CITIZEN)
        for signal in (*signals, ConversationClosed(ask_satisfaction=True)):
            await stage.channel.signal(str(CITIZEN), signal)

        assert stage.telegram.said(CITIZEN) == ["前面还有 2 位"]


@pytest.mark.parametrize(
    ("language", "ask", "best", "thanks"),
    [
        ("zh-hans", "请您对本次服务作出评价：", "非常满意", "感谢您的评价"),
        ("en", "How was our service?", "Very good", "Thank you for your rating"),
    ],
)
async def test_a_rating_is_asked_for_and_thanked_in_the_citizens_language(
    language: str, ask: str, best: str, thanks: str
) -> None:
    async with on_stage() as stage:
        stage.telegram.chat(CITIZEN).language = language
        stage.telegram.people.says(CITIZEN, "停水")
        await stage.kept(1)
        await stage.channel.signal(str(CITIZEN), ConversationClosed(ask_satisfaction=True))
        [asked] = stage.telegram.chat(CITIZEN).received
        buttons = [row[0] for row in asked["reply_markup"]["inline_keyboard"]]
        query = stage.telegram.people.clicks(CITIZEN, asked["message_id"], buttons[0]["callback_data"])
        await stage.kept(2)
        while "reply_markup" in asked:
            await asyncio.sleep(0)

        assert (asked["text"], buttons[0]["text"], len(buttons)) == (ask, best, 5)
        assert stage.inbox.all()[1].body == Satisfaction(5)
        assert stage.telegram.chat(CITIZEN).notes == {query: thanks}


async def test_a_group_is_asked_once_to_write_privately_and_nothing_of_it_is_kept() -> None:
    async with on_stage() as stage:
        group = stage.telegram.group()
        for words in ("大家好", "@bot 停水"):
            stage.telegram.people.says(CITIZEN, words, chat=group.id)
        stage.telegram.people.says(CITIZEN, "私下说")
        await stage.kept(1)
        [told] = await stage.told(1, group.id)

        assert "私聊" in told
        assert "private" in told
        assert [message.sender for message in stage.inbox.all()] == [str(CITIZEN)]


# --- files ---


async def test_files_are_fetched_after_the_answer_and_an_interrupted_one_after_the_restart() -> None:
    inbox, cabinet = FakeInbox(), FakeCabinet()
    async with Platform() as telegram:
        async with on_stage(telegram=telegram, inbox=inbox, cabinet=cabinet) as first:
            held = telegram.fail("getFile", gate=asyncio.Event())
            telegram.people.shares(CITIZEN, "photo", *sample_picture(), caption="看")
            [message] = await first.kept(1)
            while not held.waiting:
                await asyncio.sleep(0)
        assert not inbox.media
        async with on_stage(telegram=telegram, inbox=inbox, cabinet=cabinet):
            arrived = await inbox.media_of(message.provider_key)

    assert isinstance(arrived, Attachment)
    assert arrived.media_type == "image/png"


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"status": 400, "description": "Bad Request: file is too big"}, "20 MB"),
    ({"status": 400, "description": "Bad Request: wrong file_id"}, "不提供此文件"),
]


@pytest.mark.parametrize(("how", "words"), REFUSED)
async def test_a_file_that_cannot_be_had_is_said_to_be(how: dict[str, Any], words: str) -> None:
    async with on_stage() as stage:
        stage.telegram.fail("getFile", **how)
        stage.telegram.people.shares(CITIZEN, "document", b"%PDF-1.4", "a.pdf")
        [message] = await stage.kept(1)

        assert words in str(await stage.inbox.media_of(message.provider_key))


async def test_a_file_larger_than_the_settings_allow_is_not_read_whole() -> None:
    async with on_stage(largest_media_bytes=1 << 20) as stage:
        stage.telegram.people.shares(CITIZEN, "document", b"%PDF" + b"0" * (1 << 20), "a.pdf")
        [message] = await stage.kept(1)

        assert await stage.inbox.media_of(message.provider_key) == "文件超过设置中允许的大小"


async def test_a_disturbed_fetch_is_tried_again() -> None:
    async with on_stage() as stage:
        stage.telegram.fail("getFile", status=500)
        stage.telegram.people.shares(CITIZEN, "photo", *sample_picture())
        [message] = await stage.kept(1)
        await stage.clock.somebody_sleeps(timedelta(seconds=1))
        stage.pass_time(seconds=1)

        assert isinstance(await stage.inbox.media_of(message.provider_key), Attachment)
