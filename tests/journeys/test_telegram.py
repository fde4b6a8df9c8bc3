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
