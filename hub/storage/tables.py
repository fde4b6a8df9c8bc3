"""Which table holds which domain dataclass, and the compiled way between a row and its values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import Enum, auto
from operator import attrgetter
from typing import Any, get_type_hints

from hub.domain.account import CabinetEntry, ChannelAccount
from hub.domain.agent import Agent, ApiToken, CannedReply, Department, SkillGroup, StaffSession, Team
from hub.domain.campaign import Campaign, CampaignRecipient, CampaignStep
from hub.domain.contact import Contact, ContactMerge, Identity
from hub.domain.conversation import AssignmentRecord, Conversation, Draft, OfferRecord
from hub.domain.delivery import Delivery, DeliveryAttempt, DeliveryPart
from hub.domain.gap import AskedQuestion, FindRun, Gap, MustFind
from hub.domain.knowledge import Article, ArticleUse
from hub.domain.manuscript import (
    ArticleFileLink,
    ArticleVersion,
    Folder,
    KbChange,
    KbWord,
    Manuscript,
    ManuscriptStep,
    Subject,
    SynonymGroup,
    UpdateRequest,
)
from hub.domain.message import InboundKey, Message, ParkedReceipt, StoredFile
from hub.domain.notice import (
    BlockedAddress,
    MessageTemplate,
    Notice,
    PhoneBookEntry,
    PhoneBookGroup,
    Webhook,
)
from hub.domain.official import OfficialWording
from hub.domain.records import AuditEntry, DutyAssignment, DutyShortage, DutySpare, LogEntry
from hub.domain.self_help import ShownAnswer
from hub.storage.codec import Codec, Dialect, codec

Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """Derived from a message: who was mentioned in which conversation."""

    message_id: int
    agent_id: int
    conversation_id: int


@dataclass(frozen=True, slots=True)
class MessageWords:
    """What the word index is fed with: words separated by single spaces."""

    message_id: int
    conversation_id: int
    contact_id: int
    words: str


class Repeat(Enum):
    """What becomes of a new row whose `unique` columns are already there."""

    REFUSE = auto()
    REPLACE = auto()
    IGNORE = auto()


@dataclass(frozen=True, slots=True)
class Spec:
    """`key` is the column a Patch names. `ruled` are the columns of unique rules: changing them may make
    room for a row that comes later.
    """

    row: type[Any]
    table: str
    key: str = "id"
    ruled: frozenset[str] = frozenset()
    repeat: Repeat = Repeat.REFUSE
    unique: tuple[str, ...] = ()
    append_only: bool = False
    deleted_by: tuple[str, ...] = ()  # instead of `key`: a delete then names values of these


SPECS = (
    Spec(Contact, "contact"),
    Spec(Identity, "identity", ruled=frozenset({"account", "address"})),
    Spec(ContactMerge, "contact_merge"),
    Spec(Conversation, "conversation"),
    Spec(OfferRecord, "offer", ruled=frozenset({"conversation_id", "outcome"})),
    Spec(AssignmentRecord, "assignment", ruled=frozenset({"conversation_id", "to_at"})),
    Spec(Draft, "draft", repeat=Repeat.REPLACE, unique=("agent_id", "conversation_id")),
    Spec(Message, "message", ruled=frozenset({"conversation_id", "agent_id", "client_key"})),
    Spec(Mention, "mention", append_only=True),
    Spec(MessageWords, "message_word", "message_id", repeat=Repeat.IGNORE, unique=("message_id",)),
    Spec(StoredFile, "stored_file"),
    Spec(
        InboundKey,
        "inbound_key",
        repeat=Repeat.IGNORE,
        unique=("account", "key"),
        deleted_by=("account", "key"),
    ),
    Spec(ParkedReceipt, "parked_receipt"),
    Spec(Delivery, "delivery"),
    Spec(DeliveryAttempt, "delivery_attempt"),
    Spec(DeliveryPart, "delivery_part"),
    Spec(Notice, "notice"),
    Spec(MessageTemplate, "message_template"),
    Spec(PhoneBookGroup, "phone_book_group"),
    Spec(PhoneBookEntry, "phone_book_entry"),
    Spec(BlockedAddress, "blocked_address", key="address", repeat=Repeat.REPLACE, unique=("address",)),
    Spec(Webhook, "webhook"),
    Spec(Campaign, "campaign"),
    Spec(CampaignRecipient, "campaign_recipient"),
    Spec(CampaignStep, "campaign_step", append_only=True),
    Spec(Agent, "agent", ruled=frozenset({"login"})),
    Spec(StaffSession, "staff_session"),
    Spec(ApiToken, "api_token", ruled=frozenset({"hash"})),
    Spec(CannedReply, "canned_reply"),
    Spec(Department, "department"),
    Spec(Team, "team"),
    Spec(SkillGroup, "skill_group", key="key"),
    Spec(ChannelAccount, "channel_account", key="name"),
    Spec(CabinetEntry, "cabinet_entry", repeat=Repeat.REPLACE, unique=("account", "key")),
    Spec(LogEntry, "log_entry", append_only=True),
    Spec(AuditEntry, "audit_entry", append_only=True),
    Spec(DutyAssignment, "duty_assignment"),
    Spec(DutyShortage, "duty_shortage"),
    Spec(DutySpare, "duty_spare"),
    Spec(Article, "article"),
    Spec(ArticleUse, "article_use"),
    Spec(ShownAnswer, "shown_answer"),
    Spec(Manuscript, "manuscript"),
    Spec(ManuscriptStep, "manuscript_step", append_only=True),
    Spec(ArticleVersion, "article_version", append_only=True),
    Spec(ArticleFileLink, "article_file", repeat=Repeat.IGNORE, unique=("file_id", "article_id")),
    Spec(Folder, "kb_folder"),
    Spec(UpdateRequest, "update_request"),
    Spec(Subject, "kb_subject", key="code", repeat=Repeat.REPLACE, unique=("code",)),
    Spec(KbWord, "kb_word", ruled=frozenset({"word"})),
    Spec(SynonymGroup, "kb_synonyms"),
    Spec(OfficialWording, "official_wording"),
    Spec(KbChange, "kb_change", key="seq", append_only=True),
    Spec(Gap, "kb_gap"),
    Spec(AskedQuestion, "kb_question", repeat=Repeat.IGNORE, unique=("mark",)),
    Spec(MustFind, "kb_must_find"),
    Spec(FindRun, "kb_find_run"),
)


class Table:
    """One table in one dialect. Compared by identity: it is a dictionary key on the message path."""

    __slots__ = (
        "_get",
        "_gets",
        "_put_of",
        "_puts",
        "codecs",
        "columns",
        "key",
        "key_at",
        "name",
        "spec",
        "unique_at",
    )

    def __init__(self, spec: Spec, codecs: dict[str, Codec]) -> None:
        self.spec, self.codecs = spec, codecs
        self.name, self.key = spec.table, spec.key
        self.columns = tuple(codecs)
        # Some rows have no key of their own; the database numbers them.
        self.key_at = self.columns.index(spec.key) if spec.key in codecs else -1
        self.unique_at = tuple(self.columns.index(column) for column in spec.unique)
        self._get: attrgetter[Values] = attrgetter(*self.columns)
        kinds = tuple(enumerate(codecs.values()))
        self._puts = tuple((at, kind.put) for at, kind in kinds if kind.put is not None)
        self._put_of = {column: kind.put for column, kind in codecs.items()}
        self._gets = tuple((at, kind.get) for at, kind in kinds if kind.get is not None)

    def encode(self, row: Any) -> list[Any]:
        """The row's values in the order of `columns`."""
        values = list(self._get(row))
        for at, put in self._puts:
            value = values[at]
            if value is not None:
                values[at] = put(value)
        return values

    def decode(self, record: Iterable[Any]) -> Any:
        values = list(record)
        for at, get in self._gets:
            value = values[at]
            if value is not None:
                values[at] = get(value)
        return self.spec.row(*values)

    def encode_fields(self, values: Mapping[str, Any]) -> dict[str, Any]:
        encoded, put_of = dict(values), self._put_of
        for column, value in values.items():
            put = put_of[column]
            if put is not None and value is not None:
                encoded[column] = put(value)
        return encoded


class Tables:
    """All tables in one dialect, found by the type of their rows."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._tables = {spec.row: _compile(spec, dialect) for spec in SPECS}

    def __getitem__(self, row: type[Any]) -> Table:
        return self._tables[row]


def _compile(spec: Spec, dialect: Dialect) -> Table:
    hints = get_type_hints(spec.row)
    return Table(spec, {part.name: codec(hints[part.name], dialect) for part in fields(spec.row)})
