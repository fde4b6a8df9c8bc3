"""What the citizen is shown beside answers: that somebody types, who serves them, and buttons for rating."""

import logging
from collections import OrderedDict
from datetime import datetime, timedelta

from telegram.constants import ChatAction
from telegram.error import TelegramError

from channels.contract import AgentJoined, AgentTyping, Clock, ConversationClosed, QueuePlace, Signal
from channels.telegram.api import Api
from channels.telegram.moves import Moves
from channels.telegram.outbound import rating_buttons
from channels.telegram.replies import Replies, chat_number
from channels.telegram.settings import Tells
from channels.telegram.words import Tongues

log = logging.getLogger(__name__)

TYPING_LASTS = timedelta(seconds=4)  # Telegram shows it for five
MOST_TYPISTS = 2_000


class Signals:
    def __init__(
        self,
        api: Api,
        replies: Replies,
        moves: Moves,
        tongues: Tongues,
        clock: Clock,
        *,
        tells: frozenset[Tells],
    ) -> None:
        self._api, self._replies, self._moves = api, replies, moves
        self._tongues, self._clock, self._tells = tongues, clock, tells
        self._typing_since: OrderedDict[int, datetime] = OrderedDict()

    async def signal(self, recipient: str, signal: Signal) -> None:
        chat = chat_number(recipient)
        if chat is None:
            return
        match signal:
            case AgentTyping(on):
                await self._typing(chat, on=on)
            case QueuePlace(text=text):
                await self._tell(chat, text, Tells.QUEUE_PLACE)
            case AgentJoined(text=text):
                await self._tell(chat, text, Tells.AGENT_JOINED)
            case ConversationClosed(ask_satisfaction=ask, text=text):
                await self._closed(chat, text, ask=ask)
            case _:
                return

    async def _typing(self, chat: int, *, on: bool) -> None:
        """Telegram has no word for having stopped: it ends by itself, or with the message."""
        now, since = self._clock.now(), self._typing_since.get(chat)
        if not on:
            self._typing_since.pop(chat, None)
            return
        if since is not None and now - since < TYPING_LASTS:
            return
        self._typing_since[chat] = now
        if len(self._typing_since) > MOST_TYPISTS:
            self._typing_since.popitem(last=False)
        try:
            await self._api.bot.send_chat_action(self._moves.now(chat), ChatAction.TYPING)
        except TelegramError as error:
            log.debug("typing not shown", extra={"fault": error.message[:80]})

    async def _tell(self, chat: int, text: str, what: Tells) -> None:
        if what in self._tells and text.strip():
            await self._replies.say(chat, text)

    async def _closed(self, chat: int, text: str, *, ask: bool) -> None:
        if not ask or Tells.SATISFACTION not in self._tells:
            if text.strip():
                await self._replies.say(chat, text)
            return
        words = self._tongues.words(chat)
        asked = "\n".join(filter(None, [text.strip(), words.ask]))
        await self._replies.say(chat, asked, rating_buttons(words))
