"""How long and how often each class of message is tried, and what follows an unknown outcome."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from channels.contract import MessageClass
from hub.domain.delivery import Source
from hub.domain.lineup import CASE, CONVERSATION, MASS


class WhenUnknown(StrEnum):
    """Never the same delivery again: at most one more, once."""

    LEAVE = "leave"  # a receipt or a person settles it
    OTHER_ROUTE = "other_route"  # once more by another account of the same kind
    MARKED = "marked"  # once more, saying that it may have come before


@dataclass(frozen=True, slots=True)
class Patience:
    """`base` doubles with each try up to `longest`. After `lasts` it is expired; after `tries` it failed."""

    rank: int
    base: timedelta
    longest: timedelta
    lasts: timedelta
    tries: int = 1_000
    unknown: WhenUnknown = WhenUnknown.LEAVE
    unknown_after: timedelta = timedelta()


_S, _M, _H = (timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1))

BY_CLASS: Mapping[MessageClass, Patience] = {
    MessageClass.CONVERSATION: Patience(CONVERSATION, 5 * _S, 2 * _M, 1 * _H),
    MessageClass.CODE: Patience(
        CONVERSATION, 2 * _S, 15 * _S, 5 * _M, unknown=WhenUnknown.OTHER_ROUTE, unknown_after=20 * _S
    ),
    MessageClass.URGENT: Patience(
        CONVERSATION, 2 * _S, 1 * _M, 2 * _H, unknown=WhenUnknown.MARKED, unknown_after=2 * _M
    ),
    MessageClass.CASE: Patience(
        CASE, 5 * _S, 15 * _M, 24 * _H, unknown=WhenUnknown.MARKED, unknown_after=15 * _M
    ),
    MessageClass.MASS: Patience(MASS, 5 * _S, 15 * _M, 24 * _H, tries=8),
}
WEBHOOK = Patience(CASE, 10 * _S, 2 * _H, 24 * _H)

JITTER = 0.25


def patience_of(source: Source, message_class: MessageClass) -> Patience:
    return WEBHOOK if source is Source.WEBHOOK else BY_CLASS[message_class]


def wait_after(patience: Patience, tries: int, asked: timedelta, chance: float) -> timedelta:
    """How long to wait after the `tries`-th vain try (from 1). The provider's own wish is the least; up to
    a quarter is added by `chance` (0 to 1), so that what failed together does not come back together.
    """
    own = max(patience.base, asked) * 2 ** min(tries - 1, 12)
    wait: timedelta = max(asked, min(own, patience.longest))
    return wait + wait * (JITTER * chance)


def spent(patience: Patience, tries: int) -> bool:
    return tries >= patience.tries


def deadline_of(patience: Patience, created_at: datetime, wished: datetime | None = None) -> datetime:
    own = created_at + patience.lasts
    return own if wished is None else min(own, wished)
