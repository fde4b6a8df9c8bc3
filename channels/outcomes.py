"""What became of a message: the answer to a try, and receipts later. Import from `channels.contract`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Fault(StrEnum):
    """Whose fault a refusal is: it decides whom to tell."""

    MESSAGE = "message"
    RECIPIENT = "recipient"  # no such number, mailbox gone, blocked us: nothing will reach this address
    ROUTE = "route"  # signature, template, credentials or balance: the account takes nothing until mended


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took it. Later receipts quote `provider_id`, or, for a message of several parts, one of
    `parts` (in order; `provider_id` may then be the first). Without parts it is one.
    `lasts` is said of sound.
    """

    provider_id: str
    parts: tuple[str, ...] = ()
    lasts: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Refused:
    """Permanent: the same request will never succeed. `code` is the provider's; `reason` is for the agent,
    in Chinese.
    """

    reason: str
    code: str = ""
    fault: Fault = Fault.MESSAGE


@dataclass(frozen=True, slots=True)
class TryLater:
    """Transient: certainly not carried out. Safe to repeat after `delay`. With `parts`, those with an id
    were taken and only the empty ones were not; the next try gets them as `parts_sent`. `whole_account`:
    the provider wants silence on the account (a flood limit), not only for this message.
    """

    reason: str
    delay: timedelta = timedelta(seconds=5)
    code: str = ""
    parts: tuple[str, ...] = ()
    whole_account: bool = False


@dataclass(frozen=True, slots=True)
class WaitForCitizen:
    """Not possible until the citizen writes again (window closed, answers used up). The hub holds it."""

    reason: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Unknown outcome: it may have been carried out. Never repeat without asking. `parts` as in TryLater:
    a receipt for any of them still counts.
    """

    reason: str
    parts: tuple[str, ...] = ()


SendResult = Accepted | Refused | TryLater | WaitForCitizen | Uncertain


class ReceiptState(StrEnum):
    SENT = "sent"  # the provider says after all that it took it: settles an unknown outcome
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DeliveryReceipt:
    """One of the two ids names the message; `up_to` marks everything sent to `recipient` until then.

    A receipt for one part quotes that part's provider id, or `message_id` with `part` (from 0).
    """

    account: str
    state: ReceiptState
    provider_id: str = ""
    message_id: str = ""
    recipient: str = ""
    up_to: bool = False
    reason: str = ""
    code: str = ""
    part: int | None = None
    at: datetime | None = None
    fault: Fault = Fault.MESSAGE
