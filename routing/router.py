"""The router: events in, decisions out. The same events give the same decisions, always."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from routing import agent_rules, clock_rules, conversation_rules, events, offer_rules, view
from routing.board import LONG_AGO, Board
from routing.decisions import Decision
from routing.events import RoutingEvent
from routing.matching import settle
from routing.model import AgentId, AgentState, ChannelKind, ConversationId, Rules
from routing.restoring import rebuild
from routing.snapshot import AgentStands, ConversationStands, Snapshot
from routing.view import QueueLine

RULES: dict[type[RoutingEvent], Callable[[Board, Any], None]] = {
    events.ConversationQueued: conversation_rules.queued,
    events.CitizenWrote: conversation_rules.citizen_wrote,
    events.AgentWrote: conversation_rules.agent_wrote,
    events.ConversationEnded: conversation_rules.ended,
    events.ParkAsked: conversation_rules.park_asked,
    events.Transferred: conversation_rules.transferred,
    events.DemandChanged: conversation_rules.demand_changed,
    events.AssignmentForced: offer_rules.forced,
    events.OfferAnswered: offer_rules.answered,
    events.TelephoneAnswered: offer_rules.telephone_answered,
    events.WrapUpExtended: offer_rules.wrap_up_extended,
    events.WrapUpFinished: offer_rules.wrap_up_finished,
    events.AgentSignedIn: agent_rules.signed_in,
    events.AgentSignedOut: agent_rules.signed_out,
    events.PresenceChanged: agent_rules.presence_changed,
    events.ProfileChanged: agent_rules.profile_changed,
    events.ConnectionLost: agent_rules.connection_lost,
    events.ConnectionRestored: agent_rules.connection_restored,
    events.ClockTicked: clock_rules.ticked,
}


class Router:
    """Synchronous; one task owns it. Time passes for it only by `ClockTicked`."""

    def __init__(self, rules: Rules) -> None:
        self._board = Board(rules)

    @classmethod
    def restore(cls, rules: Rules, snapshot: Snapshot) -> "Router":
        """Decide from here on exactly as the router the snapshot was taken of."""
        router = cls(rules)
        router._board = rebuild(rules, snapshot)
        return router

    def handle(self, event: RoutingEvent) -> list[Decision]:
        """What to do, in this order, now that this has happened."""
        board = self._board
        decided = board.decided = []
        RULES[type(event)](board, event)
        settle(board, event.at)
        return decided

    def snapshot(self) -> Snapshot:
        board = self._board
        clock = board.index.clock
        return Snapshot(
            tuple(board.standings[number].stands() for number in sorted(board.standings)),
            tuple(board.index.posts[agent].stands() for agent in sorted(board.index.posts)),
            at=None if clock == LONG_AGO else clock,
        )

    # --- questions, all cheap ---------------------------------------------------------

    def stands(self, conversation: ConversationId) -> ConversationStands | None:
        standing = self._board.standings.get(conversation)
        return None if standing is None else standing.stands()

    def agent_stands(self, agent: AgentId) -> AgentStands | None:
        post = self._board.post(agent)
        return None if post is None else post.stands()

    def state_of(self, agent: AgentId) -> AgentState:
        post = self._board.post(agent)
        return AgentState.SIGNED_OUT if post is None else post.state()

    def load_of(self, agent: AgentId) -> Mapping[ChannelKind, int]:
        """Conversations offered, active or in wrap-up, per channel; channels without any are left out."""
        post = self._board.post(agent)
        return {} if post is None else {channel: count for channel, count in post.counts.items() if count}

    def waiting_count(self) -> int:
        return len(self._board.index.waiting)

    def queue_view(self) -> tuple[QueueLine, ...]:
        """Per channel and skills: how many wait, and since when the first."""
        return view.queue_view(self._board.index)

    def place_of(self, conversation: ConversationId) -> int | None:
        """How many stand before it for the same channel, skills and language; None when it does not wait."""
        standing = self._board.index.waiting.get(conversation)
        return None if standing is None else view.place_of(self._board.index, standing)

    def places(self, conversations: Iterable[ConversationId]) -> Mapping[ConversationId, int]:
        """Those of the given that wait."""
        found = ((conversation, self.place_of(conversation)) for conversation in conversations)
        return {conversation: place for conversation, place in found if place is not None}

    def places_in_steps(self) -> Iterator[Mapping[ConversationId, int]]:
        """The place of every waiting text conversation; between two steps others may be decided for."""
        return view.places_in_steps(self._board.index)

    def all_places(self) -> Mapping[ConversationId, int]:
        return {number: place for some in self.places_in_steps() for number, place in some.items()}
