"""A citizen on Telegram: into the inbox, answered, rated; and what the desk says when it fails."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from hub.config import Config
from simulators.telegram import Platform
from simulators.telegram.samples import sample_picture
from tests.journeys.telegram_town import telegram_town
from tests.journeys.town import Desk, until

CITIZEN = 700001


@pytest.fixture
async def telegram() -> AsyncIterator[Platform]:
    async with Platform() as platform:
        yield platform


async def told(telegram: Platform, words: str, who: int = CITIZEN) -> dict[str, Any]:
    """The bot's message with these words, once it is there."""
    watcher: asyncio.Queue[int] = asyncio.Queue()
    telegram.watchers.add(watcher)
    while True:
        for message in telegram.chat(who).received:
            if message.get("text") == words:
                return message
        await watcher.get()


async def state(desk: Desk, wanted: str) -> dict[str, Any]:
    frame = await desk.frames.wait("message", lambda f: f["message"]["state"] == wanted)
    return dict(frame["message"])


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_message_becomes_a_conversation_and_the_answer_reaches_the_citizen(
    settled: Config, telegram: Platform, mode: str
) -> None:
    async with telegram_town(settled, telegram, mode) as here:
        desk = await here.desk("1001")
        said = telegram.people.says(CITIZEN, "人民路路灯不亮")
        number = await desk.accept()
        await desk.say(number, "请问是哪一盏？")
        asked = await told(telegram, "请问是哪一盏？")
        await state(desk, "sent")
        telegram.people.says(CITIZEN, "超市门口那盏", answers=asked["message_id"])
        answer = await desk.frames.wait("message", lambda f: f["message"]["text"] == "超市门口那盏")
        telegram.people.edits(CITIZEN, said["message_id"], "人民路 10 号路灯不亮")
        edit = await desk.frames.wait("message", lambda f: "10 号" in f["message"]["text"])
        page = (await desk.get(f"/conversations/{number}/messages"))["items"]

        by_text = {message["text"]: message for message in page}
        assert answer["message"]["details"]["quote"] == "请问是哪一盏？"
        assert answer["message"]["details"]["answers"] == str(by_text["请问是哪一盏？"]["id"])
        assert edit["message"]["details"]["edit_of"] == str(by_text["人民路路灯不亮"]["id"])
        assert by_text["人民路路灯不亮"]["channel"] == "telegram"


async def test_a_picture_with_words_is_fetched_and_shown(settled: Config, telegram: Platform) -> None:
    async with telegram_town(settled, telegram) as here:
        desk = await here.desk("1001")
        telegram.people.shares(CITIZEN, "photo", *sample_picture(), caption="就是这一盏")
        number = await desk.accept()

        def whole(frame: dict[str, Any]) -> bool:
            return bool((frame["message"]["attachment"] or {}).get("file_id"))

        seen = (await desk.frames.wait("message", whole))["message"]
        assert (seen["text"], seen["attachment"]["media_type"]) == ("就是这一盏", "image/png")
        assert seen["conversation_id"] == number


async def test_the_citizen_rates_with_a_button(settled: Config, telegram: Platform) -> None:
    async with telegram_town(settled, telegram) as here:
        desk = await here.desk("1001")
        telegram.people.says(CITIZEN, "停水")
        number = await desk.accept()
        await desk.say(number, "正在抢修")
        await told(telegram, "正在抢修")
        await desk.close(number)
        asked = await told(telegram, "请您对本次服务作出评价：")
        telegram.people.clicks(CITIZEN, asked["message_id"], "rate:5")

        async def rated() -> bool:
            return bool((await desk.get(f"/conversations/{number}"))["score"] == 5)

        await until(rated)
        await until(lambda: "reply_markup" not in asked)
        assert list(telegram.chat(CITIZEN).notes.values()) == ["感谢您的评价"]


async def test_a_stopped_bot_is_told_in_peoples_words(settled: Config, telegram: Platform) -> None:
    async with telegram_town(settled, telegram) as here:
        desk = await here.desk("1001")
        telegram.people.says(CITIZEN, "停水")
        number = await desk.accept()
        telegram.chat(CITIZEN).blocked = True
        await desk.say(number, "正在抢修")
        failed = await state(desk, "failed")

        assert failed["state_reason"] == "市民停用了机器人；市民重新启用后才能收到"
        assert failed["state_reason_en"].startswith("The citizen has stopped the bot")


