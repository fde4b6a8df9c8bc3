"""What screens should hear of. The database is the truth: a lost hint is repaired by reading."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hub.domain.conversation import Conversation
from hub.domain.message import Message


@dataclass(frozen=True, slots=True)
class MessageStored:
    """New, or changed (same id). `fresh` only when new. `agents` hear of it besides the holder."""

    message: Message
    conversation: Conversation
    fresh: bool = True
    agents: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ConversationMoved:
    """Any visible change of a conversation; `left` are agents from whose desk it went."""

    conversation: Conversation
    left: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferShown:
    conversation: Conversation
    agent_id: int
    expires_at: datetime
    lasts: timedelta
    why: str
    waited: timedelta
    open_texts: int


@dataclass(frozen=True, slots=True)
class OfferWithdrawn:
    agent_id: int
    conversation_id: int
    why: str


@dataclass(frozen=True, slots=True)
class PresenceMoved:
    agent_id: int


@dataclass(frozen=True, slots=True)
class NoticeFor:
    """`text` in Chinese, or what a person wrote; with `facts` a screen says it in its own language."""

    agent_ids: tuple[int, ...]
    kind: str
    text: str
    at: datetime
    level: str = "info"
    conversation_id: int | None = None
    action: str = ""
    reference: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CitizenTypes:
    conversation_id: int
    on: bool
    preview: str = ""


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """`session_id` empty: all sessions of the agent."""

    agent_id: int
    why: str
    session_id: str = ""


@dataclass(frozen=True, slots=True)
class ArticleMoved:
    """A manuscript was saved or taken a step further; whoever has it open should know."""

    article_id: int
    revision: int
    agent_id: int


Hint = (
    MessageStored
    | ConversationMoved
    | OfferShown
    | OfferWithdrawn
    | PresenceMoved
    | NoticeFor
    | CitizenTypes
    | SessionEnded
    | ArticleMoved
)
