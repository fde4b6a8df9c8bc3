"""Sends one answer: pieces it, tries each piece once and says truly how far it came."""

import logging
from collections.abc import Sequence

from telegram import InlineKeyboardMarkup, InputFile, ReplyParameters
from telegram.error import BadRequest, ChatMigrated, TelegramError

from channels.contract import (
    Accepted,
    Attachment,
    ChannelTools,
    FileRefused,
    OutboundMessage,
    Refused,
    SendResult,
    Text,
    TryLater,
    Uncertain,
)
from channels.lanes import Lanes
from channels.telegram.api import Api
from channels.telegram.inbound import key_of
from channels.telegram.moves import Moves
from channels.telegram.outbound import LARGEST_FILE, MOST_PIECES, Message, messages_of
from channels.telegram.verdicts import verdict

log = logging.getLogger(__name__)
NOT_A_CHAT = Refused("不是 Telegram 聊天编号", "bad_chat")
Parts = tuple[str, ...]


class Replies:
    def __init__(self, api: Api, tools: ChannelTools, moves: Moves) -> None:
        self._api, self._tools, self._moves = api, tools, moves
        self._lanes = Lanes()

    async def send(self, message: OutboundMessage) -> SendResult:
        chat = chat_number(message.recipient)
        if chat is None:
            return NOT_A_CHAT
        match message.body:
            case Text(text):
                wanted = messages_of(text)
            case Attachment() as file:
                wanted = messages_of(file.caption, file)
            case _:
                return Refused("Telegram 不支持这种操作")
        if not wanted:
            return Refused("文字内容为空")
        if len(wanted) > MOST_PIECES:
            return Refused(f"文字过长，最多分 {MOST_PIECES} 条发送", "too_long")
        async with self._lanes.of(message.recipient):
            return await self._send_all(chat, message, wanted)

    async def say(self, chat: int, text: str, buttons: InlineKeyboardMarkup | None = None) -> SendResult:
        """Something automatic, in its turn; nobody waits for what becomes of it."""
        async with self._lanes.of(str(chat)):
            try:
                for piece in messages_of(text)[:MOST_PIECES]:
                    await self._api.bot.send_message(self._moves.now(chat), piece.text, reply_markup=buttons)
            except TelegramError as error:
                return await self._judged(chat, error)
        return Accepted("")

    async def _send_all(self, chat: int, message: OutboundMessage, wanted: Sequence[Message]) -> SendResult:
        """What an earlier try has handed over is not sent again."""
        sent = list(message.parts_sent or ("",) * len(wanted))
        if len(sent) != len(wanted):
            return Refused("内容与上次发送时不同，不能接着发送", "changed")
        for place, part in enumerate(wanted):
            if sent[place]:
                continue
            result = await self._attempt(chat, part, message.in_reply_to if place == 0 else "")
            if not isinstance(result, Accepted):
                return _so_far(result, tuple(sent))
            sent[place] = result.provider_id
        return Accepted(sent[0], tuple(sent) if len(sent) > 1 else ())

    async def _attempt(self, chat: int, part: Message, answered: str) -> SendResult:
        here, replying = self._moves.now(chat), _replying(answered, chat)
        try:
            if part.file is None:
                said = await self._api.bot.send_message(here, part.text, reply_parameters=replying)
                kept = said.message_id
            else:
                kept = await self._send_file(here, part, part.file, replying)
        except FileRefused as refusal:
            return Refused(refusal.reason, refusal.code)
        except TelegramError as error:
            return await self._judged(chat, error)
        return Accepted(key_of(chat, kept))

    async def _send_file(
        self, chat: int, part: Message, file: Attachment, replying: ReplyParameters | None
    ) -> int:
        if file.size > LARGEST_FILE:
            raise FileRefused("too_big", "文件超过 Telegram 允许的大小")
        _, content = await self._tools.files.read(file.file_id)
        caption = part.text or None
        if part.as_photo:
            try:
                photo = InputFile(content, filename=file.name or "photo")
                kept = await self._api.bot.send_photo(chat, photo, caption=caption, reply_parameters=replying)
            except BadRequest as refusal:  # surely not sent: panoramas and the like go as files
                if "PHOTO" not in refusal.message.upper() and "IMAGE" not in refusal.message.upper():
                    raise
            else:
                return kept.message_id
        document = InputFile(content, filename=file.name or "file")
        kept = await self._api.bot.send_document(chat, document, caption=caption, reply_parameters=replying)
        return kept.message_id

    async def _judged(self, chat: int, error: TelegramError) -> SendResult:
        if isinstance(error, ChatMigrated):
            await self._moves.moved(chat, error.new_chat_id)
        facts = {"account": self._tools.account, "reason": str(error)[:200]}
        log.warning("sending disturbed", extra=facts)
        return verdict(error)


def chat_number(recipient: str) -> int | None:
    """Addresses of other channels, such as telephone numbers with a plus, are none."""
    digits = recipient.removeprefix("-")
    return int(recipient) if digits.isascii() and digits.isdigit() and len(digits) < 17 else None


def _replying(answered: str, chat: int) -> ReplyParameters | None:
    """A message that is gone must not keep the answer from going."""
    place, _, number = answered.rpartition(":")
    if place != str(chat) or not number.isdigit():
        return None
    return ReplyParameters(int(number), allow_sending_without_reply=True)


def _so_far(result: SendResult, sent: Parts) -> SendResult:
    if not any(sent):
        return result
    gone = sum(1 for each in sent if each)
    match result:
        case TryLater():
            return TryLater(result.reason, result.delay, result.code, sent, result.whole_account)
        case Uncertain(reason):
            words = f"共 {len(sent)} 条，前 {gone} 条已发出，第 {gone + 1} 条结果不明：{reason}"
            return Uncertain(words, sent)
        case Refused(reason, code, fault):
            return Refused(f"共 {len(sent)} 条，前 {gone} 条已发出，其余未发出：{reason}", code, fault)
        case _:
            return result
