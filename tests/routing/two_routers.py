"""Two routers that hear the same events, one of them rebuilt now and then, and both judged at each."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

from routing.decisions import Decision
from routing.events import AgentSignedIn, PresenceChanged, RoutingEvent
from routing.model import WECHAT, AgentId, ConversationId, Presence, Profile, Rules, Strategy
from routing.router import Router
from routing.snapshot import Stage
from tests.routing.draws import AGENTS, START, WEB, profiles
from tests.routing.judge import check_event


class TwoRouters(RuleBasedStateMachine):
    """At the end the whole day is told again to a third, which must decide the same."""

    def __init__(self) -> None:
        super().__init__()
        self.now, self.newest = START, ConversationId(0)
        self.came: dict[ConversationId, datetime] = {}
        self.history: list[tuple[RoutingEvent, list[Decision]]] = []

    @initialize(
        strategy=st.sampled_from(Strategy),
        blend=st.booleans(),
        wrap_up=st.sampled_from([{}, {WECHAT: timedelta(minutes=20)}, {WEB: timedelta(0)}]),
        profiles=st.lists(profiles, min_size=4, max_size=4),
    )
    def opens(self, strategy: Strategy, blend: bool, wrap_up: Any, profiles: list[Profile]) -> None:
        self.routing_rules = Rules(strategy=strategy, blend=blend, wrap_up_lasts=wrap_up)
        self.router, self.twin = Router(self.routing_rules), Router(self.routing_rules)
        for agent, profile in zip(AGENTS[:3], profiles, strict=False):
            self.tell(AgentSignedIn(self.now, agent, profile))
            self.tell(PresenceChanged(self.now, agent, Presence.READY))

    def tell(self, event: RoutingEvent) -> list[Decision]:
        before = self.router.snapshot()
        decisions = self.router.handle(event)
        assert self.twin.handle(event) == decisions, "the rebuilt router decides the same"
        assert self.twin.snapshot() == self.router.snapshot()
        self.history.append((event, decisions))
        check_event(self.routing_rules, before, decisions, self.router.snapshot())
        return decisions

    def teardown(self) -> None:
        if not self.history:
            return
        again = Router(self.routing_rules)
        for event, decisions in self.history:
            assert again.handle(event) == decisions

    def in_stage(self, *stages: Stage) -> list[Any]:
        return [s for s in self.router.snapshot().conversations if s.stage in stages]

    def pick(self, number: int, *stages: Stage) -> Any:
        found = self.in_stage(*stages)
        return found[number % len(found)]

    def held_by(self, agent: AgentId) -> list[Any]:
        seated = (Stage.OFFERED, Stage.ACTIVE, Stage.WRAP_UP)
        return [s for s in self.router.snapshot().conversations if s.agent == agent and s.stage in seated]
