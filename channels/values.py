"""What travels between citizens, channels and agents: values only. Channels import them from
`channels.contract`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from channels.call_values import (
    CallAnswered as CallAnswered,
    CallArrived as CallArrived,
    CallEnd as CallEnd,
    CallEnded as CallEnded,
    CallReturned as CallReturned,
    CallRinging as CallRinging,
    NoAnswer as NoAnswer,
    SoundPlayed as SoundPlayed,
)

# --- what citizens send -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    text: str


class AttachmentKind(StrEnum):
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A stored file. `file_id` is the hub's (see `Files`); `duration` in seconds for voice and video."""

    file_id: str
    kind: AttachmentKind
    media_type: str
    name: str = ""
    size: int = 0
    duration: float | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True)
class PendingMedia:
    """Media that the provider holds. Accepted at once as a message; the channel fetches it afterwards and
    calls
    `Inbox.media_arrived` (or `media_failed`) with the same `provider_key`. `reference` is the channel's
    own.
    """

    kind: AttachmentKind
    reference: str
    media_type: str = ""
    name: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Location:
    latitude: float
    longitude: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    title: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the citizen did that is worth a line in the timeline but is no message (followed, menu
    click, left).

    `wants_agent` says whether it should start a conversation and queue."""

    kind: str
    text: str = ""
    wants_agent: bool = False
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """1 (worst) to 5 (best); belongs to the contact's last conversation on this account."""

    score: int
    comment: str = ""


@dataclass(frozen=True, slots=True)
class AnswerVerdict:
    """Whether an answer of the knowledge helped; `message_id` is the message that carried it."""

    message_id: str
    helped: bool


@dataclass(frozen=True, slots=True)
class PreChat:
    """What a citizen chose before writing: routed by `topic` (a skill key), shown to the agent."""

    topic: str = ""
    name: str = ""
    phone: str = ""
    question: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class OfflineForm:
    """Left outside working hours or instead of waiting: becomes a conversation answered later."""

    text: str
    name: str = ""
    phone: str = ""


CallFact = CallArrived | CallRinging | CallAnswered | CallReturned | CallEnded | SoundPlayed
InboundBody = (
    Text
    | Attachment
    | PendingMedia
    | Location
    | Link
    | Notice
    | Satisfaction
    | AnswerVerdict
    | PreChat
    | OfflineForm
    | CallArrived
    | CallRinging
    | CallAnswered
    | CallReturned
    | CallEnded
    | SoundPlayed
)


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One thing a citizen did. `(account, provider_key)` is unique: redelivery is harmless.

    `sender` is the citizen's address on that account (openid, visitor id, caller number, mail address); for
    calls `thread` is the call id. `sent_at` is the provider's time, aware UTC. `raw` is kept with unusual
    messages for inspection.

    Letters: `subject`; `attachments` besides the body, all stored in one unit with it; `html_file` is the
    cleaned page as a stored file, `raw_file` the letter as it came. `in_reply_to` is the message id or the
    provider's id of what this answers. `maybe_duplicate`: same words again without an id that could tell;
    shown with a mark, never dropped. `automatic`: a machine answered (out of office); starts nothing.
    """

    account: str
    provider_key: str
    sender: str
    body: InboundBody
    sent_at: datetime | None = None
    sender_name: str = ""
    thread: str = ""
    reply_window: "ReplyWindow | None" = None
    raw: str = ""
    subject: str = ""
    attachments: tuple[Attachment, ...] = ()
    html_file: str = ""
    raw_file: str = ""
    in_reply_to: str = ""
    maybe_duplicate: bool = False
    automatic: bool = False
    details: Mapping[str, str] = field(default_factory=dict)  # what the desk shows of one kind of channel


# --- signals: never stored, lost without harm ----------------------------------------


@dataclass(frozen=True, slots=True)
class AgentTyping:
    on: bool


@dataclass(frozen=True, slots=True)
class AgentRead:
    """The agent has seen everything up to this message id."""

    up_to: str


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """`before` citizens stand in front; `expected_wait` is an honest estimate or None when there is none."""

    before: int
    expected_wait: timedelta | None
    text: str


@dataclass(frozen=True, slots=True)
class AgentJoined:
    agent_number: str
    text: str


@dataclass(frozen=True, slots=True)
class ConversationClosed:
    """With `ask_satisfaction` the citizen may rate from 1 to 5."""

    ask_satisfaction: bool
    text: str = ""


Signal = AgentTyping | AgentRead | QueuePlace | AgentJoined | ConversationClosed


@dataclass(frozen=True, slots=True)
class ReplyWindow:
    """Until when and how often the provider lets us answer. `credit` None: unlimited inside the window."""

    until: datetime
    credit: int | None


@dataclass(frozen=True, slots=True)
class HelpAnswer:
    """An answer of the knowledge, given by the hub itself. `verdict`: helpful, unhelpful or "" so far."""

    text: str
    title: str = ""
    steps: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    source: str = ""
    link: str = ""
    official: bool = False
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """One message as its citizen may see it (never notes). `author` is citizen, agent or system."""

    message_id: str
    author: str
    body: Text | Attachment | Location | Link | Notice | HelpAnswer
    at: datetime
    client_key: str = ""  # the provider_key of the citizen's own message
    state: str = ""
    sender_label: str = ""
