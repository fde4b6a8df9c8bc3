"""Rows as tests need them: only what matters to the story is said."""

from datetime import UTC, datetime, timedelta
from typing import Any

from channels.contract import MessageClass
from hub.domain.agent import Agent
from hub.domain.change import Change, Patch, Row
from hub.domain.contact import Contact, Identity
from hub.domain.conversation import AssignmentRecord, Conversation, OfferRecord, Stage
from hub.domain.delivery import Delivery, Source
from hub.domain.message import Author, DeliveryState, InboundKey, Kind, Message
from hub.domain.records import LogEntry
from hub.storage.store import HubStore

NOW = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)
# Rows of these tests have small ids, as if they were the first the hub ever made.
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def after(minutes: float) -> datetime:
    return NOW + minutes * MINUTE


def contact(number: int = 1, **rest: Any) -> Contact:
    return Contact(number, NOW, **rest)


def identity(number: int, contact_id: int = 1, address: str = "o1", **rest: Any) -> Identity:
    return Identity(number, contact_id, "city", "wechat", address, NOW, **rest)


def conversation(number: int = 10, **rest: Any) -> Conversation:
    said: dict[str, Any] = {
        "number": f"20260302-{number}",
        "contact_id": 1,
        "account": "city",
        "kind": "wechat",
        "address": "o1",
        "created_at": NOW,
        "came_at": NOW,
        "stage": Stage.WAITING,
        "stage_since": NOW,
    }
    return Conversation(number, **(said | rest))


def message(number: int, conversation_id: int = 10, **rest: Any) -> Message:
    said: dict[str, Any] = {
        "contact_id": 1,
        "account": "city",
        "author": Author.CITIZEN,
        "kind": Kind.TEXT,
        "at": NOW,
        "text": "路灯坏了",
    }
    return Message(number, conversation_id, **(said | rest))


def reply(number: int, conversation_id: int = 10, **rest: Any) -> Message:
    said: dict[str, Any] = {"author": Author.AGENT, "agent_id": 7, "state": DeliveryState.QUEUED}
    return message(number, conversation_id, **(said | rest))


def notice(number: int, **rest: Any) -> Delivery:
    """A delivery that no message of a conversation holds."""
    said: dict[str, Any] = {
        "source": Source.NOTICE,
        "message_class": MessageClass.CASE,
        "account": "city",
        "recipient": "13900000001",
        "created_at": NOW,
        "state": DeliveryState.QUEUED,
        "state_at": NOW,
    }
    return Delivery(number, **(said | rest))


def held(number: int, conversation_id: int = 10, agent_id: int = 7, **rest: Any) -> AssignmentRecord:
    return AssignmentRecord(number, conversation_id, agent_id, "longest idle", NOW, **rest)


def offer(number: int, conversation_id: int = 10, agent_id: int = 7, **rest: Any) -> OfferRecord:
    return OfferRecord(number, conversation_id, agent_id, "longest idle", NOW, after(1), **rest)


def entry(number: int, kind: str = "message_received", **rest: Any) -> LogEntry:
    return LogEntry(number, NOW, kind, **rest)


def agent(number: int = 7, **rest: Any) -> Agent:
    said: dict[str, Any] = {
        "number": f"{number:04}",
        "name": "李梅",
        "password_hash": "$argon2id$",
        "created_at": NOW,
    }
    return Agent(number, f"agent{number}", **(said | rest))


def guard(key: str, message_id: int = 0) -> InboundKey:
    return InboundKey("city", key, message_id, NOW)


def patch(row: type[Row], key: int | str, **values: object) -> Change:
    return Change(patches=(Patch(row, key, values),))


async def keep(store: HubStore, *rows: Row) -> None:
    """Store each row as a unit of its own."""
    for row in rows:
        assert await store.writer.save(Change(new=(row,)))
