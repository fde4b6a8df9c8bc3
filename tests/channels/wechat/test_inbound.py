"""Every message and event of the platform to what the hub stores; rubbish to a clear refusal."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, strategies as st

import channels.wechat
from channels.contract import (
    AttachmentKind,
    DeliveryReceipt,
    InboundBody,
    InboundError,
    InboundMessage,
    Link,
    Location,
    Notice,
    PendingMedia,
    ReceiptState,
    ReplyWindow,
    Satisfaction,
    Text,
)
from channels.wechat.inbound import Received, read_callback
from channels.wechat.settings import read_settings
from simulators.wechat.documents import to_xml
from tests.channels.wechat.stage import SECRETS, settings_for

FIXTURES = Path(channels.wechat.__path__[0]) / "fixtures"
MENU_KEYS = read_settings(settings_for("http://127.0.0.1:9"), SECRETS.__getitem__).agent_menu_keys
IMAGE, VOICE, VIDEO = AttachmentKind.IMAGE, AttachmentKind.VOICE, AttachmentKind.VIDEO
SENT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def read(name: str) -> Received:
    return read_callback("main", (FIXTURES / f"{name}.xml").read_bytes(), MENU_KEYS)


def message(name: str) -> InboundMessage:
    what = read(name).what
    assert isinstance(what, InboundMessage)
    return what


BODIES: list[tuple[str, InboundBody]] = [
    ("text", Text("人民路与建设路口的路灯坏了，晚上很黑")),
    ("text_with_emoji_and_markup", Text(" 你好/::)😀<b>&amp; ")),
    ("text_empty", Text("")),
    ("satisfaction_choice", Satisfaction(4)),
    ("image", PendingMedia(IMAGE, "media-image-1")),
    ("voice", PendingMedia(VOICE, "media-voice-1", "audio/amr")),
    ("video", PendingMedia(VIDEO, "media-video-1", "video/mp4")),
    ("short_video", PendingMedia(VIDEO, "media-video-2", "video/mp4")),
    ("location", Location(34.329449, 108.709366, "市民中心(西门)")),
    ("link", Link("https://example.org/notice?id=1&from=app", "关于供水的公告", "停水通知")),
]


@pytest.mark.parametrize(("name", "body"), BODIES, ids=[name for name, _ in BODIES])
def test_messages_become_bodies(name: str, body: InboundBody) -> None:
    assert message(name).body == body


NOTICES = {
    "file": ("file_not_available", True),
    "mini_program_page": ("mini_program_page", True),
    "unknown_message": ("unknown_message", True),
    "event_subscribe": ("subscribed", False),
    "event_subscribe_by_code": ("subscribed", False),
    "event_unsubscribe": ("unsubscribed", False),
    "event_scan": ("code_scanned", False),
    "event_location": ("position_reported", False),
    "event_click": ("menu_clicked", False),
    "event_click_agent": ("menu_clicked", True),
    "event_view": ("menu_link_opened", False),
    "event_view_mini_program": ("menu_mini_program_opened", False),
    "event_scancode_push": ("menu_scanned", False),
    "event_scancode_waitmsg": ("menu_scanned", False),
    "event_pic_sysphoto": ("menu_photos", False),
    "event_pic_photo_or_album": ("menu_photos", False),
    "event_pic_weixin": ("menu_photos", False),
    "event_location_select": ("menu_location", False),
    "event_unknown": ("unknown_event", False),
}


@pytest.mark.parametrize("name", NOTICES)
def test_events_become_lines_of_the_timeline(name: str) -> None:
    body = message(name).body

    assert isinstance(body, Notice)
    assert (body.kind, body.wants_agent) == NOTICES[name]
    assert body.text


def test_every_recorded_payload_is_told_about_here() -> None:
    told = {name for name, _ in BODIES} | NOTICES.keys() | {"voice_recognised", "receipt_template_finished"}

    assert told == {path.stem for path in FIXTURES.glob("*.xml")}


def test_details_survive() -> None:
    by_code, scanned = message("event_subscribe_by_code").body, message("event_scancode_push").body
    photos, place = message("event_pic_weixin").body, message("event_location_select").body

    assert isinstance(by_code, Notice)
    assert by_code.details == {"scene": "hall7", "ticket": "ticket-1"}
    assert isinstance(scanned, Notice)
    assert scanned.details["result"] == "https://example.org/q/1"
    assert isinstance(photos, Notice)
    assert photos.details["count"] == "2"
    assert isinstance(place, Notice)
    assert place.details["latitude"] == "34.3294"


def test_only_what_we_do_not_understand_is_kept_raw() -> None:
    assert "sticker_of_the_future" in message("unknown_message").raw
    assert "event_of_the_future" in message("event_unknown").raw
    assert message("text").raw == ""


def test_what_the_platform_heard_in_a_voice_travels_along() -> None:
    assert read("voice_recognised").recognition == "我要反映噪音问题。"


def test_a_finished_template_is_a_receipt() -> None:
    assert read("receipt_template_finished").what == DeliveryReceipt(
        account="main",
        state=ReceiptState.DELIVERED,
        provider_id="3000000000000000001",
        recipient="oAnonymous000000000000000001",
    )


LONG, BRIEF = ReplyWindow(SENT + timedelta(hours=48), 5), ReplyWindow(SENT + timedelta(minutes=1), 3)


@pytest.mark.parametrize(
    ("name", "window"),
    [
        ("text", LONG),
        ("image", LONG),
        ("satisfaction_choice", BRIEF),
        ("event_subscribe", BRIEF),
        ("event_scan", BRIEF),
        ("event_click", BRIEF),
        ("event_scancode_waitmsg", BRIEF),
        ("event_view", None),
        ("event_location", None),
        ("event_unsubscribe", None),
        ("event_pic_weixin", None),
    ],
)
def test_grants(name: str, window: ReplyWindow | None) -> None:
    assert message(name).reply_window == window


REQUIRED = {
    "ToUserName": "gh_1",
    "FromUserName": "o1",
    "CreateTime": "1767603600",
    "MsgType": "text",
    "Content": "在吗",
    "MsgId": "1",
}


@pytest.mark.parametrize("name", ["ToUserName", "FromUserName", "CreateTime", "MsgType"])
def test_a_document_without_its_head_is_malformed(name: str) -> None:
    with pytest.raises(InboundError):
        read_callback("main", to_xml({**REQUIRED, name: ""}))


@pytest.mark.parametrize(
    "changes",
    [
        {"CreateTime": "yesterday"},
        {"CreateTime": "٣٤"},
        {"CreateTime": "9" * 30},
        {"MsgType": "location", "Location_X": "nan", "Location_Y": "1"},
        {"MsgType": "location", "Location_X": "91", "Location_Y": "1"},
        {"MsgType": "image"},
        {"Content": {"nested": "text"}},
        {"Content": ["twice", "twice"]},
    ],
)
def test_impossible_values_are_malformed(changes: dict[str, str]) -> None:
    with pytest.raises(InboundError):
        read_callback("main", to_xml({**REQUIRED, **changes}))


names = st.sampled_from(
    [*REQUIRED, "Event", "EventKey", "MediaId", "Location_X", "Location_Y", "ScanCodeInfo", "Status", "MsgID"]
)
texts = st.text(max_size=40) | st.sampled_from(
    ["event", "TEXT", "image", "location", "subscribe", "CLICK", "TEMPLATESENDJOBFINISH", "1", "-1", "]]>"]
)
values = st.recursive(texts, lambda inner: st.dictionaries(names, inner, max_size=3), max_leaves=5)


@given(st.dictionaries(names, values, max_size=8))
def test_any_document_is_read_or_refused_clearly(changes: dict[str, str]) -> None:
    try:
        received = read_callback("main", to_xml({**REQUIRED, **changes}), MENU_KEYS)
    except InboundError:
        return
    assert 0 < len(received.key) <= 200
    assert received.sender


@given(st.binary(max_size=400))
@example(b"<xml>" + b"<a>" * 3000)
@example(b"\xef\xbb\xbf{}")
@example(b'<?xml version="1.0" encoding="utf-16"?><xml/>')
def test_any_bytes_are_read_or_refused_clearly(payload: bytes) -> None:
    try:
        read_callback("main", payload)
    except InboundError:
        return


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=200))
def test_a_citizens_text_arrives_as_it_was_written(text: str) -> None:
    what = read_callback("main", to_xml({**REQUIRED, "Content": text})).what

    assert isinstance(what, InboundMessage)
    assert what.body == Text(text)
