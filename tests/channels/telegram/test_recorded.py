"""Recorded updates become what the citizen did; two foreign libraries read the same files."""

import json
from pathlib import Path
from typing import Any

import pytest
from aiogram.types import Update as AiogramUpdate
from telegram import Update as TelegramUpdate

import channels.telegram
from channels.contract import (
    AttachmentKind,
    InboundBody,
    InboundMessage,
    Location,
    MalformedPayload,
    Notice,
    PendingMedia,
    PreChat,
    Satisfaction,
    Text,
    UnsupportedPayload,
)
from channels.telegram.inbound import parse, read_update

FIXTURES = Path(channels.telegram.__file__).parent / "fixtures"
UPDATES = sorted(path.stem for path in FIXTURES.glob("*.json") if path.name != "secrets.json")
OUR_OWN = {"unreadable"}  # no Telegram would send it


def recorded(name: str) -> bytes:
    return (FIXTURES / f"{name}.json").read_bytes()


def one(name: str) -> InboundMessage:
    [message] = parse("main", recorded(name))
    return message


def media(
    kind: AttachmentKind, name: str, media_type: str, file: str = "", caption: str = ""
) -> PendingMedia:
    return PendingMedia(kind, f"AgACAgUAAxkBAAI{name}", media_type, file, caption=caption)


K = AttachmentKind
BODIES: dict[str, InboundBody] = {
    "text": Text("人民路路灯不亮 😀"),
    "start": Notice("followed", "市民启用了机器人"),
    "start_with_payload": PreChat(topic="social", language="zh-hans"),
    "photo": media(K.IMAGE, "photo", "image/jpeg", caption="就是这一盏"),
    "photo_of_album": media(K.IMAGE, "photo_of_album", "image/jpeg"),
    "voice": media(K.VOICE, "voice", "audio/ogg"),
    "audio": media(K.VOICE, "audio", "audio/mpeg", "歌.mp3"),
    "video": media(K.VIDEO, "video", "video/mp4", "v.mp4"),
    "video_note": media(K.VIDEO, "video_note", "video/mp4"),
    "document": media(K.FILE, "document", "application/pdf", "合同.pdf"),
    "sticker": media(K.IMAGE, "sticker", "image/webp", caption="👍"),
    "sticker_moving": Notice("sticker", "［贴纸］👍", wants_agent=True),
    "location": Location(34.3294, 108.7093),
    "venue": Location(34.3294, 108.7093, "市民中心 市府路 1 号"),
    "contact": Notice(
        "contact",
        "市民发来名片：市民 +8613900000001",
        wants_agent=True,
        details={"phone": "+8613900000001", "name": "市民"},
    ),
    "reply": Text("超市门口那盏"),
    "edit": Text("人民路 10 号路灯不亮"),
    "button_rating": Satisfaction(5),
    "button_other": Notice("button", "市民按了按钮：more"),
    "blocked": Notice("blocked", "市民停用了机器人，现在收不到消息"),
    "unblocked": Notice("unblocked", "市民启用了机器人"),
    "forwarded": Text("转发的话"),
    "unknown_kind": Notice("unknown_message", "［暂不支持显示的消息］", wants_agent=True),
    "unreadable": Notice("unknown_message", "［暂不支持显示的消息］", wants_agent=True),
}


@pytest.mark.parametrize("name", BODIES)
def test_what_the_citizen_did(name: str) -> None:
    message = one(name)

    assert message.body == BODIES[name]
    assert (message.account, message.sender, message.sender_name) == ("main", "700001", "市民 甲")


def test_every_recording_is_looked_at() -> None:
    assert BODIES.keys() | {"group", "group_upgraded"} == set(UPDATES)


@pytest.mark.parametrize("name", sorted(set(UPDATES) - OUR_OWN))
def test_other_libraries_read_the_same_file(name: str) -> None:
    document: dict[str, Any] = json.loads(recorded(name))

    assert TelegramUpdate.de_json(document, None).update_id == document["update_id"]
    assert AiogramUpdate.model_validate(document).update_id == document["update_id"]


def test_a_reply_names_what_it_answers_and_an_edit_what_it_changes() -> None:
    first, reply, edit = one("text"), one("reply"), one("edit")

    assert reply.in_reply_to == first.provider_key
    assert reply.details["quote"] == "人民路路灯不亮 😀"
    assert edit.details["edit_of"] == first.provider_key
    assert edit.provider_key != first.provider_key


def test_pictures_of_an_album_say_so_and_forwarded_words_too() -> None:
    assert one("photo_of_album").details == {"album": "13900000000000001"}
    assert one("forwarded").details == {"forwarded": "1"}


def test_what_groups_say_is_not_kept_but_that_they_moved_is() -> None:
    said, moved = read_update("main", recorded("group")), read_update("main", recorded("group_upgraded"))

    assert (said.group, said.message, said.moved) == (True, None, None)
    assert (moved.group, moved.message, moved.moved) == (False, None, -1001000000000)


def test_what_cannot_be_read_is_kept_as_it_came() -> None:
    assert '"text": 5' in one("unreadable").raw


def test_a_place_that_moves_is_left_aside() -> None:
    update = json.loads(recorded("location"))
    moved = {"update_id": 1, "edited_message": update["message"] | {"edit_date": 1}}

    with pytest.raises(UnsupportedPayload):
        parse("main", json.dumps(moved).encode())


@pytest.mark.parametrize("payload", [b"{}", b"[]", b'{"update_id": -1}', b'{"update_id": "1"}', b"\xff"])
def test_what_is_no_update_is_refused(payload: bytes) -> None:
    with pytest.raises(MalformedPayload):
        parse("main", payload)
