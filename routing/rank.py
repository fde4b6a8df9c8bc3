"""A place in line as one number: priority, then the time the citizen came, then the conversation's number.

One number, because the router compares places more often than it does anything else.
"""

from datetime import UTC, datetime, timedelta
from typing import NewType

from routing.model import ConversationId, Priority

Rank = NewType("Rank", int)
NOBODY = Rank(1 << 200)
"""Stands behind everybody."""

EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
NUMBER_BITS = 64
TIME_BITS = 64
NUMBER_MASK = (1 << NUMBER_BITS) - 1
TIME_MASK = (1 << TIME_BITS) - 1
HIGHEST = max(Priority)


def rank_of(priority: Priority, came_at: datetime, conversation: ConversationId) -> Rank:
    moment = (came_at - EPOCH) // MICROSECOND
    return Rank(((((HIGHEST - priority) << TIME_BITS) + moment) << NUMBER_BITS) + conversation)


def conversation_at(rank: Rank) -> ConversationId:
    return ConversationId(rank & NUMBER_MASK)


def level_of(rank: Rank) -> int:
    """The priority's part; the smallest goes first."""
    return rank >> (TIME_BITS + NUMBER_BITS)


def came_at(rank: Rank) -> datetime:
    return EPOCH + ((rank >> NUMBER_BITS) & TIME_MASK) * MICROSECOND
