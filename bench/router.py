"""The router at full size: 20,000 agents at work and 100,000 citizens waiting, against 1,700 agents."""

import gc
import statistics
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import combinations
from random import Random
from time import process_time

from bench.bars import Bar, at_least, at_most, print_table
from routing.decisions import Assign, Decision, Offer
from routing.events import (
    AgentSignedIn,
    Answer,
    ClockTicked,
    ConversationEnded,
    ConversationQueued,
    OfferAnswered,
    PresenceChanged,
    RoutingEvent,
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

LARGE, SMALL, WAITING = 20_000, 1_700, 100_000
ROUNDS, CLOSES = 7, 4_000
START = datetime(2025, 3, 3, 8, 0, tzinfo=UTC)
STEP, STEPS_PER_TICK = timedelta(milliseconds=1), 250
CHANNELS = [ChannelKind("web"), WECHAT, ChannelKind("sms"), ChannelKind("email"), PHONE]
SEATS = dict(zip(CHANNELS, [3, 3, 3, 2, 1], strict=True))
SKILLS = [Skill(f"group{number}") for number in range(24)]
PAIRS = [frozenset(pair) for pair in Random(1).sample(list(combinations(SKILLS, 2)), 40)]
LANGUAGES = ["", "zh", "yue", "en"]
OVERFLOW = (Overflow(timedelta(minutes=5), frozenset(SKILLS[:1])),)


@dataclass
class City:
    """A running hotline: agents, their conversations and a queue, told to a router as it happens."""

    agents: int
    strategy: Strategy = Strategy.LONGEST_IDLE
    dice: Random = field(default_factory=lambda: Random(12345))
    now: datetime = START
    newest: int = 0
    steps: int = 0
    decisions: int = 0
    open: list[tuple[ConversationId, AgentId]] = field(default_factory=list)
    unanswered: deque[Offer] = field(default_factory=deque)
    coming: deque[Demand] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.router = Router(Rules(strategy=self.strategy))
        for number in range(1, self.agents + 1):
            agent = AgentId(number)
            self.tell(AgentSignedIn(self.now, agent, self.profile()))
            self.tell(PresenceChanged(self.now, agent, Presence.READY))

    def profile(self) -> Profile:
        """One to four skill groups; everybody speaks Mandarin, some Cantonese or English."""
        others = [language for language in ("yue", "en") if self.dice.random() < 0.2]
        skills = frozenset(self.dice.sample(SKILLS, self.dice.randint(1, 4)))
        return Profile(skills, frozenset({"zh", *others}), SEATS)

    def demand(self) -> Demand:
        dice = self.dice
        channel = dice.choices(CHANNELS, [40, 30, 10, 15, 5])[0]
        return Demand(
            channel,
            Media.VOICE if channel == PHONE else Media.TEXT,
            frozenset({dice.choice(SKILLS)}) if dice.random() < 0.8 else dice.choice(PAIRS),
            dice.choices(LANGUAGES, [70, 15, 10, 5])[0],
            dice.choices(list(Priority), [80, 15, 5])[0],
            sticky=AgentId(dice.randint(1, self.agents)) if dice.random() < 0.3 else None,
            overflow=OVERFLOW if dice.random() < 0.1 else (),
            auto_accept=channel == CHANNELS[0] and dice.random() < 0.5,
        )

    def tell(self, event: RoutingEvent) -> list[Decision]:
        decisions = self.router.handle(event)
        self.decisions += len(decisions)
        for decision in decisions:
            if type(decision) is Offer:
                self.unanswered.append(decision)
            elif type(decision) is Assign:
                self.open.append((decision.conversation, decision.agent))
        return decisions

    def pass_time(self) -> None:
        self.now += STEP
        self.steps += 1
        if self.steps % STEPS_PER_TICK == 0:
            self.tell(ClockTicked(self.now))

    def arrive(self) -> None:
        self.newest += 1
        demand = self.coming.popleft() if self.coming else self.demand()
        self.tell(ConversationQueued(self.now, ConversationId(self.newest), demand, self.now))
        self.answer_offers()

    def answer_offers(self) -> None:
        """Nineteen of twenty accept, the twentieth declines."""
        while self.unanswered:
            offer = self.unanswered.popleft()
            answer = Answer.ACCEPTED if self.dice.random() < 0.95 else Answer.DECLINED
            self.tell(OfferAnswered(self.now, offer.agent, offer.conversation, answer))

    def close_one(self) -> None:
        """The end, the write-up: then the seat is free for whoever waits."""
        place = self.dice.randrange(len(self.open))
        self.open[place], self.open[-1] = self.open[-1], self.open[place]
        conversation, agent = self.open.pop()
        self.tell(ConversationEnded(self.now, conversation))
        self.tell(WrapUpFinished(self.now, agent, conversation))
        self.answer_offers()

    def fill(self, waiting: int) -> None:
        while self.router.waiting_count() < waiting:
            self.pass_time()
            self.arrive()

    def work(self, closes: int) -> float:
        """Decisions a second of computing, over so many conversations that end and as many that come.

        The router neither waits nor shares: its own computing time is all it takes, whatever else runs here.
        """
        self.coming.extend(self.demand() for _ in range(closes))
        before, start = self.decisions, process_time()
        for _ in range(closes):
            self.pass_time()
            self.arrive()
            self.close_one()
        return (self.decisions - before) / (process_time() - start)


def run() -> list[Bar]:
    cities = {agents: City(agents) for agents in (SMALL, LARGE)}
    for city in cities.values():
        city.fill(WAITING)
        city.work(CLOSES)
    gc.collect()
    rates: dict[int, list[float]] = {SMALL: [], LARGE: []}
    for _ in range(ROUNDS):
        for agents, city in cities.items():
            rates[agents].append(city.work(CLOSES))
    middle = {agents: statistics.median(found) for agents, found in rates.items()}
    rows = [
        [agents, cities[agents].router.waiting_count(), middle[agents], min(found), max(found)]
        for agents, found in rates.items()
    ]
    print_table(["agents", "waiting", "decisions/s", "slowest round", "fastest round"], rows)
    return [
        at_least("router.decisions_per_second", middle[LARGE], 50_000),
        at_most("router.slowdown_from_1700_agents", middle[SMALL] / middle[LARGE], 2),
    ]
