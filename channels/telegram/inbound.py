"""Pure: an update of Telegram to what a citizen did."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from channels.contract import InboundMessage, MalformedPayload, Notice, Satisfaction, UnsupportedPayload
from channels.telegram.bodies import RATE, message_body
from channels.telegram.wire import (
    CallbackQuery,
    MemberChange,
    Message,
    Outline,
    Update,
    User,
)

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
PRIVATE = "private"
LONGEST_QUOTE = 200
LONGEST_RAW = 8_000


@dataclass(frozen=True, slots=True)
class Received:
    """One update. `message` None: nothing to be kept. `group`: it came from a group, where we don't serve.
    `query` waits for an answer, `pressed` is the message whose button it was. `moved`: the chat goes on
    under this number.
    """

    update_id: int
    chat: int
    message: InboundMessage | None = None
    language: str = ""
    query: str = ""
    pressed: int | None = None
    group: bool = False
    moved: int | None = None


def parse(account: str, payload: bytes) -> list[InboundMessage]:
    received = read_update(account, payload)
    return [received.message] if received.message is not None else []


def read_update(account: str, payload: bytes) -> Received:
    """What can't be read is, if it says at least from whom it is, a message all the same."""
    try:
        update = msgspec.json.decode(payload, type=Update)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return _outlined(account, payload, error)
    return _received(account, update)


def _received(account: str, update: Update) -> Received:
    if update.message is not None:
        return _message(account, update.update_id, update.message)
    if update.edited_message is not None:
        return _edit(account, update.update_id, update.edited_message)
    if update.callback_query is not None:
        return _pressed(account, update.update_id, update.callback_query)
    if update.my_chat_member is not None:
        return _member(account, update.update_id, update.my_chat_member)
    raise UnsupportedPayload("a kind of update that was not asked for")


def _message(account: str, update_id: int, message: Message) -> Received:
    if message.chat.type != PRIVATE:
        # Whoever is told that a group moved is not spoken to: nobody asked for us.
        service = message.migrate_to_chat_id or message.migrate_from_chat_id
        return Received(update_id, message.chat.id, group=service is None, moved=message.migrate_to_chat_id)
    sender = message.sender or User(id=message.chat.id)
    body = message_body(message)
    kept = InboundMessage(
        account=account,
        provider_key=key_of(message.chat.id, message.message_id),
        sender=str(message.chat.id),
        body=body,
        sent_at=datetime.fromtimestamp(message.date, UTC),
        sender_name=name_of(sender),
        in_reply_to=_answers(message),
        details=_details(message),
    )
    return Received(update_id, message.chat.id, kept, sender.language_code)


def _edit(account: str, update_id: int, message: Message) -> Received:
    if message.location is not None:
        raise UnsupportedPayload("a shared place moved")  # comes every few seconds
    received = _message(account, update_id, message)
    if received.message is None:
        return received
    original = received.message.provider_key
    edited = datetime.fromtimestamp(message.edit_date or message.date, UTC)
    kept = replace(
        received.message,
        provider_key=f"edit:{update_id}",
        sent_at=edited,
        in_reply_to="",
        details={**received.message.details, "edit_of": original},
    )
    return replace(received, message=kept)


def _pressed(account: str, update_id: int, query: CallbackQuery) -> Received:
    chat = query.message.chat if query.message else None
    if chat is not None and chat.type != PRIVATE:
        return Received(update_id, chat.id, group=True)
    number = chat.id if chat else query.sender.id
    score = query.data.removeprefix(RATE)
    rated = query.data.startswith(RATE) and score in ("1", "2", "3", "4", "5")
    words = _clean(query.data)[:64]
    kept = InboundMessage(
        account=account,
        provider_key=f"query:{_clean(query.id)[:64]}",
        sender=str(number),
        body=Satisfaction(int(score)) if rated else Notice("button", f"市民按了按钮：{words}"),
        sender_name=name_of(query.sender),
    )
    pressed = query.message.message_id if query.message else None
    return Received(update_id, number, kept, query.sender.language_code, query.id, pressed)


def _member(account: str, update_id: int, change: MemberChange) -> Received:
    if change.chat.type != PRIVATE:
        return Received(update_id, change.chat.id, group=change.new_chat_member.status == "member")
    left = change.new_chat_member.status == "kicked"
    body = (
        Notice("blocked", "市民停用了机器人，现在收不到消息")
        if left
        else Notice("unblocked", "市民启用了机器人")
    )
    kept = InboundMessage(
        account=account,
        provider_key=f"member:{update_id}",
        sender=str(change.chat.id),
        body=body,
        sent_at=datetime.fromtimestamp(change.date, UTC),
        sender_name=name_of(change.sender),
    )
    return Received(update_id, change.chat.id, kept, change.sender.language_code)


def _outlined(account: str, payload: bytes, error: Exception) -> Received:
    try:
        outline = msgspec.json.decode(payload, type=Outline)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise MalformedPayload("not an update of Telegram") from error
    message = outline.message
    if message is None or message.chat.type != PRIVATE:
        raise UnsupportedPayload("an update that can't be read") from error
    kept = InboundMessage(
        account=account,
        provider_key=key_of(message.chat.id, message.message_id),
        sender=str(message.chat.id),
        body=Notice("unknown_message", "［暂不支持显示的消息］", wants_agent=True),
        sender_name=name_of(message.sender) if message.sender else "",
        raw=_clean(payload.decode("utf-8", "replace"))[:LONGEST_RAW],
    )
    return Received(outline.update_id, message.chat.id, kept)


def key_of(chat: int, message: int) -> str:
    """A message has one number in its chat, whatever update brings it, and however often."""
    return f"{chat}:{message}"


def name_of(user: User) -> str:
    return _clean(f"{user.first_name} {user.last_name}").strip()[:60] or _clean(user.username)[:60]


def _answers(message: Message) -> str:
    answered = message.reply_to_message
    return key_of(message.chat.id, answered.message_id) if answered else ""


def _details(message: Message) -> dict[str, str]:
    answered: Any = message.reply_to_message
    quoted = (message.quote.text if message.quote else "") or (
        answered.text or answered.caption if answered else ""
    )
    found = {
        "quote": _clean(quoted)[:LONGEST_QUOTE],
        "album": _clean(message.media_group_id)[:64],
        "forwarded": "1" if message.forward_origin is not None else "",
    }
    return {name: value for name, value in found.items() if value}


def _clean(text: str) -> str:
    """Databases keep no NUL."""
    return text.replace("\0", "")
