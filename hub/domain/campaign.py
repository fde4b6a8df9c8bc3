"""One text to very many: what a campaign says, whom it reaches, and its way from draft to done."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from channels.contract import TextLength, text_length
from hub.domain.notice import filled, places_of


class CampaignState(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"
    APPROVED = "approved"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"
    REJECTED = "rejected"


C = CampaignState
MOVES: Mapping[CampaignState, frozenset[CampaignState]] = {
    C.DRAFT: frozenset({C.WAITING}),
    C.WAITING: frozenset({C.DRAFT, C.APPROVED, C.REJECTED}),
    C.APPROVED: frozenset({C.DRAFT, C.RUNNING, C.STOPPED}),
    C.RUNNING: frozenset({C.PAUSED, C.STOPPED, C.DONE}),
    C.PAUSED: frozenset({C.RUNNING, C.STOPPED}),
    C.REJECTED: frozenset({C.DRAFT}),
    C.DONE: frozenset(),
    C.STOPPED: frozenset(),
}
OPEN_TO_CHANGE = frozenset({C.DRAFT, C.WAITING, C.APPROVED, C.REJECTED})
BEGUN = frozenset({C.RUNNING, C.PAUSED, C.DONE, C.STOPPED})


class Fault(StrEnum):
    """Why somebody on the list gets nothing."""

    NONE = ""
    BAD_ADDRESS = "bad_address"
    DUPLICATE = "duplicate"
    BLACKLIST = "blacklist"
    OPTED_OUT = "opted_out"
    MISSING = "missing"
    TOO_LONG = "too_long"
    TOO_MANY_PARTS = "too_many_parts"


@dataclass(frozen=True, slots=True)
class Campaign:
    """`text`, `subject`, `sign` and `code` are what will be said, copied from the template when it is handed
    in: a later version of that changes nothing here. `suffix` follows each text; `facts` fill places for all.

    `roster_id` names the list of recipients, `source` how it was made, `columns` what each of them brings.
    `digest` is what was handed in for approval; `approved_by` has approved exactly that, and none of the
    `authors`, who had a hand in it, may. `cursor` is the
    number of the last recipient handed to the outbox, in the unit that stored its delivery.
    """

    id: int
    name: str
    account: str
    created_at: datetime
    created_by: int
    state: CampaignState
    state_at: datetime
    team_id: int | None = None
    template: str = ""
    text: str = ""
    subject: str = ""
    sign: str = ""
    code: str = ""
    suffix: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    source: Mapping[str, object] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    roster_id: int = 0
    roster_digest: str = ""
    total: int = 0
    faulty: int = 0
    parts: int = 0
    digest: str = ""
    authors: tuple[int, ...] = ()
    approved_by: tuple[int, ...] = ()
    start_at: datetime | None = None
    window: str = ""
    cursor: int = 0
    taken: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class CampaignRecipient:
    """One line of a list. `number` is its line in the file, or its place in the segment. `delivery_id` is set
    in the unit that stores the delivery.
    """

    id: int
    roster_id: int
    number: int
    address: str
    name: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    fault: Fault = Fault.NONE
    delivery_id: int | None = None


@dataclass(frozen=True, slots=True)
class CampaignStep:
    """What happened to a campaign, and by whom; by itself with `by` None."""

    id: int
    campaign_id: int
    at: datetime
    step: str
    by: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """What one recipient will read. `missing` places have no value."""

    text: str
    subject: str
    length: TextLength
    missing: tuple[str, ...]
    params: Mapping[str, str]


def places(campaign: Campaign) -> tuple[str, ...]:
    return places_of(campaign.subject + campaign.text)


def written(campaign: Campaign, recipient: CampaignRecipient, signature: str = "") -> Wording:
    """The same at the preview and when it is sent. The place of a name is filled with the recipient's.
    `signature`: the account's, which goes in front and counts.
    """
    values = {"name": recipient.name, **campaign.facts, **recipient.facts}
    values = {name: value for name, value in values.items() if value}
    wanted = places(campaign)
    text = filled(campaign.text, values) + campaign.suffix
    sign = f"【{campaign.sign}】" if campaign.sign and campaign.code else signature
    return Wording(
        text=text,
        subject=filled(campaign.subject, values),
        length=text_length(sign + text),
        missing=tuple(place for place in wanted if place not in values),
        params={place: values.get(place, "") for place in wanted},
    )


def digest_of(campaign: Campaign) -> str:
    """Everything that an approval is for: the words, the people and the hours."""
    said = (
        campaign.name,
        campaign.account,
        campaign.template,
        campaign.text,
        campaign.subject,
        campaign.sign,
        campaign.code,
        campaign.suffix,
        sorted(campaign.facts.items()),
        campaign.roster_id,
        campaign.roster_digest,
        campaign.total,
        campaign.start_at.isoformat() if campaign.start_at else "",
        campaign.window,
    )
    return hashlib.sha256(repr(said).encode("utf-8", "replace")).hexdigest()


# --- addresses ---

FOREIGN = re.compile(r"(?:\+|00)[1-9][0-9]{6,14}")
ANY_NUMBER = re.compile(r"[0-9]{5,15}")
MOBILE = {"86": re.compile(r"1[3-9][0-9]{9}")}  # where text messages reach only some numbers
MAIL = re.compile(
    r"[^\s@<>(),;:\"\\\x00-\x1f]{1,64}@[^\s@<>(),;:\"\\\x00-\x1f]+\.[^\s@<>(),;:\"\\.\x00-\x1f]{2,63}"
)


def is_number(address: str, country: str) -> bool:
    own = MOBILE.get(country, ANY_NUMBER)
    return bool(own.fullmatch(address) or FOREIGN.fullmatch(address))


def is_mail(address: str) -> bool:
    return len(address) <= 254 and bool(MAIL.fullmatch(address))


# --- columns of an uploaded list ---

PHONE_NAMES = (
    "手机号码",
    "手机号",
    "手机",
    "联系电话",
    "电话号码",
    "电话",
    "号码",
    "mobile",
    "phone",
    "tel",
    "number",
)
MAIL_NAMES = ("电子邮箱", "电子邮件", "邮箱地址", "邮箱", "邮件", "email", "e-mail", "mail")
NAME_NAMES = ("姓名", "名字", "名称", "称呼", "联系人", "name")


def column_of(columns: Sequence[str], names: Sequence[str]) -> int | None:
    """The column that is called so; the clearer name wins."""
    bare = [column.strip().casefold() for column in columns]
    return next((bare.index(name) for name in names if name in bare), None)