async def test_a_lost_answer_is_shown_as_unknown_and_not_repeated(
    settled: Config, telegram: Platform
) -> None:
    async with telegram_town(settled, telegram) as here:
        desk = await here.desk("1001")
        telegram.people.says(CITIZEN, "停水")
        number = await desk.accept()
        await told(telegram, "坐席 1001 为您服务")
        telegram.fail("sendMessage", drop="after")
        await desk.say(number, "正在抢修")
        unknown = await state(desk, "unknown")
        await desk.say(number, "今晚恢复")
        await told(telegram, "今晚恢复")

        assert unknown["state_reason"] == "已发往 Telegram 但没有收到答复，可能已送达"
        assert telegram.said(CITIZEN).count("正在抢修") == 1


async def test_what_came_before_a_restart_is_not_stored_again_after_it(
    settled: Config, telegram: Platform
) -> None:
    async with telegram_town(settled, telegram) as here:
        desk = await here.desk("1001")
        telegram.people.says(CITIZEN, "一")
        telegram.people.says(CITIZEN, "二")
        updates = list(telegram.updates.waiting)
        number = await desk.accept()
        await desk.frames.wait("message", lambda f: f["message"]["text"] == "二")
    telegram.updates.waiting = list(reversed(updates))
    async with telegram_town(settled, telegram) as here:
        desk = await here.desk("1001")
        telegram.people.says(CITIZEN, "三")
        await desk.frames.wait("message", lambda f: f["message"]["text"] == "三")
        page = (await desk.get(f"/conversations/{number}/messages"))["items"]

        assert [m["text"] for m in page if m["author"] == "citizen"] == ["一", "二", "三"]


async def last_word(desk: Desk, number: int) -> int:
    page = (await desk.get(f"/conversations/{number}/messages"))["items"]
    return next(int(m["id"]) for m in reversed(page) if m["author"] == "citizen")


async def test_an_answer_may_quote_only_what_belongs_to_its_conversation(
    settled: Config, telegram: Platform
) -> None:
    async with telegram_town(settled, telegram) as here:
        desk = await here.desk("1001")
        telegram.people.says(CITIZEN, "停水")
        number = await desk.accept()
        web = await here.citizen()
        await web.say("停电")
        await until(lambda: len(desk.frames.of("offer")) > 1)
        other = await desk.accept()
        mine, foreign = await last_word(desk, number), await last_word(desk, other)
        path = f"/conversations/{number}/messages"
        quoted = await desk.say(number, "已派人", answers=mine)
        astray = await desk.refused("POST", path, client_key="quote-001", text="已派人", answers=foreign)
        cannot = await desk.refused(
            "POST", f"/conversations/{other}/messages", client_key="quote-002", text="好", answers=foreign
        )
        sent = await told(telegram, "已派人")

        assert quoted["details"]["quote"] == "停水"
        assert sent["reply_to_message"]["text"] == "停水"
        assert (astray.code, cannot.code) == ("no_such_message", "channel_cannot")


async def test_a_link_leads_to_a_group_and_a_change_after_the_end_is_not_overlooked(
    settled: Config, telegram: Platform
) -> None:
    async with telegram_town(settled, telegram) as here:
        desk = await here.desk("1001")
        telegram.people.starts(CITIZEN)  # alone it is no question
        telegram.people.starts(CITIZEN + 1, "general")
        number = await desk.accept()
        first = telegram.people.says(CITIZEN + 1, "停水")
        await desk.frames.wait("message", lambda f: f["message"]["text"] == "停水")
        await desk.close(number)
        telegram.people.edits(CITIZEN + 1, first["message_id"], "人民路 10 号停水")
        await until(lambda: len(desk.frames.of("offer")) > 1)
        again = await desk.accept()
        page = (await desk.get(f"/conversations/{again}/messages"))["items"]

        assert (await desk.get(f"/conversations/{number}"))["topic"] == "general"
        assert again != number
        assert [m["text"] for m in page if m["author"] == "citizen"] == ["人民路 10 号停水"]
        assert len(desk.frames.of("offer")) == 2
