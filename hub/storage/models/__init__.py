"""Tortoise models, owners of the schema. A model has exactly the columns of its domain dataclass.

They hold no defaults: the domain has them, and every insert names every column. No foreign keys either: ids
are made by the hub and what belongs together is committed together, so a key would only slow each message.
One table is missing here: `inbound_key`, whose key of two columns Tortoise cannot say (migration 0003).
"""

from hub.storage.models.accounts import CabinetEntry, ChannelAccount
from hub.storage.models.campaigns import Campaign, CampaignRecipient, CampaignStep
from hub.storage.models.contacts import Contact, ContactMerge, Identity
from hub.storage.models.conversations import Assignment, Conversation, Draft, Offer
from hub.storage.models.deliveries import Delivery, DeliveryAttempt, DeliveryPart
from hub.storage.models.editing import (
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
from hub.storage.models.gaps import AskedQuestion, FindRun, Gap, MustFind
from hub.storage.models.knowledge import Article, ArticleUse, ShownAnswer
from hub.storage.models.messages import Mention, Message, MessageWord, ParkedReceipt, StoredFile
from hub.storage.models.notices import (
    BlockedAddress,
    MessageTemplate,
    Notice,
    PhoneBookEntry,
    PhoneBookGroup,
    Webhook,
)
from hub.storage.models.official import OfficialWording
from hub.storage.models.people import Agent, ApiToken, CannedReply, Department, SkillGroup, StaffSession, Team
from hub.storage.models.records import AuditEntry, DutyAssignment, DutyShortage, DutySpare, LogEntry

__all__ = [
    "Agent",
    "ApiToken",
    "Article",
    "ArticleFileLink",
    "ArticleUse",
    "ArticleVersion",
    "AskedQuestion",
    "Assignment",
    "AuditEntry",
    "BlockedAddress",
    "CabinetEntry",
    "Campaign",
    "CampaignRecipient",
    "CampaignStep",
    "CannedReply",
    "ChannelAccount",
    "Contact",
    "ContactMerge",
    "Conversation",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryPart",
    "Department",
    "Draft",
    "DutyAssignment",
    "DutyShortage",
    "DutySpare",
    "FindRun",
    "Folder",
    "Gap",
    "Identity",
    "KbChange",
    "KbWord",
    "LogEntry",
    "Manuscript",
    "ManuscriptStep",
    "Mention",
    "Message",
    "MessageTemplate",
    "MessageWord",
    "MustFind",
    "Notice",
    "Offer",
    "OfficialWording",
    "ParkedReceipt",
    "PhoneBookEntry",
    "PhoneBookGroup",
    "ShownAnswer",
    "SkillGroup",
    "StaffSession",
    "StoredFile",
    "Subject",
    "SynonymGroup",
    "Team",
    "UpdateRequest",
    "Webhook",
]
