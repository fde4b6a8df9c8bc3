"""Pure: what each error means for a message, in the agent's words. The library's families mislead: there,
a refused request and a lost answer are both a NetworkError.
"""

from datetime import timedelta
from typing import Final

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
)

from channels.contract import Fault, Refused, SendResult, TryLater, Uncertain
from channels.telegram.faults import Flood, NotSent, TooLarge, Unanswered

MOVED_PAUSE: Final = timedelta(seconds=1)

FORBIDDEN: Final = (
    ("blocked by the user", "blocked", "市民停用了机器人；市民重新启用后才能收到"),
    ("user is deactivated", "deactivated", "市民的 Telegram 账号已注销"),
    ("initiate conversation", "not_started", "市民还没有启用机器人，机器人不能先开口"),
    ("kicked", "kicked", "机器人已被移出该聊天"),
)
BAD: Final = (
    ("chat not found", "chat_not_found", "Telegram 找不到这个市民", Fault.RECIPIENT),
    ("peer_id_invalid", "chat_not_found", "Telegram 找不到这个市民", Fault.RECIPIENT),
    ("too long", "too_long", "文字过长", Fault.MESSAGE),
    ("text is empty", "empty", "文字内容为空", Fault.MESSAGE),
    ("too big", "too_big", "文件超过 Telegram 允许的大小", Fault.MESSAGE),
    ("must be non-empty", "empty", "文件是空的", Fault.MESSAGE),
    ("image_process_failed", "bad_picture", "Telegram 无法处理这张图片", Fault.MESSAGE),
    ("photo_invalid_dimensions", "bad_picture", "Telegram 无法处理这张图片", Fault.MESSAGE),
    ("not enough rights", "no_rights", "机器人在该聊天中没有发言权限", Fault.RECIPIENT),
)


def verdict(error: TelegramError) -> SendResult:
    match error:
        case NotSent():
            return TryLater("连接不上 Telegram")
        case Unanswered():
            return Uncertain("已发往 Telegram 但没有收到答复，可能已送达")
        case Flood():
            pause = timedelta(seconds=error.seconds)
            return TryLater("Telegram 要求放慢发送", pause, "429", whole_account=True)
        case TooLarge():
            return Refused("文件超过 Telegram 允许的大小", "too_big")
        case ChatMigrated():
            return TryLater("聊天已升级，改用新的编号发送", MOVED_PAUSE, "migrated")
        case Forbidden():
            return _forbidden(error.message)
        case InvalidToken():
            return Refused("机器人令牌无效，请联系管理员", "401", Fault.ROUTE)
        case BadRequest():
            return _bad(error.message)
        case Conflict() | NetworkError():  # any other answer below 500: a door that was not opened
            return TryLater(f"Telegram 暂时不接受（{plain(error.message)}）")
        case _:
            return Uncertain("Telegram 的答复无法理解，可能已送达")


def _forbidden(words: str) -> Refused:
    for part, code, reason in FORBIDDEN:
        if part in words.casefold():
            return Refused(reason, code, Fault.RECIPIENT)
    return Refused(f"Telegram 不允许发送（{plain(words)}）", "403", Fault.RECIPIENT)


def _bad(words: str) -> Refused:
    folded = words.casefold()
    for part, code, reason, fault in BAD:
        if part in folded:
            return Refused(reason, code, fault)
    return Refused(f"Telegram 拒绝了这条消息（{plain(words)}）", "400")


def plain(words: str) -> str:
    """Telegram's words without its prefix, short enough for a screen."""
    return words.removeprefix("Bad Request: ").removeprefix("Forbidden: ").strip()[:120]
