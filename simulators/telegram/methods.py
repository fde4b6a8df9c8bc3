"""The methods of the Bot API that are known here; others are answered as Telegram answers unknown ones."""

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from simulators.telegram.documents import chat_document, file_document, own_document
from simulators.telegram.problems import Problem, bad_request
from simulators.telegram.reading import Given
from simulators.telegram.records import Webhook
from simulators.telegram.sending import Sending

if TYPE_CHECKING:
    from simulators.telegram.platform import Platform

PORTS = frozenset({443, 80, 88, 8443})
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
LARGEST_DOWNLOAD = 20 << 20
LOOPBACK = frozenset({"127.0.0.1", "localhost"})
MEDIA = {
    "sendPhoto": "photo",
    "sendDocument": "document",
    "sendVoice": "voice",
    "sendAudio": "audio",
    "sendVideo": "video",
}
Method = Callable[[Given], Any]


class Methods:
    def __init__(self, platform: "Platform") -> None:
        self._platform, self._sending = platform, Sending(platform)
        self._known: dict[str, Method] = {
            "getMe": lambda _: own_document(platform.bot),
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": lambda _: platform.updates.webhook_document(),
            "getUpdates": self._get_updates,
            "sendMessage": self._sending.message,
            **{name: self._media(kind) for name, kind in MEDIA.items()},
            "sendChatAction": self._sending.action,
            "editMessageReplyMarkup": self._sending.edit_buttons,
            "answerCallbackQuery": self._answer_callback,
            "getFile": self._get_file,
            "getChat": self._get_chat,
            "leaveChat": self._leave,
        }
        self._by_name = {name.lower(): method for name, method in self._known.items()}

    async def call(self, name: str, given: Given) -> Any:
        method = self._by_name.get(name.lower())
        if method is None:
            raise Problem(404, "Not Found")
        result = method(given)
        return await result if isinstance(result, Awaitable) else result

    def _media(self, kind: str) -> Method:
        return lambda given: self._sending.media(kind, given)

    # --- updates ---

    def _set_webhook(self, given: Given) -> bool:
        url, secret = given.text("url"), given.text("secret_token")
        most = given.whole("max_connections", 40)
        if url:
            self._check_address(url)
        if secret and not SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        if not 1 <= most <= 100:
            raise bad_request("max_connections must be between 1 and 100")
        self._platform.updates.set_webhook(
            Webhook(url, secret, most),
            given.structure("allowed_updates"),
            drop=given.yes("drop_pending_updates"),
        )
        return True

    def _check_address(self, url: str) -> None:
        """On this machine the demo and the tests need no certificate and have no choice of ports."""
        parts = urlsplit(url)
        if parts.hostname in LOOPBACK and not self._platform.strict_addresses:
            return
        if parts.scheme != "https":
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if (parts.port or 443) not in PORTS:
            raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")

    def _delete_webhook(self, given: Given) -> bool:
        self._platform.updates.set_webhook(Webhook(), None, drop=given.yes("drop_pending_updates"))
        return True

    async def _get_updates(self, given: Given) -> Any:
        limit, timeout = given.whole("limit", 100), given.whole("timeout", 0)
        if not 1 <= limit <= 100:
            raise bad_request("limit must be between 1 and 100")
        if timeout < 0:
            raise bad_request("timeout must be non-negative")
        allowed = given.structure("allowed_updates")
        return await self._platform.updates.take(given.whole("offset", 0), limit, timeout, allowed)

    # --- the rest ---

    def _answer_callback(self, given: Given) -> bool:
        query = given.text("callback_query_id")
        chat = self._platform.queries.pop(query, None)
        if chat is None:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        chat.notes[query] = given.text("text")
        self._platform.tell_watchers(chat.id)
        return True

    def _get_file(self, given: Given) -> Any:
        kept = self._platform.files.get(given.text("file_id").removesuffix("-s"))
        if kept is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if len(kept.content) > LARGEST_DOWNLOAD:
            raise bad_request("file is too big")
        return file_document(kept, file_path=kept.path)

    def _get_chat(self, given: Given) -> Any:
        chat = self._platform.chats.get(given.chat_id())
        if chat is None:
            raise bad_request("chat not found")
        more = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": GIFTS}
        return {**chat_document(chat), **more}

    def _leave(self, given: Given) -> bool:
        chat = self._platform.chats.get(given.chat_id())
        if chat is None:
            raise bad_request("chat not found")
        if chat.kind == "private":
            raise bad_request("chat member status can't be changed in private chats")
        chat.blocked = True
        return True


GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}
