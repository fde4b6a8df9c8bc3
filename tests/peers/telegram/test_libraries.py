"""python-telegram-bot, with its own HTTP, and aiogram take the simulated Telegram for the real one."""

import asyncio
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiogram import Bot as AiogramBot, exceptions as aio
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton as AiogramButton,
    InlineKeyboardMarkup as AiogramMarkup,
    ReplyParameters as AiogramReply,
    Update as AiogramUpdate,
)
from telegram import (
    Bot as TelegramBot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyParameters,
    error as ptb,
)

from simulators.telegram import Platform
from simulators.telegram.pace import Pace
from simulators.telegram.samples import sample_picture, sample_voice

WHO = 42
PDF = b"%PDF-1.4 a paper"


@asynccontextmanager
async def ptb_bot(platform: Platform, token: str = "") -> AsyncIterator[TelegramBot]:
    async with TelegramBot(
        token or platform.bot.token, base_url=f"{platform.url}/bot", base_file_url=f"{platform.url}/file/bot"
    ) as bot:
        yield bot


@asynccontextmanager
async def aiogram_bot(platform: Platform) -> AsyncIterator[AiogramBot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(platform.url))
    async with AiogramBot(platform.bot.token, session=session) as bot:
        yield bot


def everything(platform: Platform) -> int:
    """All kinds of updates that the hub asks for; how many."""
    people = platform.people
    first = people.says(WHO, "人民路路灯不亮 😀")
    people.starts(WHO, "social")
    people.says(WHO, "那一盏", answers=first["message_id"])
    people.edits(WHO, first["message_id"], "人民路 10 号")
    people.shares(WHO, "photo", *sample_picture(), caption="看", media_group_id="1")
    people.shares(WHO, "voice", *sample_voice(), media_type="audio/ogg")
    for kind in ("audio", "video", "video_note", "document", "sticker"):
        people.shares(WHO, kind, PDF, "a.pdf", media_type="application/pdf")
    people.points_at(WHO, 34.3, 108.7, "市民中心")
    people.gives_number(WHO, "+8613900000001")
    people.clicks(WHO, first["message_id"], "rate:5")
    people.blocks(WHO)
    people.unblocks(WHO)
    group = platform.group()
    people.says(WHO, "大家好", chat=group.id)
    people.upgrades(group.id, WHO)
    return len(platform.updates.waiting)


@pytest.fixture
async def platform() -> AsyncIterator[Platform]:
    async with Platform() as here:
        yield here


async def test_ptb_reads_every_kind_of_update(platform: Platform) -> None:
    async with ptb_bot(platform) as bot:
        count = everything(platform)
        updates = await bot.get_updates(timeout=1)

        assert (await bot.get_me()).username == platform.bot.username
        assert len(updates) == count
        assert {kind for update in updates for kind in update.to_dict() if kind != "update_id"} == {
            "message",
            "edited_message",
            "callback_query",
            "my_chat_member",
        }
        assert all(update.effective_chat and update.effective_user for update in updates)
        assert await bot.get_updates(offset=updates[-1].update_id + 1, timeout=0) == ()


async def test_aiogram_reads_every_kind_of_update(platform: Platform) -> None:
    async with aiogram_bot(platform) as bot:
        count = everything(platform)
        updates = await bot.get_updates(timeout=1)

        assert (await bot.get_me()).username == platform.bot.username
        assert [type(update) for update in updates] == [AiogramUpdate] * count
        assert {update.event_type for update in updates} >= {
            "edited_message",
            "callback_query",
            "my_chat_member",
        }
        assert await bot.get_updates(offset=updates[-1].update_id + 1, timeout=0) == []


async def test_ptb_sends_what_the_hub_sends(platform: Platform) -> None:
    said = platform.people.says(WHO, "你好")
    async with ptb_bot(platform) as bot:
        buttons = InlineKeyboardMarkup([[InlineKeyboardButton("好", callback_data="rate:5")]])
        text = await bot.send_message(
            WHO, "您好", reply_parameters=ReplyParameters(said["message_id"]), reply_markup=buttons
        )
        photo = await bot.send_photo(WHO, sample_picture()[0], caption="图")
        document = await bot.send_document(WHO, PDF, filename="a.pdf")
        assert await bot.send_chat_action(WHO, "typing")
        query = platform.people.clicks(WHO, text.message_id, "rate:5")
        assert await bot.answer_callback_query(query, text="谢谢")
        assert await bot.edit_message_reply_markup(WHO, text.message_id)
        file = await bot.get_file(document.document.file_id if document.document else "")

        assert text.reply_to_message
        assert text.reply_to_message.message_id == said["message_id"]
        assert len(photo.photo) == 2
        assert bytes(await file.download_as_bytearray()) == PDF
        assert platform.chat(WHO).notes == {query: "谢谢"}
        assert platform.said(WHO) == ["您好", "图", ""]


