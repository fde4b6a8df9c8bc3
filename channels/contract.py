"""The whole agreement between the hub and a channel. Values and protocols only; no I/O, no framework."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from channels.optional import (
    CountsParts as CountsParts,
    Finding as Finding,
    HasDoctor as HasDoctor,
    HasDoor as HasDoor,
    ParsesPayload as ParsesPayload,
    Severity as Severity,
    ShowsMessages as ShowsMessages,
    TakesSignals as TakesSignals,
)
from channels.outcomes import (
    Accepted as Accepted,
    DeliveryReceipt as DeliveryReceipt,
    Fault as Fault,
    ReceiptState as ReceiptState,
    Refused as Refused,
    SendResult as SendResult,
    TryLater as TryLater,
    Uncertain as Uncertain,
    WaitForCitizen as WaitForCitizen,
)
from channels.outgoing import (
    ConnectCall as ConnectCall,
    HangUp as HangUp,
    MessageClass as MessageClass,
    OutboundBody as OutboundBody,
    OutboundMessage as OutboundMessage,
    PlaySound as PlaySound,
    ProviderTemplate as ProviderTemplate,
    ReturnCall as ReturnCall,
    StopSound as StopSound,
    Template as Template,
)
from channels.template_values import (
    TemplateField as TemplateField,
    TemplateForm as TemplateForm,
)
from channels.text_length import (
    TextLength as TextLength,
    alphabet_of as alphabet_of,
    text_length as text_length,
)
from channels.values import (
    AgentJoined as AgentJoined,
    AgentRead as AgentRead,
    AgentTyping as AgentTyping,
    AnswerVerdict as AnswerVerdict,
    Attachment as Attachment,
    AttachmentKind as AttachmentKind,
    CallAnswered as CallAnswered,
    CallArrived as CallArrived,
    CallEnd as CallEnd,
    CallEnded as CallEnded,
    CallFact as CallFact,
    CallReturned as CallReturned,
    CallRinging as CallRinging,
    ConversationClosed as ConversationClosed,
    HelpAnswer as HelpAnswer,
    HistoryItem as HistoryItem,
    InboundBody as InboundBody,
    InboundMessage as InboundMessage,
    Link as Link,
    Location as Location,
    NoAnswer as NoAnswer,
    Notice as Notice,
    OfflineForm as OfflineForm,
    PendingMedia as PendingMedia,
    PreChat as PreChat,
    QueuePlace as QueuePlace,
    ReplyWindow as ReplyWindow,
    Satisfaction as Satisfaction,
    Signal as Signal,
    SoundPlayed as SoundPlayed,
    Text as Text,
)

# --- what can go wrong on the way in --------------------------------------------------


class InboundError(Exception):
    """Base of the three ways an incoming payload can be unusable."""


class ForgedPayload(InboundError):
    """Signature or token is wrong. Answer 403 and store nothing."""


class MalformedPayload(InboundError):
    """Not something this provider sends. Answer 400."""


class UnsupportedPayload(InboundError):
    """A genuine event we choose not to handle. Answer 200, or the provider repeats it."""


# --- the agreement --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the agent's screen may offer on this channel. Lengths: `longest_text` in `length_unit`; texts in
    "sms" cost a part per 160/153 GSM-7 or 70/67 UCS-2 characters, and `most_parts` is the limit.

    A channel that has Text in `sends` takes any text; one that has ProviderTemplate alone takes only what
    its provider has approved. `per_second`, `burst`, `at_once`: what the account bears; the hub keeps what
    is more in its own queue, where it can still be put behind something more urgent or withdrawn.
    """

    sends: frozenset[type[OutboundBody]]
    signals: frozenset[type[Signal]] = frozenset()
    voice: bool = False
    receipts: bool = False
    can_start_conversation: bool = False
    repeatable: bool = False  # clients read from us what they missed: stored is sent, repeating is harmless
    reply_window: timedelta | None = None
    passive_reply: int = 0  # bytes of a text that may be given back in the same breath, free of charge
    longest_text: int | None = None
    length_unit: str = "characters"  # or "utf8_bytes", "utf16_units", "sms"
    most_parts: int | None = None
    piece_length: int | None = None  # longer texts go out in pieces of this length; each costs one credit
    attachments: frozenset[AttachmentKind] = frozenset()
    largest_attachment: int = 0
    templates: tuple[TemplateForm, ...] = ()  # what may still be sent when the reply window is closed
    subject: bool = False  # letters: a subject, copies, and files in the same message as the text
    quotes: bool = False  # an answer can name the message that it answers
    per_second: float | None = None
    burst: int | None = None  # how many may go without a pause; None: as many as a second takes
    at_once: int | None = None  # tries in progress at a time; None: as many as there are recipients
    recipient_per_minute: float | None = None  # providers refuse or swallow more to one number
    signature: str = ""  # goes in front of every text and counts with it
    country: str = ""  # the calling code that numbers of this account go without


