"""A long busy day of a larger team, drawn once and for all: faults of bookkeeping show only after a while."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from routing.decisions import Decision
from routing.events import (
    AgentSignedIn,
    AgentSignedOut,
    Answer,
    CitizenWrote,
    ClockTicked,
    ConnectionLost,
    ConnectionRestored,
    ConversationEnded,
    ConversationQueued,
    OfferAnswered,
    PresenceChanged,
    RoutingEvent,
    Transferred,
    WrapUpFinished,
)
from routing.model import (
    PHONE,
    WECHAT,
    AgentId,
    ChannelKind,
    ConversationId,
    Demand,
    Media,
    Overflow,
    Presence,
    Priority,
    Profile,
    Rules,
    Skill,
    Strategy,
)
from routing.router import Router
from routing.snapshot import ConversationStands, Stage
from tests.routing.judge import check_event

OPENING = datetime(2025, 3, 3, 8, 0, tzinfo=UTC)
WEB = ChannelKind("web")
SKILLS = [Skill(name) for name in ("tax", "water", "roads", "schools")]
STEPS = 1000


class Day:
    def __init__(self, strategy: Strategy, agents: int) -> None:
        self.dice, self.now, self.newest = Random(20250303), OPENING, 0
        self.rules = Rules(strategy=strategy)
        self.router = self.twin = Router(self.rules)
        self.twin = Router(self.rules)
        self.agents = [AgentId(number) for number in range(1, agents + 1)]
        for agent in self.agents:
            self.tell(AgentSignedIn(self.now, agent, self.profile()))
            self.tell(PresenceChanged(self.now, agent, Presence.READY))

    def tell(self, event: RoutingEvent) -> None:
        before = self.router.snapshot()
        decisions: list[Decision] = self.router.handle(event)
        assert self.twin.handle(event) == decisions
        check_event(self.rules, before, decisions, self.router.snapshot())

    def profile(self) -> Profile:
        skills = frozenset(self.dice.sample(SKILLS, self.dice.randint(1, 3)))
        languages = frozenset({"zh", "en"} if self.dice.random() < 0.3 else {"zh"})
        return Profile(skills, languages, {WECHAT: 2, WEB: 2, PHONE: 1}, self.dice.randint(2, 4))

    def demand(self) -> Demand:
        dice = self.dice
        channel = dice.choice([WECHAT, WEB, PHONE])
        skills = frozenset(dice.sample(SKILLS, dice.choice([1, 1, 1, 2])))
        return Demand(
            channel,
            Media.VOICE if channel == PHONE else Media.TEXT,
            skills,
            dice.choice(["", "", "zh", "en"]),
            dice.choices(list(Priority), [8, 2, 1])[0],
            sticky=dice.choice(self.agents) if dice.random() < 0.3 else None,
            leave_out=frozenset(dice.sample(self.agents, 1)) if dice.random() < 0.1 else frozenset(),
            overflow=(Overflow(timedelta(seconds=60), frozenset()),) if dice.random() < 0.3 else (),
            auto_accept=channel == WEB and dice.random() < 0.5,
        )

    def step(self) -> None:
        moves = [self.arrive, self.answer, self.close, self.wrap_up, self.wait, self.come_and_go, self.odd]
        self.dice.choices(moves, [30, 40, 20, 15, 20, 8, 8])[0]()

    def arrive(self) -> None:
        self.newest += 1
        self.tell(ConversationQueued(self.now, ConversationId(self.newest), self.demand(), self.now))

    def answer(self) -> None:
        if stands := self.one(Stage.OFFERED):
            answer = self.dice.choices(list(Answer), [20, 2, 1, 1])[0]
            self.tell(OfferAnswered(self.now, stands.agent or AgentId(0), stands.conversation, answer))

    def close(self) -> None:
        if stands := self.one(self.dice.choice([Stage.ACTIVE, Stage.ACTIVE, Stage.ACTIVE, Stage.WAITING])):
            self.tell(ConversationEnded(self.now, stands.conversation, self.dice.random() < 0.8))

    def wrap_up(self) -> None:
        if stands := self.one(Stage.WRAP_UP):
            self.tell(WrapUpFinished(self.now, stands.agent or AgentId(0), stands.conversation))

    def wait(self) -> None:
        self.now += timedelta(seconds=self.dice.choice([1, 3, 10, 10, 10, 45]))
        self.tell(ClockTicked(self.now))

    def come_and_go(self) -> None:
        agent = self.dice.choice(self.agents)
        ready = PresenceChanged(self.now, agent, Presence.READY)
        leave: list[RoutingEvent] = [
            PresenceChanged(self.now, agent, Presence.BUSY, "lunch"),
            ConnectionLost(self.now, agent),
            AgentSignedOut(self.now, agent),
        ]
        back = [AgentSignedIn(self.now, agent, self.profile()), ConnectionRestored(self.now, agent), ready]
        for event in [self.dice.choice(leave)] if self.dice.random() < 0.4 else back:
            self.tell(event)

    def odd(self) -> None:
        if stands := self.one(self.dice.choice([Stage.PARKED, Stage.ACTIVE])):
            self.tell(CitizenWrote(self.now, stands.conversation))
            skills = frozenset({self.dice.choice(SKILLS)})
            self.tell(Transferred(self.now, stands.conversation, stands.agent or AgentId(0), None, skills))
        self.twin = Router.restore(self.rules, self.router.snapshot())

    def one(self, stage: Stage) -> ConversationStands | None:
        found = [stands for stands in self.router.snapshot().conversations if stands.stage is stage]
        return self.dice.choice(found) if found else None


@pytest.mark.parametrize("strategy", list(Strategy))
@pytest.mark.parametrize("agents", [6, 20])
def test_a_long_day_keeps_every_promise(strategy: Strategy, agents: int) -> None:
    day = Day(strategy, agents)

    for _ in range(STEPS):
        day.step()

    assert day.router.snapshot() == day.twin.snapshot()
    assert day.newest > STEPS // 10
