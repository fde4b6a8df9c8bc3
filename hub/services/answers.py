"""What comes back to notices: confirmations, and the wish to be left in peace."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from channels.contract import Clock, InboundMessage, MessageClass, Taken, Text
from hub.domain.addresses import plain_address
from hub.domain.change import Change, Row
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

SIGNATURE = 200  # mail programs set one below; more is somebody's words, and an agent reads them
LOOK_BACK = timedelta(days=30)
BY_LINK = "链接退订"
CONFIRMS = frozenset({"1", "收到", "已收到", "好的", "好", "知道了", "OK", "Y", "YES"})
LEFT = frozenset({DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ, DeliveryState.UNKNOWN})
LEAVES = DeliveryState.SENDING  # an answer may overtake the provider's word that it took the message


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

    def listens(self, account: str) -> bool:
        """Whether notices go out here whose answers come back."""
        can = self.host.capabilities(account)
        return can is not None and can.can_start_conversation and not can.repeatable

    async def take(self, message: InboundMessage) -> Taken | None:
        """What answers a notice and needs nobody, stored; None when it is for an agent to read (a question
        still counts as an answer).
        """
        if not isinstance(message.body, Text) or not self.listens(message.account):
            return None
        if await self.messages.seen(message.account, message.provider_key):
            known = await self.messages.by_provider_key(message.account, message.provider_key)
            ids = (str(known.id), str(known.conversation_id)) if known else ("", "")
            return Taken(*ids, duplicate=True)
        text = message.body.text
        recent = await self._recent(message)
        if _stops(message, text, recent):
            return await self._opted_out(message, text)
        asked = _asked(recent, message)
        if asked is None:
            return None
        if _confirms(text):
            guard = self._guard(message)
            await self._answered(asked, text, guard)
            return Taken(str(guard.message_id))
        await self._answered(asked, text)
        return None

    async def overhear(self, message: InboundMessage) -> None:
        """The same while an agent is talking with them and reads the message anyway. There, only plain words
        and what names the notice count: anything else belongs to the talk.
        """
        if not isinstance(message.body, Text) or not self.listens(message.account):
            return
        text, recent = message.body.text, await self._recent(message)
        asked = _asked(recent, message)
        stops = _stops(message, text, recent) and not self.blocklist.why(MessageClass.MASS, message.sender)
        answers = asked is not None and (_confirms(text) or _names(message, asked))
        if not (stops or answers) or await self.messages.seen(message.account, message.provider_key):
            return
        if stops:
            await self.writer.save(Change(new=self._stop(message, text)))
        elif asked is not None:
            await self._answered(asked, text)

    async def by_link(self, key: str) -> Delivery:
        """Whoever opened the link confirms; twice is once."""
        delivery = await self.find(key)
        return delivery if delivery.answered_at else await self._answered(delivery, "链接确认")

    async def find(self, key: str) -> Delivery:
        found = await self.stored.by_ack_key(key)
        if found is None or found.body.get("unsubscribe"):
            raise NotFound("no_such_page")
        return self.outbox.latest(found)

    async def find_to_stop(self, key: str) -> Delivery:
        """What the link to get no more such letters came with."""
        found = await self.stored.by_ack_key(key)
        if found is None or not found.body.get("unsubscribe"):
            raise NotFound("no_such_page")
        return found

    def left_alone(self, delivery: Delivery) -> bool:
        return bool(self.blocklist.why(MessageClass.MASS, delivery.recipient))

    async def stop_by_link(self, key: str) -> Delivery:
        """Twice is once."""
        delivery = await self.find_to_stop(key)
        if not self.left_alone(delivery):
            row = self.blocklist.opted_out(delivery.recipient, delivery.account, BY_LINK)
            at, details = self.clock.now(), {"account": delivery.account}
            entry = LogEntry(self.ids.next(), at, "opted_out", details=details)
            await self.writer.save(Change(new=(row, entry)))
        return delivery

    async def _recent(self, message: InboundMessage) -> list[Delivery]:
        since = self.clock.now() - LOOK_BACK
        can = self.host.capabilities(message.account)
        sender = plain_address(message.sender, can.country if can else "")
        found = await self.stored.recent_to(message.account, sender, since)
        return [self.outbox.latest(one) for one in found if one.source is Source.NOTICE]

    async def _answered(self, delivery: Delivery, answer: str, *more: Row) -> Delivery:
        at = self.clock.now()
        details = {"delivery": str(delivery.id), "notice": str(delivery.notice_id), "answer": answer[:200]}
        entry = LogEntry(self.ids.next(), at, "notice_answered", details=details)
        return await self.outbox.note(delivery, entry, *more, answer=answer[:200], answered_at=at)

    async def _opted_out(self, message: InboundMessage, text: str) -> Taken:
        guard = self._guard(message)
        fresh = await self.writer.save(Change(new=self._stop(message, text), guard=guard))
        return Taken(str(guard.message_id), duplicate=not fresh)

    def _stop(self, message: InboundMessage, text: str) -> tuple[Row, ...]:
        word = text if asks_to_stop(text) else message.subject
        row = self.blocklist.opted_out(message.sender, message.account, word.strip()[:20])
        details = {"account": message.account}
        return LogEntry(self.ids.next(), self.clock.now(), "opted_out", details=details), row

    def _guard(self, message: InboundMessage) -> InboundKey:
        return InboundKey(message.account, message.provider_key, self.ids.next(), self.clock.now())


def _stops(message: InboundMessage, text: str, recent: Sequence[Delivery]) -> bool:
    """By the words, or by the subject: mail programs unsubscribe that way, and some sign what they send."""
    by_subject = asks_to_stop(message.subject) and len(text) <= SIGNATURE
    stops = asks_to_stop(text) or by_subject
    return stops and any(one.message_class is MessageClass.MASS for one in recent)


def _asked(recent: Sequence[Delivery], message: InboundMessage) -> Delivery | None:
    """The one it quotes, else the newest that still waits for a reply; one that just leaves comes last."""
    open_ones = [one for one in recent if one.body.get("ack") == Ack.REPLY.value and one.answered_at is None]
    left = [one for one in open_ones if one.state in LEFT]
    waiting = [*left, *(one for one in open_ones if one.state is LEAVES)]
    quoted = [one for one in waiting if _names(message, one)]
    return next(iter(quoted or waiting), None)


def _names(message: InboundMessage, delivery: Delivery) -> bool:
    return bool(message.in_reply_to) and message.in_reply_to in (str(delivery.id), delivery.provider_id)


def _confirms(text: str) -> bool:
    return unicodedata.normalize("NFKC", text).strip().strip("。.!！").upper() in CONFIRMS
