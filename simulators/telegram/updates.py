"""Updates wait here until the bot has taken them: by getUpdates, or because we bring them to its webhook."""

import asyncio
import itertools
from collections.abc import Callable, Sequence
from typing import Any

import aiohttp

from simulators.telegram.problems import Problem
from simulators.telegram.records import Document, Push, Webhook

WANTED_EXTRA = ("chat_member", "message_reaction", "message_reaction_count")  # only when asked for by name
CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


class Updates:
    def __init__(self, now: Callable[[], float], *, retry_gap: float, first: int) -> None:
        self._now, self._retry_gap = now, retry_gap
        self._ids = itertools.count(first)
        self.waiting: list[Document] = []
        self.allowed: tuple[str, ...] = ()
        self.webhook = Webhook()
        self.pushes: list[Push] = []
        self.twice = False  # each update is brought a second time, as after a lost answer
        self._arrived, self._taken = asyncio.Event(), asyncio.Event()
        self._poll = 0

    def add(self, kind: str, what: Document) -> int | None:
        """The update's id, or None when the bot does not want this kind."""
        number = next(self._ids)
        if kind not in self.allowed if self.allowed else kind in WANTED_EXTRA:
            return None
        self.put({"update_id": number, kind: what})
        return number

    def put(self, update: Document) -> None:
        """Any update whatever, also one that was there before."""
        self.waiting.append(update)
        self._arrived.set()

    async def settled(self) -> None:
        """Wait until the bot has taken everything."""
        while self.waiting:
            self._taken.clear()
            await self._taken.wait()

    # --- getUpdates ---

    async def take(
        self, offset: int, limit: int, wait: float, allowed: Sequence[str] | None
    ) -> list[Document]:
        if self.webhook.url:
            what = "Conflict: can't use getUpdates method while webhook is active; "
            raise Problem(409, what + "use deleteWebhook to delete the webhook first")
        if allowed is not None:
            self.allowed = tuple(allowed)
        self._poll += 1
        mine = self._poll
        self._arrived.set()  # whoever asks already is told to go
        self._confirm(offset)
        try:
            async with asyncio.timeout(wait or 0.001):
                while not self.waiting and self._poll == mine:
                    self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            pass
        if self._poll != mine:
            raise Problem(409, CONFLICT)
        return self.waiting[:limit]

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self.waiting = self.waiting[offset:]
        elif offset:
            self.waiting = [update for update in self.waiting if update["update_id"] >= offset]
        self._taken.set()

    # --- the webhook ---

    async def bring(self, http: aiohttp.ClientSession) -> None:
        """Runs until cancelled: one update after the other, again and again until it is taken."""
        while True:
            if not self.waiting or not self.webhook.url:
                self._arrived.clear()
                await self._arrived.wait()
                continue
            update = self.waiting[0]
            taken = await self._push(http, update)
            if taken and self.twice:
                await self._push(http, update)
            if taken and update in self.waiting:
                self.waiting.remove(update)
                self._taken.set()
            if not taken:
                await asyncio.sleep(self._retry_gap)

    async def _push(self, http: aiohttp.ClientSession, update: Document) -> bool:
        push, hook = Push(update["update_id"]), self.webhook
        self.pushes.append(push)
        secret = {"X-Telegram-Bot-Api-Secret-Token": hook.secret_token} if hook.secret_token else {}
        try:
            async with http.post(hook.url, json=update, headers=secret) as answer:
                push.status = answer.status
                await answer.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            push.error = type(error).__name__
        if push.status is not None and 200 <= push.status < 300:
            return True
        hook.last_error_date = int(self._now())
        told = f"Wrong response from the webhook: {push.status}" if push.status else "Connection refused"
        hook.last_error_message = told
        return False

    def set_webhook(self, hook: Webhook, allowed: Sequence[str] | None, *, drop: bool) -> None:
        self.webhook = hook
        if allowed is not None:
            self.allowed = tuple(allowed)
        if drop:
            self.waiting.clear()
        self._poll += 1
        self._arrived.set()

    def webhook_document(self) -> Document:
        hook = self.webhook
        told: dict[str, Any] = {
            "url": hook.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.waiting),
            "max_connections": hook.max_connections,
        }
        if self.allowed:
            told["allowed_updates"] = list(self.allowed)
        if hook.last_error_date:
            told |= {"last_error_date": hook.last_error_date, "last_error_message": hook.last_error_message}
        return told
