"""Keeps what a driver receives: joins the parts, marks what may be a repetition, and has all of it stored."""

import secrets
from collections.abc import Callable
from dataclasses import replace

from channels.contract import (
    Cabinet,
    Clock,
    DeliveryReceipt,
    InboundMessage,
    Inbox,
    Text,
)
from channels.lanes import Lanes
from channels.sms.driver import Arrived, Reported
from channels.sms.memory import HeardMemory, PartsMemory
from channels.sms.numbers import plain_number
from channels.sms.text.joining import Bundle
from channels.sms.text.reading import words_of

EMPTY = "［空短信］"
UNNAMED = "~"  # begins a name that we made because the provider has none


class Reception:
    """`inbox` is there while the channel runs. Both `arrived` and `reported` return only once stored."""

    def __init__(
        self,
        account: str,
        cabinet: Cabinet,
        clock: Clock,
        *,
        country: str,
        make_key: Callable[[], str] = lambda: secrets.token_hex(10),
    ) -> None:
        self._account, self._clock, self._country, self._make_key = account, clock, country, make_key
        self._parts, self._heard = PartsMemory(cabinet), HeardMemory(cabinet)
        self._lanes = Lanes()
        self.inbox: Inbox | None = None

    async def open(self, inbox: Inbox) -> None:
        await self._parts.load()
        await self._heard.load()
        self.inbox = inbox

    async def arrived(self, arrived: Arrived) -> None:
        sender = plain_number(arrived.sender, self._country)
        async with self._lanes.of(sender):
            part = arrived.piece.part
            if part is None:
                words = words_of(arrived.piece.content, arrived.piece.coding)
                await self._accept(arrived, sender, words, arrived.uid)
                return
            ready = await self._parts.add(
                sender,
                arrived.recipient,
                arrived.piece,
                part,
                uid=arrived.uid or UNNAMED + self._make_key(),
                now=self._clock.now(),
            )
            for bundle in ready:
                await self._hand_on(bundle, arrived if bundle.complete else None)

    async def reported(self, reported: Reported) -> None:
        if self.inbox is None:
            return
        await self.inbox.record_receipt(
            DeliveryReceipt(
                account=self._account,
                state=reported.state,
                provider_id=reported.provider_id,
                message_id=reported.message_id,
                recipient=plain_number(reported.number, self._country) if reported.number else "",
                reason=reported.reason,
                code=reported.code,
                part=reported.part,
                at=reported.at,
                fault=reported.fault,
            )
        )

    async def tidy(self) -> None:
        """Long messages whose rest never came are handed on as far as they came."""
        for bundle in self._parts.overdue(self._clock.now()):
            async with self._lanes.of(bundle.key.sender):
                if bundle.complete or not bundle.echo:
                    await self._hand_on(bundle, None)
                else:
                    await self._parts.forget(bundle, self._clock.now())

    async def _hand_on(self, bundle: Bundle, last: Arrived | None) -> None:
        sender, recipient = bundle.key.sender, bundle.key.recipient
        # The bundle's name stays the same over a restart, so handing it on twice stores it once.
        message = self._message(sender, bundle.text() or EMPTY, f"long:{bundle.uid}", last)
        again = await self._heard.heard(sender, recipient, bundle.text(), self._clock.now())
        await self._store(message, again and bundle.uid.startswith(UNNAMED))
        await self._parts.forget(bundle, self._clock.now())

    async def _accept(self, arrived: Arrived, sender: str, words: str, uid: str) -> None:
        if uid:
            # The provider names each message: the hub itself keeps a repetition out.
            await self._store(self._message(sender, words or EMPTY, uid, arrived), False)
            return
        again = await self._heard.heard(sender, arrived.recipient, words, self._clock.now())
        await self._store(self._message(sender, words or EMPTY, self._make_key(), arrived), again)

    def _message(self, sender: str, words: str, key: str, arrived: Arrived | None) -> InboundMessage:
        sent_at = arrived.sent_at if arrived else None
        return InboundMessage(self._account, key, sender, Text(words), sent_at)

    async def _store(self, message: InboundMessage, maybe_duplicate: bool) -> None:
        if self.inbox is None:
            raise NotOpen
        await self.inbox.accept(replace(message, maybe_duplicate=maybe_duplicate))


class NotOpen(Exception):
    """Something came while the channel does not run; it is not acknowledged."""
