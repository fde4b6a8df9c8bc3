"""Pure: the fields of a citizen's message to the body the hub knows."""

import math
from collections.abc import Callable

from wechatpy import messages as wx

from channels.contract import (
    AttachmentKind,
    InboundBody,
    Link,
    Location,
    MalformedPayload,
    Notice,
    PendingMedia,
    Satisfaction,
    Text,
)
from channels.wechat.reading import Fields, as_wechatpy, text_of

SATISFACTION_ITEM = "satisfaction-"
VOICE_TYPES = {"amr": "audio/amr", "speex": "audio/speex", "mp3": "audio/mpeg"}


def message_body(fields: Fields) -> InboundBody:
    kind = text_of(fields, "MsgType").strip().lower()
    if kind == "file":  # really sent by the platform, but unknown to wechatpy
        return _file(fields)
    builder = BUILDERS.get(type(as_wechatpy(fields)))
    if builder is None:
        return Notice("unknown_message", f"［暂不支持显示的消息：{kind[:40]}］", wants_agent=True)
    return builder(fields)


def _text(fields: Fields) -> InboundBody:
    item = text_of(fields, "bizmsgmenuid").strip()
    score = item.removeprefix(SATISFACTION_ITEM)
    if item.startswith(SATISFACTION_ITEM) and score in ("1", "2", "3", "4", "5"):
        return Satisfaction(int(score))
    return Text(text_of(fields, "Content"))


def _image(fields: Fields) -> InboundBody:
    return PendingMedia(AttachmentKind.IMAGE, _media_id(fields))


def _voice(fields: Fields) -> InboundBody:
    form = text_of(fields, "Format").strip().lower()
    return PendingMedia(AttachmentKind.VOICE, _media_id(fields), VOICE_TYPES.get(form, ""))


def _video(fields: Fields) -> InboundBody:
    return PendingMedia(AttachmentKind.VIDEO, _media_id(fields), "video/mp4")


def _file(fields: Fields) -> InboundBody:
    name = text_of(fields, "Title").strip()
    if not text_of(fields, "MediaId").strip():
        # The platform tells that a file was sent but often gives no way to fetch it.
        return Notice("file_not_available", f"市民发来文件“{name}”，微信不提供下载", wants_agent=True)
    return PendingMedia(AttachmentKind.FILE, _media_id(fields), name=name)


def _location(fields: Fields) -> InboundBody:
    return Location(
        coordinate(text_of(fields, "Location_X"), 90),
        coordinate(text_of(fields, "Location_Y"), 180),
        text_of(fields, "Label"),
    )


def _link(fields: Fields) -> InboundBody:
    return Link(text_of(fields, "Url").strip(), text_of(fields, "Title"), text_of(fields, "Description"))


def _mini_program_page(fields: Fields) -> InboundBody:
    details = {
        "app_id": text_of(fields, "AppId"),
        "page": text_of(fields, "PagePath"),
        "thumbnail": text_of(fields, "ThumbUrl"),
    }
    title = text_of(fields, "Title")
    return Notice("mini_program_page", f"市民发来小程序卡片：{title}", wants_agent=True, details=details)


BUILDERS: dict[type, Callable[[Fields], InboundBody]] = {
    wx.TextMessage: _text,
    wx.ImageMessage: _image,
    wx.VoiceMessage: _voice,
    wx.VideoMessage: _video,
    wx.ShortVideoMessage: _video,
    wx.LocationMessage: _location,
    wx.LinkMessage: _link,
    wx.MiniProgramPageMessage: _mini_program_page,
}


def coordinate(text: str, largest: int) -> float:
    try:
        degrees = float(text)
    except ValueError as error:
        raise MalformedPayload("a coordinate is not a number") from error
    if not math.isfinite(degrees) or abs(degrees) > largest:
        raise MalformedPayload("a coordinate is not on this planet")
    return degrees


def _media_id(fields: Fields) -> str:
    media_id = text_of(fields, "MediaId").strip()
    if not media_id:
        raise MalformedPayload("MediaId is missing")
    return media_id
