"""A small office for stories: agents, a router, and short sentences to tell it what happens."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from routing.decisions import Decision
from routing.events import (
    AgentSignedIn,
    Answer,
    ClockTicked,
    ConversationEnded,
    ConversationQueued,
    OfferAnswered,
    PresenceChanged,
    RoutingEvent,
)
from routing.model import (
    PHONE,
    WECHAT,
    AgentId,
    ChannelKind,
    ConversationId,
    Demand,
    Media,
    Presence,
    Profile,
    Rules,
    Skill,
)
from routing.router import Router

OPENING = datetime(2025, 3, 3, 8, 0, tzinfo=UTC)
WEB = ChannelKind("web")
TAX, WATER = Skill("tax"), Skill("water")
ANN, BO, CHEN = AgentId(1), AgentId(2), AgentId(3)
FIRST, SECOND, THIRD, FOURTH = (ConversationId(number) for number in range(1, 5))
TEXT, CALL = Demand(WEB), Demand(PHONE, Media.VOICE)
AUTO = Demand(WEB, auto_accept=True)


def profile(*skills: Skill, web: int = 3, budget: int = 5, languages: Iterable[str] = ("zh",)) -> Profile:
    ceilings = {WEB: web, WECHAT: 2, PHONE: 1}
    return Profile(frozenset(skills), frozenset(languages), ceilings, text_budget=budget)


class Office:
    def __init__(self, rules: Rules | None = None) -> None:
        self.now = OPENING
        self.router = Router(rules or Rules())

    def tell(self, event: RoutingEvent) -> list[Decision]:
        return self.router.handle(event)

    def wait(self, seconds: float) -> list[Decision]:
        self.now += timedelta(seconds=seconds)
        return self.tell(ClockTicked(self.now))

    def starts(self, agent: AgentId, works: Profile | None = None) -> list[Decision]:
        self.tell(AgentSignedIn(self.now, agent, works or profile()))
        return self.ready(agent)

    def ready(self, agent: AgentId) -> list[Decision]:
        return self.tell(PresenceChanged(self.now, agent, Presence.READY))

    def busy(self, agent: AgentId) -> list[Decision]:
        return self.tell(PresenceChanged(self.now, agent, Presence.BUSY, "lunch"))

    def comes(
        self, conversation: ConversationId, demand: Demand = TEXT, *, waited: float = 0
    ) -> list[Decision]:
        came_at = self.now - timedelta(seconds=waited)
        return self.tell(ConversationQueued(self.now, conversation, demand, came_at))

    def answers(
        self, agent: AgentId, conversation: ConversationId, answer: Answer = Answer.ACCEPTED
    ) -> list[Decision]:
        return self.tell(OfferAnswered(self.now, agent, conversation, answer))

    def ends(self, conversation: ConversationId) -> list[Decision]:
        return self.tell(ConversationEnded(self.now, conversation))

    def serves(self, agent: AgentId, conversation: ConversationId, demand: Demand = TEXT) -> None:
        """`agent` already talks with `conversation`; they must be the one who is asked."""
        self.comes(conversation, demand)
        if not demand.auto_accept:
            self.answers(agent, conversation)
        assert self.holder(conversation) == agent

    def holder(self, conversation: ConversationId) -> AgentId | None:
        stands = self.router.stands(conversation)
        return None if stands is None else stands.agent

    def came_at(self, conversation: ConversationId) -> datetime:
        stands = self.router.stands(conversation)
        assert stands is not None
        return stands.came_at

    def stage(self, conversation: ConversationId) -> str:
        stands = self.router.stands(conversation)
        return "gone" if stands is None else stands.stage.value


def kinds(decisions: list[Decision]) -> list[str]:
    return [type(decision).__name__ for decision in decisions]
