"""Mass sending on the wire: campaigns, whom they reach, and what became of each."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from hub.web.contract.base import AgentRef, Id, Model, ShortText
from hub.web.contract.notices import Name, NoticeText

CampaignState = Literal["draft", "waiting", "approved", "running", "paused", "done", "stopped", "rejected"]
Fault = Literal[
    "", "bad_address", "duplicate", "blacklist", "opted_out", "missing", "too_long", "too_many_parts"
]
Words = Annotated[list[ShortText], Meta(max_length=100)]
Reason = Annotated[str, Meta(max_length=300)]


class SaveCampaign(Model, kw_only=True, frozen=True):
    """`template` is the key of an approved text; else `text` is said, with places like {name}. `suffix` left
    out: the usual way to opt out. `window` is like 09:00-18:00, local time; without `start_at` it begins once
    approved.
    `version` is what was read, when it is changed.
    """

    name: Name
    account: ShortText
    template: ShortText = ""
    text: NoticeText = ""
    subject: ShortText = ""
    suffix: Annotated[str, Meta(max_length=60)] | None = None
    values: dict[str, str] = {}
    start_at: datetime | None = None
    window: Annotated[str, Meta(max_length=11)] = ""
    version: int = 0


class CampaignStepView(Model, kw_only=True, frozen=True):
    """`step`: created, changed, listed, waiting, seen, approved, rejected, started, paused, braked, resumed,
    stopped, done.
    """

    at: datetime
    step: str
    by: AgentRef | None = None
    note: str = ""
    note_en: str = ""


class ReasonView(Model, kw_only=True, frozen=True):
    state: str
    reason: str
    reason_en: str
    count: int


class CampaignView(Model, kw_only=True, frozen=True):
    """`total` will get it, `faulty` lines will not; `parts` is what all of them come to. `taken` were handed
    to the outbox; `outcomes` are those by state, `faults` the others by why. `waits_for`: quiet, window,
    account. `beside`: so many others are being sent by the account just now, and share its pace.
    `may_approve`: whoever asks may. `digest` names what is approved.
    """

    id: Id
    name: str
    account: str
    channel: str
    state: CampaignState
    state_at: datetime
    created_at: datetime
    by: AgentRef | None
    template: str
    text: str
    subject: str
    sign: str
    suffix: str
    values: dict[str, str]
    start_at: datetime | None
    window: str
    source: dict[str, str]
    columns: list[str]
    places: list[str]
    total: int
    faulty: int
    parts: int
    taken: int
    version: int
    digest: str
    approvals: int
    approvals_needed: int
    may_approve: bool
    reason: str = ""
    reason_en: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    waits_for: str = ""
    per_second: float = 0
    beside: int = 0
    outcomes: dict[str, int] = {}
    faults: dict[str, int] = {}
    reasons: list[ReasonView] = []
    steps: list[CampaignStepView] = []
    failed_limit: float = 0
    unknown_limit: float = 0


class CampaignPage(Model, kw_only=True, frozen=True):
    """Without steps and reasons."""

    items: list[CampaignView]
    next: str = ""


class ChooseSegment(Model, kw_only=True, frozen=True):
    """Members of groups of the phone book, and contacts that fit all that is given. `kinds`: they have come
    that way before.
    """

    group_ids: Annotated[list[Id], Meta(max_length=100)] = []
    contacts: bool = False
    tags: Words = []
    districts: Words = []
    kinds: Words = []
    languages: Words = []
    favoured: bool = False
    about: ShortText = ""


class SegmentChoices(Model, kw_only=True, frozen=True):
    tags: list[str]
    districts: list[str]
    kinds: list[str]


class CampaignDraftView(Model, kw_only=True, frozen=True):
    """What one recipient will read."""

    number: int
    address: str
    name: str
    text: str
    subject: str
    units: int
    alphabet: str
    parts: int


class CampaignPreview(Model, kw_only=True, frozen=True):
    """`faults` counts the lines that get nothing; the list of recipients names them."""

    campaign: CampaignView
    drafts: list[CampaignDraftView]
    total: int
    parts: int
    longest: int
    faults: dict[str, int]


class SubmitCampaign(Model, kw_only=True, frozen=True):
    version: int


class DecideCampaign(Model, kw_only=True, frozen=True):
    """`digest` is that of the campaign one has seen."""

    approve: bool
    digest: ShortText
    note: Reason = ""


class HoldCampaign(Model, kw_only=True, frozen=True):
    reason: Reason = ""


class RecipientView(Model, kw_only=True, frozen=True):
    """`number` is the line in the file. `state` is empty until it is handed to the outbox."""

    number: int
    address: str
    name: str
    fault: Fault
    state: str
    reason: str = ""
    reason_en: str = ""
    delivery_id: Id | None = None
    at: datetime | None = None


class RecipientPage(Model, kw_only=True, frozen=True):
    items: list[RecipientView]
    next: str = ""
