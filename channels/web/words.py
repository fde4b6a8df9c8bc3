"""What the channel says to citizens when something is not possible, in both languages."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

CHINESE, ENGLISH = "zh", "en"

_ERRORS: Mapping[str, tuple[str, str]] = {
    "malformed": ("发来的内容无法识别。", "The request could not be understood."),
    "hello_first": ("连接没有先报到。", "The first frame must be hello."),
    "version": ("页面版本过旧，请刷新页面。", "This page is out of date. Please reload it."),
    "token_forged": ("会话凭证无效，请刷新页面。", "The session is not valid. Please reload the page."),
    "token_expired": ("会话已过期，请重新开始。", "The session has ended. Please start again."),
    "origin": ("这个网站没有获准使用在线服务。", "This website may not use the service."),
    "empty": ("消息是空的。", "The message is empty."),
    "too_long": (
        "文字太长，最多 {limit} 字，请分几条发送。",
        "Too long: at most {limit} characters. Please split it.",
    ),
    "too_large": ("文件太大，最大 {limit} MB。", "The file is too large: at most {limit} MB."),
    "upload_forged": ("文件已失效，请重新上传。", "The file is no longer available. Please upload it again."),
    "too_often": ("发送太快，请 {limit} 秒后再试。", "Too many requests. Try again in {limit} s."),
    "not_ready": (
        "服务正在启动，请稍候，内容会自动重发。",
        "The service is starting. It will be sent again.",
    ),
    "account_off": (
        "在线服务暂停。您写的内容会留着，恢复后自动发出。",
        "The service is paused. What you write is kept and sent when it opens again.",
    ),
    "no_file": ("没有收到文件。", "No file was received."),
    "not_found": ("没有这个内容，或链接已过期。", "Not found, or the link has expired."),
    "file_refused": ("不能接收这种文件。", "This kind of file is not accepted."),
}


def language(wanted: str) -> str:
    """`zh` unless English clearly comes first: takes a tag (`en-GB`) or an Accept-Language header."""
    first = wanted.split(",", 1)[0].split(";", 1)[0].strip().lower()
    return ENGLISH if first.startswith("en") else CHINESE


@cache
def widget_words(lang: str) -> dict[str, str]:
    """What the widget cannot say by itself: in Chinese only what follows from an answer of the hub."""
    words: dict[str, str] = json.loads(Path(__file__).with_name(f"words_{lang}.json").read_text("utf-8"))
    return words


def error_text(code: str, lang: str, limit: int = 0) -> str:
    chinese, english = _ERRORS[code]
    return (english if lang == ENGLISH else chinese).format(limit=limit)
