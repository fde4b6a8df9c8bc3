"""How answers leave: in pieces, under pictures, to a message; and what each failure is called."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from channels.contract import (
    Accepted,
    Attachment,
    AttachmentKind,
    Fault,
    OutboundMessage,
    Refused,
    SendResult,
    TryLater,
    Uncertain,
)
from simulators.telegram import Platform
from simulators.telegram.samples import sample_picture
from tests.channels.telegram.stage import CITIZEN, Stage, on_stage
from tests.fakes import FakeCabinet

PICTURE = sample_picture()[0]


def kept_file(stage: Stage, content: bytes, media_type: str, name: str, **more: Any) -> Attachment:
    kind = AttachmentKind.IMAGE if media_type.startswith("image/") else AttachmentKind.FILE
    return replace(stage.files.put(content, kind, media_type, name), **more)


async def send_file(stage: Stage, file: Attachment) -> SendResult:
    return await stage.channel.send(OutboundMessage("m1", "main", str(CITIZEN), file))


async def test_a_long_text_goes_in_pieces_none_of_which_tears_a_letter() -> None:
    async with on_stage() as stage:
        stage.telegram.chat(CITIZEN)
        text = "😀" * 3000 + "完"
        result = await stage.answer(text)

        assert [len(piece) for piece in stage.telegram.said(CITIZEN)] == [2048, 953]
        assert "".join(stage.telegram.said(CITIZEN)) == text
        assert isinstance(result, Accepted)
        assert len(result.parts) == 2


async def test_what_was_sent_before_a_disturbance_is_not_sent_again() -> None:
    async with on_stage() as stage:
        stage.telegram.chat(CITIZEN)
        flood = {"status": 429, "parameters": {"retry_after": 7}}
        stage.telegram.fail("sendMessage")  # lets the first piece pass
        stage.telegram.fail("sendMessage", **flood)
        text = "一" * 4096 + "二" * 4096
        stopped = await stage.answer(text)
        assert isinstance(stopped, TryLater)
        ended = await stage.answer(text, parts_sent=stopped.parts)

        assert (stopped.delay, stopped.whole_account) == (timedelta(seconds=7), True)
        assert [bool(part) for part in stopped.parts] == [True, False]
        assert isinstance(ended, Accepted)
        assert ended.parts[0] == stopped.parts[0]
        assert stage.telegram.said(CITIZEN) == ["一" * 4096, "二" * 4096]


async def test_a_piece_of_unknown_outcome_says_how_far_the_rest_came() -> None:
    async with on_stage() as stage:
        stage.telegram.chat(CITIZEN)
        stage.telegram.fail("sendMessage")
        stage.telegram.fail("sendMessage", drop="after")
        result = await stage.answer("一" * 4096 + "二" * 4096)

        assert isinstance(result, Uncertain)
        assert result.reason.startswith("共 2 条，前 1 条已发出，第 2 条结果不明")
        assert [bool(part) for part in result.parts] == [True, False]


async def test_an_answer_names_what_it_answers_unless_that_is_gone() -> None:
    async with on_stage() as stage:
        said = stage.telegram.people.says(CITIZEN, "停水")
        for answered in (f"{CITIZEN}:{said['message_id']}", f"{CITIZEN}:999", "somewhere@else", "1:2"):
            await stage.answer("已派人", in_reply_to=answered)

        answers: list[Any] = [
            message.get("reply_to_message") for message in stage.telegram.chat(CITIZEN).received
        ]
        assert answers[0]["message_id"] == said["message_id"]
        assert answers[1:] == [None, None, None]


async def test_a_picture_goes_as_a_picture_and_everything_else_as_a_file() -> None:
    async with on_stage() as stage:
        chat = stage.telegram.chat(CITIZEN)
        await send_file(stage, kept_file(stage, PICTURE, "image/png", "a.png", caption="看"))
        await send_file(stage, kept_file(stage, b"%PDF-1.4", "application/pdf", "合同.pdf"))
        await send_file(stage, kept_file(stage, PICTURE + b"0" * (11 << 20), "image/png", "b.png"))
        await send_file(stage, kept_file(stage, PICTURE, "image/png", "c.png", caption="长" * 1025))

        kinds = [
            "photo" if "photo" in m else "document" if "document" in m else "text" for m in chat.received
        ]
        assert kinds == ["photo", "document", "document", "photo", "text"]
        assert chat.received[0]["caption"] == "看"
        assert chat.received[1]["document"]["file_name"] == "合同.pdf"
        assert chat.received[4]["text"] == "长" * 1025


async def test_a_picture_that_telegram_cannot_process_goes_as_a_file() -> None:
    async with on_stage() as stage:
        chat = stage.telegram.chat(CITIZEN)
        result = await send_file(stage, kept_file(stage, b"not a picture", "image/png", "a.png"))

        assert isinstance(result, Accepted)
        assert ["document" in message for message in chat.received] == [True]


async def test_what_cannot_be_sent_at_all_is_refused_before_anything_leaves() -> None:
    async with on_stage() as stage:
        stage.telegram.chat(CITIZEN)
        blank = await stage.answer(" \n ")
        endless = await stage.answer("长" * 4096 * 11)
        elsewhere = await stage.answer("您好", recipient="+8613900000001")
        huge = await send_file(stage, kept_file(stage, b"%PDF", "application/pdf", "a.pdf", size=51 << 20))

        assert [type(result) for result in (blank, endless, elsewhere, huge)] == [Refused] * 4
        assert stage.calls("sendMessage") == []


FAILURES: dict[str, tuple[dict[str, Any], type[SendResult], str]] = {
    "cut before": ({"drop": "before"}, Uncertain, "可能已送达"),
    "cut after": ({"drop": "after"}, Uncertain, "可能已送达"),
    "gateway": ({"status": 502, "description": "Bad Gateway"}, Uncertain, "可能已送达"),
    "inner": ({"status": 500}, Uncertain, "可能已送达"),
    "garbage": ({"status": 200, "body": "<html>"}, Uncertain, "可能已送达"),
    "flood": ({"status": 429, "parameters": {"retry_after": 31}}, TryLater, "放慢"),
    "flood without a time": ({"status": 429}, TryLater, "放慢"),
    "proxy": ({"status": 407, "body": "log in"}, TryLater, "连接不上"),
    "redirect": ({"status": 302, "body": "x"}, TryLater, "连接不上"),
    "token": ({"status": 401, "description": "Unauthorized"}, Refused, "令牌无效"),
    "too large": ({"status": 413, "description": "Request Entity Too Large"}, Refused, "允许的大小"),
    "too long": ({"status": 400, "description": "Bad Request: message is too long"}, Refused, "文字过长"),
    "unknown": ({"status": 400, "description": "Bad Request: SOMETHING_NEW"}, Refused, "omething_new"),
    "conflict": ({"status": 409, "description": "Conflict: no"}, TryLater, "暂时不接受"),
}


@pytest.mark.parametrize("what", FAILURES)
async def test_each_failure_is_called_what_it_is(what: str) -> None:
    how, kind, words = FAILURES[what]
    async with on_stage() as stage:
        stage.telegram.chat(CITIZEN)
        stage.telegram.fail("sendMessage", **how)
        result = await stage.answer()

        assert isinstance(result, kind)
        assert words in result.reason  # type: ignore[union-attr]
        assert "Error" not in result.reason  # type: ignore[union-attr]


async def test_nobody_at_the_door_is_no_uncertainty() -> None:
    async with on_stage() as stage:
        await stage.telegram.close_door()

        assert isinstance(await stage.answer(), TryLater)


RECIPIENTS: dict[str, tuple[dict[str, Any], str]] = {
    "blocked": ({"blocked": True}, "停用了机器人"),
    "deactivated": ({"deactivated": True}, "已注销"),
    "not started": ({"started": False}, "不能先开口"),
}


@pytest.mark.parametrize("what", RECIPIENTS)
async def test_a_citizen_out_of_reach_is_told_in_peoples_words(what: str) -> None:
    values, words = RECIPIENTS[what]
    async with on_stage() as stage:
        for name, value in values.items():
            setattr(stage.telegram.chat(CITIZEN), name, value)
        result = await stage.answer()
        nobody = await stage.answer(recipient="31415926")

        assert isinstance(result, Refused)
        assert words in result.reason
        assert result.fault is Fault.RECIPIENT
        assert isinstance(nobody, Refused)
        assert "找不到" in nobody.reason


async def test_a_chat_that_said_it_moved_is_found_at_once() -> None:
    async with on_stage() as stage:
        group = stage.telegram.group()
        new = stage.telegram.people.upgrades(group.id, CITIZEN)
        await stage.telegram.updates.settled()
        result = await stage.answer("您好", recipient=str(group.id))

        assert isinstance(result, Accepted)
        assert stage.telegram.said(new.id) == ["您好"]


async def test_a_chat_with_a_new_number_is_written_to_there_also_after_a_restart() -> None:
    cabinet, results = FakeCabinet(), []
    async with Platform() as telegram:
        group = telegram.group()
        new = telegram.people.upgrades(group.id, CITIZEN)
        telegram.updates.waiting.clear()
        for _ in range(2):
            async with on_stage(telegram=telegram, cabinet=cabinet) as stage:
                results += [await stage.answer("您好", recipient=str(group.id)) for _ in range(2)]

        assert [type(result) for result in results] == [TryLater, Accepted, Accepted, Accepted]
        assert telegram.said(new.id) == ["您好"] * 3
