"""What a mail says, once it has been read: values only."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from channels.email.headers import Address

NOBODY = Address("")


class Automatic(StrEnum):
    """Whether a machine wrote it: then nothing may answer by itself."""

    NO = ""
    REPLY = "reply"  # out of office, acknowledgement
    REPORT = "report"  # of a mail server about a letter of ours
    BULK = "bulk"  # newsletter, list


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file in a letter. `content_id` is how its page names it; `inside` the page shows it."""

    name: str
    media_type: str
    content: bytes
    content_id: str = ""
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one recipient, told by a mail server (RFC 3464) or read out of its words."""

    action: str  # failed, delayed, delivered, relayed, expanded
    recipient: str = ""
    status: str = ""  # 5.1.1
    words: str = ""
    envelope: str = ""  # what we named the sending (ENVID)


@dataclass(frozen=True, slots=True)
class Letter:
    """`text` is all of what was written; from `quote_at` on it is quoted from earlier letters. `page` is the
    cleaned HTML or "". `cut` names limits that were met and parts that could not be read: then the letter as
    it came must be looked at. `mentioned` are message ids found in a report.
    """

    key: str
    message_id: str = ""
    sender: Address = NOBODY
    reply_to: Address | None = None
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    delivered_to: tuple[str, ...] = ()
    subject: str = ""
    sent_at: datetime | None = None
    references: tuple[str, ...] = ()  # oldest first; what it answers comes last
    text: str = ""
    quote_at: int | None = None
    page: str = ""
    remote_pictures: int = 0
    enclosures: tuple[Enclosure, ...] = ()
    automatic: Automatic = Automatic.NO
    reports: tuple[Report, ...] = ()
    mentioned: tuple[str, ...] = ()
    spam: str = ""
    authenticated: str = ""  # what our own mail server found: "dkim=pass spf=pass"
    cut: tuple[str, ...] = field(default=())