async def test_aiogram_sends_what_the_hub_sends(platform: Platform) -> None:
    said = platform.people.says(WHO, "你好")
    async with aiogram_bot(platform) as bot:
        buttons = AiogramMarkup(inline_keyboard=[[AiogramButton(text="好", callback_data="rate:5")]])
        answered = AiogramReply(message_id=said["message_id"])
        text = await bot.send_message(WHO, "您好", reply_parameters=answered, reply_markup=buttons)
        photo = await bot.send_photo(WHO, BufferedInputFile(sample_picture()[0], "a.png"), caption="图")
        document = await bot.send_document(WHO, BufferedInputFile(PDF, "a.pdf"))
        assert await bot.send_chat_action(WHO, "typing")
        query = platform.people.clicks(WHO, text.message_id, "rate:5")
        assert await bot.answer_callback_query(query, text="谢谢")
        kept = await bot.download(document.document.file_id if document.document else "")

        assert text.reply_to_message
        assert text.reply_to_message.message_id == said["message_id"]
        assert photo.photo
        assert len(photo.photo) == 2
        assert kept
        assert kept.read() == PDF
        assert platform.said(WHO) == ["您好", "图", ""]


async def test_both_register_an_address_and_are_refused_a_bad_one(platform: Platform) -> None:
    async with ptb_bot(platform) as one, aiogram_bot(platform) as other:
        for bot in (one, other):
            assert await bot.set_webhook("http://127.0.0.1:9/hook", secret_token="abc-DEF_1")
            assert (await bot.get_webhook_info()).url == "http://127.0.0.1:9/hook"
            assert await bot.delete_webhook()
        with pytest.raises(ptb.BadRequest, match="https"):
            await one.set_webhook("http://hub.example/hook")
        with pytest.raises(aio.TelegramBadRequest, match="ports"):
            await other.set_webhook("https://hub.example:8080/hook")
        with pytest.raises(ptb.BadRequest, match="unallowed"):
            await one.set_webhook("https://hub.example/hook", secret_token="ä!")


TRIES: dict[str, tuple[Callable[[Platform], Any], type[Exception], type[Exception]]] = {
    "blocked": (lambda p: p.people.blocks(WHO), ptb.Forbidden, aio.TelegramForbiddenError),
    "deactivated": (
        lambda p: setattr(p.chat(WHO), "deactivated", True),
        ptb.Forbidden,
        aio.TelegramForbiddenError,
    ),
    "moved": (
        lambda p: setattr(p.chat(WHO), "migrated_to", -1001),
        ptb.ChatMigrated,
        aio.TelegramMigrateToChat,
    ),
    "unknown": (lambda p: p.chats.clear(), ptb.BadRequest, aio.TelegramBadRequest),
    "flood": (
        lambda p: p.fail(
            "sendMessage", status=429, description="Too Many", parameters={"retry_after": 7}, times=2
        ),
        ptb.RetryAfter,
        aio.TelegramRetryAfter,
    ),
    "broken": (
        lambda p: p.fail("sendMessage", status=502, description="Bad Gateway", times=2),
        ptb.NetworkError,
        aio.TelegramServerError,
    ),
    "cut": (
        lambda p: p.fail("sendMessage", drop="after", times=2),
        ptb.NetworkError,
        aio.TelegramNetworkError,
    ),
}


@pytest.mark.parametrize("what", TRIES)
async def test_both_name_the_errors_as_they_would_those_of_telegram(what: str, platform: Platform) -> None:
    spoil, of_ptb, of_aiogram = TRIES[what]
    platform.chat(WHO)
    spoil(platform)
    async with ptb_bot(platform) as one, aiogram_bot(platform) as other:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a number of seconds is going to be a time span
            await _fails(one.send_message(WHO, "您好"), of_ptb)
        await _fails(other.send_message(WHO, "您好"), of_aiogram)


async def _fails(trying: Awaitable[Any], kind: type[Exception]) -> None:
    with pytest.raises(kind) as raised:
        await trying
    assert type(raised.value) is kind


async def test_a_wrong_token_and_a_second_reader_are_refused(platform: Platform) -> None:
    with pytest.raises(ptb.InvalidToken):
        async with ptb_bot(platform, "7000000002:AAsomebody-elses-token-0000000000000"):
            pass
    async with ptb_bot(platform) as one, aiogram_bot(platform) as other:
        asking = asyncio.create_task(one.get_updates(timeout=20))
        while not platform.calls or platform.calls[-1].method != "getUpdates":
            await asyncio.sleep(0)
        await other.get_updates(timeout=0)
        with pytest.raises(ptb.Conflict):
            await asking


async def test_telegrams_own_pace_is_kept_when_asked_for() -> None:
    now = [1_000.0]
    async with Platform(pace=Pace(30, 1), now=lambda: now[0]) as platform, aiogram_bot(platform) as bot:
        platform.chat(WHO)
        await bot.send_message(WHO, "一")
        with pytest.raises(aio.TelegramRetryAfter):
            await bot.send_message(WHO, "二")
        now[0] += 1.1
        await bot.send_message(WHO, "二")

        assert platform.said(WHO) == ["一", "二"]
