"""What the bot sends: checked as strictly as Telegram does, then shown to the people of the chat."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from simulators.telegram.documents import bot_document, chat_document, media_document
from simulators.telegram.problems import Problem, bad_request, forbidden, too_many
from simulators.telegram.reading import Given
from simulators.telegram.records import Chat, Document

if TYPE_CHECKING:
    from simulators.telegram.platform import Platform

LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024  # in UTF-16 units
LARGEST_PHOTO, LARGEST_UPLOAD = 10 << 20, 50 << 20
LONGEST_BUTTON = 64  # bytes
ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


class Sending:
    def __init__(self, platform: "Platform") -> None:
        self._platform = platform

    def message(self, given: Given) -> Document:
        chat = self._open(given)
        text = given.text("text").strip()
        if not text:
            raise bad_request("message text is empty")
        if units(text) > LONGEST_TEXT:
            raise bad_request("message is too long")
        return self._said(chat, given, {"text": text})

    def media(self, kind: str, given: Given) -> Document:
        chat, caption = self._open(given), given.text("caption")
        if units(caption) > LONGEST_CAPTION:
            raise bad_request("message caption is too long")
        content = given.file(kind)
        if isinstance(content, str):
            kept = self._platform.files.get(content)
            if kept is None:
                raise bad_request("wrong remote file identifier specified: can't unserialize it")
        else:
            if len(content.content) > LARGEST_UPLOAD:
                raise Problem(413, "Request Entity Too Large")
            if not content.content:
                raise bad_request("file must be non-empty")
            if kind == "photo" and len(content.content) > LARGEST_PHOTO:
                raise bad_request("photo is too big")
            if kind == "photo" and not content.content.startswith(
                (b"\xff\xd8", b"\x89PNG", b"GIF8", b"RIFF")
            ):
                raise bad_request("IMAGE_PROCESS_FAILED")
            kept = self._platform.keep(content.content, content.name, content.media_type)
        said: Document = {kind: media_document(kind, kept)}
        return self._said(chat, given, said | ({"caption": caption} if caption else {}))

    def action(self, given: Given) -> bool:
        chat = self._open(given, counts=False)
        if given.text("action") not in ACTIONS:
            raise bad_request("wrong parameter action in request")
        chat.typing_until = self._platform.now() + 5
        self._platform.tell_watchers(chat.id)
        return True

    def edit_buttons(self, given: Given) -> Document:
        chat = self._open(given, counts=False)
        message = chat.messages.get(given.whole("message_id"))
        if message is None or message["from"]["id"] != self._platform.bot.id:
            raise bad_request("message to edit not found")
        markup = _markup(given)
        if message.get("reply_markup") == markup:
            raise bad_request("message is not modified")
        message.pop("reply_markup", None)
        if markup:
            message["reply_markup"] = markup
        self._platform.tell_watchers(chat.id)
        return message

    def _open(self, given: Given, *, counts: bool = True) -> Chat:
        """The chat, if the bot may write there now."""
        chat = self._platform.chats.get(given.chat_id())
        if chat is None:
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            known = {"migrate_to_chat_id": chat.migrated_to}
            raise bad_request("group chat was upgraded to a supergroup chat", known)
        if chat.deactivated:
            raise forbidden("user is deactivated")
        if chat.blocked:
            group = "bot was kicked from the group chat"
            raise forbidden("bot was blocked by the user" if chat.kind == "private" else group)
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        if counts and (wait := self._platform.pace.wait_for(chat.id, self._platform.now())):
            raise too_many(wait)
        return chat

    def _said(self, chat: Chat, given: Given, what: Document) -> Document:
        markup = _markup(given)
        document: Document = {
            "message_id": self._platform.next_message(),
            "from": bot_document(self._platform.bot),
            "chat": chat_document(chat),
            "date": int(self._platform.now()),
            **self._answered(chat, given),
            **what,
            **({"reply_markup": markup} if markup else {}),
        }
        chat.typing_until = 0
        self._platform.record(chat, document, from_bot=True)
        return document

    def _answered(self, chat: Chat, given: Given) -> Document:
        wanted = given.structure("reply_parameters")
        if wanted is None:
            return {}
        if not isinstance(wanted, dict) or not isinstance(wanted.get("message_id"), int):
            raise bad_request("can't parse reply parameters: message_id must be an integer")
        original = chat.messages.get(wanted["message_id"])
        if original is not None:
            return {"reply_to_message": {k: v for k, v in original.items() if k != "reply_to_message"}}
        if wanted.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")


def _markup(given: Given) -> Document | None:
    """Only what the hub uses is known here: buttons under a message, and a keyboard that is taken away."""
    markup = given.structure("reply_markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in markup:
        return None
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or any(not isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" must be of type Array')
    for button in (button for row in rows for button in row):
        _check_button(button)
    return {"inline_keyboard": rows} if any(rows) else None


def _check_button(button: Any) -> None:
    if not isinstance(button, dict) or not button.get("text"):
        raise bad_request("text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= LONGEST_BUTTON:
        raise bad_request("BUTTON_DATA_INVALID")
    if data is None and urlsplit(str(button.get("url", ""))).scheme not in ("http", "https", "tg"):
        raise bad_request("BUTTON_TYPE_INVALID")
