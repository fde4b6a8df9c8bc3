"""Asks Telegram for updates where it can't reach us; what was taken is confirmed by the next question."""

import asyncio
import json
import logging
from datetime import timedelta
from typing import Any

from telegram.error import Conflict, InvalidToken, TelegramError

from channels.contract import Clock, MalformedPayload
from channels.telegram.api import Api
from channels.telegram.faults import Flood
from channels.telegram.inbound import ALLOWED_UPDATES
from channels.telegram.notes import NoteBook
from channels.telegram.reception import Reception

log = logging.getLogger(__name__)

PAUSES = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 4, 8, 15))  # afterwards the channel falls


class Polling:
    def __init__(self, api: Api, reception: Reception, notes: NoteBook, clock: Clock, *, wait: int) -> None:
        self._api, self._reception, self._notes, self._clock = api, reception, notes, clock
        self._wait = wait

    async def poll(self) -> None:
        """Runs until cancelled, or until Telegram could not be asked for a while."""
        offset, failures = 0, 0
        while True:
            try:
                updates = await self._api.updates(offset, self._wait, ALLOWED_UPDATES)
            except (InvalidToken, Conflict) as error:
                if isinstance(error, Conflict):
                    self._notes.rival(self._clock.now())
                raise
            except TelegramError as error:
                if failures >= len(PAUSES):
                    raise
                asked = timedelta(seconds=error.seconds) if isinstance(error, Flood) else timedelta()
                await self._clock.sleep(max(PAUSES[failures], asked))
                failures += 1
                continue
            failures, following = 0, max(offset, await self._taken(updates))
            if updates and following == offset:
                await self._clock.sleep(PAUSES[0])  # nothing of it can be confirmed: don't ask in a circle
            offset = following

    async def _taken(self, updates: list[Any]) -> int:
        """The next offset, once all of them are stored. Chats side by side, each in its order."""
        await asyncio.gather(*(self._one(update) for update in updates))
        numbers = [number for update in updates if (number := _number(update)) is not None]
        return max(numbers, default=-1) + 1

    async def _one(self, update: Any) -> None:
        try:
            await self._reception.take(json.dumps(update).encode())
        except MalformedPayload:  # to ask for it again would only hold up the others
            log.warning("an update that can't be read", extra={"update_id": _number(update)})


def _number(update: Any) -> int | None:
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) else None
