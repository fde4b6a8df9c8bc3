"""The platform's published numbers and error texts."""

from typing import Final

TOKEN_LIFE, TOKEN_OVERLAP, FORCE_GAP, FORCE_PER_DAY = 7200, 300, 30, 20
DAY, WINDOW, BRIEF, MEDIA_LIFE = 86_400, 48 * 3600, 60, 3 * 86_400
MESSAGE_CREDIT: Final = 5
TEXT_LIMIT: Final = 2048
TYPING_CONTACT, TYPING_LASTS = 30, 15
MEDIA_LIMIT: Final = {"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "thumb": 64 << 10}
GRANTS: Final = {
    "subscribe": (3, BRIEF),
    "SCAN": (3, BRIEF),
    "CLICK": (3, BRIEF),
    "scancode_push": (3, BRIEF),
    "scancode_waitmsg": (3, BRIEF),
}
MENU_CLICK_GRANT: Final = (3, BRIEF)
NEEDS_MEDIA: Final = {
    "image": "media_id",
    "voice": "media_id",
    "video": "media_id",
    "music": "thumb_media_id",
}
SEND_TYPES: Final = {
    "text",
    "news",
    "mpnews",
    "mpnewsarticle",
    "msgmenu",
    "wxcard",
    "miniprogrampage",
    "link",
} | set(NEEDS_MEDIA)
REPLY_TYPES: Final = {"text", "image", "voice", "video", "music", "news", "transfer_customer_service"}
SORRY: Final = "该公众号提供的服务出现故障，请稍后再试"

ERRORS: Final = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40003: "invalid openid",
    40004: "invalid media type",
    40006: "invalid media size",
    40007: "invalid media_id",
    40008: "invalid message type",
    40013: "invalid appid",
    40014: "invalid access_token",
    40033: "invalid charset. please check your request, if include \\uxxxx will create fail!",
    40037: "invalid template_id",
    40125: "invalid appsecret",
    40164: "invalid ip, not in whitelist",
    41001: "access_token missing",
    41005: "media data missing",
    42001: "access_token expired",
    43004: "require subscribe",
    44002: "empty post data",
    44004: "empty content",
    45002: "content size out of limit",
    45008: "article size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit  must slower  retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45047: "out of response count limit",
    45072: "invalid command",
    45080: "need sending message to user, or recving message from user in the last 30 seconds before typing",
    45081: "has a typing, no need to typing again",
    47001: "data format error",
    48001: "api unauthorized",
    65401: "invalid custom service account",
}


class ApiError(Exception):
    """An error code in the answer of a server API call."""

    def __init__(self, code: int, extra: str = "") -> None:
        super().__init__(code)
        self.code, self.extra = code, extra

    @property
    def text(self) -> str:
        return f"{ERRORS.get(self.code, 'error')} {self.extra}".strip()
