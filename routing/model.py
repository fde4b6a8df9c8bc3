"""The nouns of routing: what a conversation demands, what an agent offers, what an operator may tune."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum, StrEnum
from typing import NewType

ConversationId = NewType("ConversationId", int)
AgentId = NewType("AgentId", int)
Skill = NewType("Skill", str)
ChannelKind = NewType("ChannelKind", str)

WECHAT = ChannelKind("wechat")
PHONE = ChannelKind("phone")
LEAST_WECHAT_SEATS = 2


class Priority(IntEnum):
    """Served from the highest down; the elderly and other people the law names first stand between."""

    NORMAL = 0
    FAVOURED = 1
    URGENT = 2


class Media(StrEnum):
    TEXT = "text"
    VOICE = "voice"


class Presence(StrEnum):
    """What an agent chose or was set to. Ringing, talking and wrap-up follow from what they hold."""

    SIGNED_OUT = "signed_out"
    READY = "ready"
    BUSY = "busy"
    AWAY = "away"


class AgentState(StrEnum):
    """What everybody sees of an agent: presence and load in one word."""

    SIGNED_OUT = "signed_out"
    READY = "ready"
    BUSY = "busy"
    RINGING = "ringing"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    AWAY = "away"


class Strategy(StrEnum):
    LONGEST_IDLE = "longest_idle"
    LEAST_LOADED = "least_loaded"
    ROUND_ROBIN = "round_robin"


class TooFewWeChatSeats(ValueError):
    """Every agent has at least two WeChat seats; the regulation leaves no choice."""

    def __init__(self, seats: int) -> None:
        super().__init__(f"an agent needs at least {LEAST_WECHAT_SEATS} WeChat seats, not {seats}")
        self.seats = seats


@dataclass(frozen=True, slots=True)
class Overflow:
    """From `after` of waiting on, agents with `skills` may serve the conversation too."""

    after: timedelta
    skills: frozenset[Skill]


@dataclass(frozen=True, slots=True)
class Demand:
    """What a conversation needs from an agent."""

    channel: ChannelKind
    media: Media = Media.TEXT
    skills: frozenset[Skill] = frozenset()
    language: str = ""  # empty: any
    priority: Priority = Priority.NORMAL
    sticky: AgentId | None = None  # who served this contact last, while that still counts
    only: AgentId | None = None  # a transfer to one person; after `Rules.transfer_wait` anyone able
    leave_out: frozenset[AgentId] = frozenset()
    overflow: tuple[Overflow, ...] = ()
    auto_accept: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """What an agent can take. `ceilings` count conversations per channel; texts share one `text_budget`."""

    skills: frozenset[Skill] = frozenset()
    languages: frozenset[str] = frozenset({"zh"})
    ceilings: Mapping[ChannelKind, int] = field(default_factory=dict)
    text_budget: int = 5

    def __post_init__(self) -> None:
        seats = self.ceilings.get(WECHAT, 0)
        if seats < LEAST_WECHAT_SEATS or self.text_budget < LEAST_WECHAT_SEATS:
            raise TooFewWeChatSeats(min(seats, self.text_budget))


@dataclass(frozen=True, slots=True)
class Rules:
    """Numbers an operator may tune; the shape of the algorithm is not among them."""

    strategy: Strategy = Strategy.LONGEST_IDLE
    blend: bool = True
    offer_lasts: timedelta = timedelta(seconds=20)
    voice_offer_grace: timedelta = timedelta(seconds=10)  # the exchange times the ringing: our backstop
    decline_rest: timedelta = timedelta(seconds=60)  # who declined is not asked again so soon
    sticky_wait: timedelta = timedelta(seconds=30)
    transfer_wait: timedelta = timedelta(seconds=60)
    park_after: timedelta = timedelta(minutes=10)
    connection_grace: timedelta = timedelta(seconds=30)
    wrap_up_lasts: Mapping[ChannelKind, timedelta] = field(default_factory=dict)
    default_wrap_up: timedelta = timedelta(seconds=60)
    longest_wrap_up: timedelta = timedelta(minutes=10)  # extensions end here
