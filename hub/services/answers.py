"""What comes back to notices: confirmations, and the wish to be left in peace."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from channels.contract import Clock, InboundMessage, MessageClass, Taken, Text
from hub.domain.change import Change
from hub.domain.delivery import Delivery, Source
from hub.domain.message import DeliveryState, InboundKey
from hub.domain.notice import Ack
from hub.domain.quiet import asks_to_stop
from hub.domain.records import LogEntry
from hub.ids import IdMaker
from hub.services.blocklist import Blocklist
from hub.services.channel_host import ChannelHost
from hub.services.delivery_ports import Deliveries
from hub.services.outbox import Outbox
from hub.services.ports import Messages, Writer
from hub.services.problems import NotFound

LOOK_BACK = timedelta(days=30)
CONFIRMS = frozenset({"1", "收到", "已收到", "好的", "好", "知道了", "OK", "Y", "YES"})
LEFT = frozenset({DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ, DeliveryState.UNKNOWN})


@dataclass(slots=True)
class Answers:
    ids: IdMaker
    clock: Clock
    writer: Writer
    host: ChannelHost
    stored: Deliveries
    messages: Messages
    outbox: Outbox
    blocklist: Blocklist

    async def take(self, message: InboundMessage) -> Taken | None:
        """What answers a notice and needs nobody, stored; None when it is for an agent to read (a question
        still counts as an answer).
        """
        capabilities = self.host.capabilities(message.account)
        if not isinstance(message.body, Text) or capabilities is None:
            return None
        if capabilities.repeatable or not capabilities.can_start_conversation:
            return None
        if await self.messages.seen(message.account, message.provider_key):
            known = await self.messages.by_provider_key(message.account, message.provider_key)
            ids = (str(known.id), str(known.conversation_id)) if known else ("", "")
            return Taken(*ids, duplicate=True)
        text = message.body.text
        since = self.clock.now() - LOOK_BACK
        recent = [
            self.outbox.latest(one)
            for one in await self.stored.recent_to(message.account, message.sender, since)
            if one.source is Source.NOTICE
        ]
        if asks_to_stop(text) and any(one.message_class is MessageClass.MASS for one in recent):
            row = self.blocklist.opted_out(message.sender, message.account, text.strip()[:20])
            return await self._swallow(message, "opted_out", None, row)
        asked = _asked(recent, message)
        if asked is None:
            return None
        if _confirms(text):
            return await self._swallow(message, "notice_answered", asked)
        await self._answered(asked, text)
        return None

    async def by_link(self, key: str) -> Delivery:
        """Whoever opened the link confirms; twice is once."""
        delivery = await self.find(key)
        return delivery if delivery.answered_at else await self._answered(delivery, "链接确认")

    async def find(self, key: str) -> Delivery:
        found = await self.stored.by_ack_key(key)
        if found is None:
            raise NotFound("no_such_page")
        return self.outbox.latest(found)

    async def _answered(self, delivery: Delivery, answer: str) -> Delivery:
        at = self.clock.now()
        details = {"delivery": str(delivery.id), "answer": answer[:200]}
        entry = LogEntry(self.ids.next(), at, "notice_answered", details=details)
        return await self.outbox.note(delivery, entry, answer=answer[:200], answered_at=at)

    async def _swallow(
        self, message: InboundMessage, kind: str, delivery: Delivery | None, *rows: object
    ) -> Taken:
        now = self.clock.now()
        entry = LogEntry(self.ids.next(), now, kind, details={"account": message.account})
        guard = InboundKey(message.account, message.provider_key, entry.id, now)
        new: tuple[object, ...] = (entry, *rows)
        fresh = await self.writer.save(Change(new=new, guard=guard))  # type: ignore[arg-type]
        if fresh and delivery is not None:
            text = message.body.text if isinstance(message.body, Text) else ""
            await self._answered(delivery, text)
        return Taken(str(entry.id), duplicate=not fresh)


def _asked(recent: Sequence[Delivery], message: InboundMessage) -> Delivery | None:
    """The one it quotes, else the newest that still waits for a reply."""
    waiting = [
        one
        for one in recent
        if one.body.get("ack") == Ack.REPLY.value and one.answered_at is None and one.state in LEFT
    ]
    quoted = [one for one in waiting if message.in_reply_to in (str(one.id), one.provider_id)]
    return next(iter(quoted or waiting), None)


def _confirms(text: str) -> bool:
    return unicodedata.normalize("NFKC", text).strip().strip("。.!！").upper() in CONFIRMS
