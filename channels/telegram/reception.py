"""Has what came kept, in the order of each chat; then what is slow: files, greetings, buttons."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any

from telegram.error import TelegramError

from channels.contract import (
    ChannelTools,
    Inbox,
    MalformedPayload,
    PendingMedia,
    Satisfaction,
    Taken,
    UnsupportedPayload,
)
from channels.lanes import Lanes
from channels.telegram.api import Api
from channels.telegram.inbound import Received, read_update
from channels.telegram.media import MediaFetcher
from channels.telegram.moves import Moves
from channels.telegram.notes import NoteBook
from channels.telegram.replies import Replies
from channels.telegram.words import EN, ZH, Tongues

log = logging.getLogger(__name__)

GROUP_PAUSE = timedelta(hours=24)
MOST_GROUPS = 1_000


class Reception:
    """There while the channel runs. `take` returns only once stored."""

    def __init__(
        self,
        api: Api,
        inbox: Inbox,
        replies: Replies,
        tools: ChannelTools,
        *,
        media: MediaFetcher,
        notes: NoteBook,
        tongues: Tongues,
        moves: Moves,
    ) -> None:
        self._api, self._inbox, self._replies, self._tools = api, inbox, replies, tools
        self._media, self._notes, self._tongues, self._moves = media, notes, tongues, moves
        self._lanes = Lanes()
        self._groups: OrderedDict[int, datetime] = OrderedDict()
        self._courtesies: set[asyncio.Task[None]] = set()

    async def take(self, payload: bytes) -> None:
        """Return only once stored, or left aside. Raise `MalformedPayload` for what is no update."""
        now = self._tools.clock.now()
        try:
            received = read_update(self._tools.account, payload)
        except UnsupportedPayload as event:
            self._notes.update(now)
            log.info("update left aside", extra={"account": self._tools.account, "why": str(event)})
            return
        except MalformedPayload:
            self._notes.unreadable(now)
            raise
        self._notes.update(now)
        self._tongues.heard(received.chat, received.language)
        async with self._lanes.of(str(received.chat)):
            taken = await self._kept(received)
        self._follow_up(received, taken)

    async def _kept(self, received: Received) -> Taken:
        message = received.message
        if received.moved is not None:
            await self._moves.moved(received.chat, received.moved)
        if message is None:
            return Taken()
        taken = await self._inbox.accept(message)
        if isinstance(message.body, PendingMedia):
            await self._media.remember(message.provider_key, message.body)
        return taken

    def _follow_up(self, received: Received, taken: Taken) -> None:
        """Nobody waits for these; what is lost by a crash is only courtesy."""
        if received.group:
            self._refuse_group(received.chat)
        if received.query:
            self._begin(self._answer_button(received, taken))
        if taken.reply.strip() and not taken.duplicate:
            self._begin(self._say(received.chat, taken.reply))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._courtesies.add(task)
        task.add_done_callback(self._courtesies.discard)

    async def finish(self) -> None:
        """What is said beside answers is worth no wait."""
        for task in tuple(self._courtesies):
            task.cancel()
        await asyncio.gather(*self._courtesies, return_exceptions=True)

    async def _say(self, chat: int, text: str) -> None:
        await self._replies.say(chat, text)

    def _refuse_group(self, chat: int) -> None:
        """Once a day: a group in which every word were answered would throw the bot out."""
        now, last = self._tools.clock.now(), self._groups.get(chat)
        if last is not None and now - last < GROUP_PAUSE:
            return
        self._groups[chat] = now
        if len(self._groups) > MOST_GROUPS:
            self._groups.popitem(last=False)
        log.info("group refused", extra={"account": self._tools.account})
        self._begin(self._say(chat, f"{ZH.group}\n{EN.group}"))

    async def _answer_button(self, received: Received, taken: Taken) -> None:
        """The button stops turning, and a rating can be given once."""
        words, said = self._tongues.words(received.chat), ""
        rated = received.message is not None and isinstance(received.message.body, Satisfaction)
        if rated:
            said = words.thanks if taken.message_id else words.too_late
        try:
            await self._api.bot.answer_callback_query(received.query, text=said or words.pressed)
            if rated and received.pressed is not None:
                await self._api.bot.edit_message_reply_markup(received.chat, received.pressed)
        except TelegramError as error:  # too old, or pressed twice
            log.debug("button not answered", extra={"fault": error.message[:80]})