@dataclass(frozen=True, slots=True)
class Taken:
    """What intake made of a message. `reply` is a text the channel may give back in the same breath
    (passive reply). `answered`: by the hub itself; nobody was asked to serve.
    """

    message_id: str = ""
    conversation_id: str = ""
    duplicate: bool = False
    reply: str = ""
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Hint:
    """An article that somebody who is still writing may mean."""

    article_id: str
    title: str
    link: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a citizen stands now on one account; what a client that comes back must show."""

    conversation_id: str = ""
    stage: str = "none"  # none, waiting, active, parked, closed
    before: int | None = None
    expected_wait: timedelta | None = None
    agent_number: str = ""
    may_rate: bool = False
    open_now: bool = True
    closed_text: str = ""
    self_help: bool = False  # the hub answers first when it is sure


class Inbox(Protocol):
    """What the hub gives a channel. The calls that store return only once the fact is stored."""

    async def accept(self, message: InboundMessage) -> Taken: ...
    async def record_receipt(self, receipt: DeliveryReceipt) -> None: ...
    async def media_arrived(self, account: str, provider_key: str, attachment: Attachment) -> None: ...
    async def media_failed(self, account: str, provider_key: str, reason: str) -> None: ...
    async def citizen_typing(self, account: str, sender: str, on: bool, preview: str = "") -> None: ...
    async def citizen_read(self, account: str, sender: str, up_to: str) -> None: ...
    async def history(
        self, account: str, sender: str, *, after: str = "", before: str = "", limit: int = 50
    ) -> Sequence[HistoryItem]: ...
    async def standing(self, account: str, sender: str) -> Standing: ...
    async def record_window(self, account: str, recipient: str, window: ReplyWindow) -> None: ...


class Files(Protocol):
    """Where attachments live. `save` decides the media type by content, not by name, and refuses what is
    not allowed. `keep` takes anything under the type the channel gives it, for evidence such as a letter as
    it came: it is never shown in place, only handed out.
    """

    async def save(self, content: bytes, *, name: str, declared_type: str = "") -> Attachment: ...
    async def keep(self, content: bytes, *, name: str, media_type: str) -> Attachment: ...
    async def read(self, file_id: str) -> tuple[Attachment, bytes]: ...
    def chunks(self, file_id: str) -> AsyncIterator[bytes]: ...


class FileRefused(Exception):
    """Too large, empty, or of a type that is not allowed. `reason` is for the citizen, in Chinese."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(code)
        self.code, self.reason = code, reason


class Clock(Protocol):
    def now(self) -> datetime: ...
    async def sleep(self, delay: timedelta) -> None: ...


class Cabinet(Protocol):
    """A small durable drawer per account for what a channel must remember itself (cursors, tokens, secrets
    it made).
    """

    async def get(self, key: str) -> str | None: ...
    async def put(self, key: str, value: str) -> None: ...


class Channel(Protocol):
    """A live connection to one provider account."""

    @property
    def capabilities(self) -> Capabilities: ...

    async def run(self, inbox: Inbox, ready: Callable[[], None]) -> None:
        """Connect, call `ready`, serve until cancelled, clean up on the way out."""
        ...

    async def send(self, message: OutboundMessage) -> SendResult:
        """Try once. Report what is known; never retry, never raise for a provider's answer."""
        ...


@dataclass(frozen=True, slots=True)
class ChannelTools:
    """What the hub lends a channel account. `account` is its name in config.toml; `public_url` is how
    citizens reach us.
    """

    account: str
    clock: Clock
    files: Files
    cabinet: Cabinet
    secret: Callable[[str], str]  # name of an environment variable -> value; "" when unset
    public_url: str = ""
    file_link: Callable[[str], str] | None = None  # file_id -> signed link a citizen may open
    hints: Callable[[str, str], Awaitable[Sequence[Hint]]] | None = None  # account, words so far -> articles


@dataclass(frozen=True, slots=True)
class SettingsProblem:
    """One mistake in the settings of an account: key, and what is wrong with it (English, for the
    operator).
    """

    key: str
    problem: str


class BadSettings(ValueError):
    """Raised by `build` and `check` with every mistake at once."""

    def __init__(self, problems: Sequence[SettingsProblem]) -> None:
        super().__init__("; ".join(f"{p.key}: {p.problem}" for p in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class ChannelType:
    """The one object a channel folder exports, as `CHANNEL`. `label` by language code."""

    name: str
    label: Mapping[str, str]
    build: Callable[[Mapping[str, object], ChannelTools], Channel]
    sample_settings: Mapping[str, object] = field(default_factory=dict)
