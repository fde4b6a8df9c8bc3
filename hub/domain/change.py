"""What the writer commits: new rows and patches, together or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.domain.account import CabinetEntry, ChannelAccount
from hub.domain.agent import (
    Agent,
    ApiToken,
    CannedReply,
    Department,
    SkillGroup,
    StaffSession,
    Team,
)
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

Row = (
    Contact
    | Identity
    | ContactMerge
    | Conversation
    | OfferRecord
    | AssignmentRecord
    | Draft
    | Message
    | StoredFile
    | InboundKey
    | ParkedReceipt
    | Delivery
    | DeliveryAttempt
    | DeliveryPart
    | Notice
    | MessageTemplate
    | PhoneBookGroup
    | PhoneBookEntry
    | BlockedAddress
    | Webhook
    | Campaign
    | CampaignRecipient
    | CampaignStep
    | Agent
    | StaffSession
    | ApiToken
    | CannedReply
    | Department
    | Team
    | SkillGroup
    | ChannelAccount
    | CabinetEntry
    | LogEntry
    | AuditEntry
    | DutyAssignment
    | DutyShortage
    | DutySpare
    | Article
    | ArticleUse
    | ShownAnswer
    | Manuscript
    | ManuscriptStep
    | ArticleVersion
    | ArticleFileLink
    | Folder
    | UpdateRequest
    | Subject
    | KbWord
    | SynonymGroup
    | KbChange
    | OfficialWording
    | Gap
    | AskedQuestion
    | MustFind
    | FindRun
)


@dataclass(frozen=True, slots=True)
class Patch:
    """New values for some fields of the row of type `row` whose primary key is `key`."""

    row: type[Row]
    key: int | str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Change:
    """One unit. With a `guard` that is already stored nothing of it happens (and `save` answers False).

    Order inside a unit: guard, then `new` in their order, then `patches` in their order.
    """

    new: tuple[Row, ...] = ()
    patches: tuple[Patch, ...] = ()
    guard: InboundKey | None = None
    deletes: tuple[tuple[type[Row], int | str | tuple[int | str, ...]], ...] = field(default=())


class Conflict(Exception):
    """A unit broke a rule that storage keeps (a second holder, a repeated key). Nothing of it was stored."""

    def __init__(self, table: str, rule: str) -> None:
        super().__init__(f"{table}: {rule}")
        self.table, self.rule = table, rule


class StorageUnavailable(Exception):
    """Storage did not answer for too long. Whether the unit is stored shows when it is back: repeat it with
    its guard.
    """
