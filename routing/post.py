"""One agent inside the router: what they hold, what they could still take, and whose turn it is."""

from datetime import datetime

from routing.line import Line, RankedQueue, Turn
from routing.model import (
    AgentId,
    AgentState,
    ChannelKind,
    ConversationId,
    Demand,
    Media,
    Presence,
    Profile,
    Rules,
    Strategy,
)
from routing.snapshot import AgentStands, Stage
from routing.standing import Slot, Standing

CONNECTION_LOST = "connection_lost"
# Looked up here once: these two are asked for at every match.
READY, TEXT = Presence.READY, Media.TEXT


class Post:
    """`queues` numbers, per kind of seat, those in which conversations this agent may serve are waiting: the
    queues of the `lines` they fit, and their `own`, kept for them alone. `missing` are the lines to be told
    when the agent is free again; `lighter`: all have to be told, because the agent's turn moved forward.
    """

    __slots__ = (
        "agent",
        "counts",
        "deciding",
        "holding",
        "idle_since",
        "last_turn",
        "lighter",
        "lines",
        "lost_at",
        "missing",
        "own",
        "presence",
        "profile",
        "queues",
        "reason",
        "rules",
        "texts",
        "version",
        "voices",
    )

    def __init__(self, agent: AgentId, profile: Profile, rules: Rules, idle_since: datetime) -> None:
        self.agent, self.profile, self.rules = agent, profile, rules
        self.presence, self.reason = Presence.SIGNED_OUT, ""
        self.idle_since, self.last_turn = idle_since, 0
        self.lost_at: datetime | None = None
        self.holding: dict[ConversationId, Standing] = {}
        self.deciding: Standing | None = None
        self.counts: dict[ChannelKind, int] = {}
        self.texts = self.voices = 0
        self.queues: dict[Slot, list[int]] = {}
        self.lines: list[Line] = []
        self.own: dict[Slot, RankedQueue] = {}
        self.missing: dict[Slot, list[Line]] = {}
        self.lighter = False
        self.version = 0

    # --- what they could take ---------------------------------------------------------

    @property
    def signed_in(self) -> bool:
        return self.presence is not Presence.SIGNED_OUT

    @property
    def reachable(self) -> bool:
        return self.signed_in and self.lost_at is None

    @property
    def gone(self) -> bool:
        """Away because the connection stayed lost: what they held was given back already."""
        return self.presence is Presence.AWAY and self.reason == CONNECTION_LOST

    @property
    def open(self) -> bool:
        """Ready, reachable, not deciding about another conversation and not in a call."""
        return self.presence is READY and self.lost_at is None and self.deciding is None and not self.voices

    @property
    def in_call(self) -> bool:
        """Talking or writing one up; a telephone that only rings does not count."""
        rings = self.deciding is not None and not self.deciding.is_text
        return self.voices > rings

    def has_room(self, slot: Slot) -> bool:
        channel, media = slot
        if self.counts.get(channel, 0) >= self.profile.ceilings.get(channel, 0):
            return False
        return media is not TEXT or self.texts < self.profile.text_budget

    def can_take(self, slot: Slot) -> bool:
        """Whether a conversation on this kind of seat may be given to them now."""
        if not self.open or not self.has_room(slot):
            return False
        return slot[1] is TEXT or self.rules.blend or not self.texts

    def open_queues(self) -> list[list[int]]:
        """The queues of every kind of seat they could take from now: `can_take` for all of them at once."""
        if not self.open:
            return []
        text_room = self.texts < self.profile.text_budget
        voice_room = self.rules.blend or not self.texts
        counts, ceilings = self.counts, self.profile.ceilings
        return [
            numbers
            for (channel, media), numbers in self.queues.items()
            if (text_room if media is TEXT else voice_room)
            and counts.get(channel, 0) < ceilings.get(channel, 0)
        ]

    def serves(self, demand: Demand) -> bool:
        """Whether they speak the language and have a seat of this kind at all."""
        speaks = not demand.language or demand.language in self.profile.languages
        return speaks and self.profile.ceilings.get(demand.channel, 0) > 0

    def fits(self, line: Line) -> bool:
        speaks = not line.language or line.language in self.profile.languages
        seats = self.profile.ceilings.get(line.channel, 0) > 0
        return seats and speaks and line.skills <= self.profile.skills

    # --- what they hold ---------------------------------------------------------------

    def take(self, standing: Standing) -> None:
        channel = standing.demand.channel
        self.holding[standing.conversation] = standing
        self.counts[channel] = self.counts.get(channel, 0) + 1
        if standing.is_text:
            self.texts += 1
        else:
            self.voices += 1
        if standing.stage is Stage.OFFERED:
            self.deciding = standing

    def drop(self, standing: Standing) -> None:
        del self.holding[standing.conversation]
        self.counts[standing.demand.channel] -= 1
        if standing.is_text:
            self.texts -= 1
        else:
            self.voices -= 1
        if self.deciding is standing:
            self.deciding = None
        self.lighter = self.lighter or self.rules.strategy is Strategy.LEAST_LOADED

    def in_turn(self) -> list[Standing]:
        return sorted(self.holding.values(), key=lambda standing: standing.rank)

    # --- whose turn it is -------------------------------------------------------------

    def idle_from(self, at: datetime) -> None:
        """Idle time counts from here: the last conversation came or went, or the agent became ready."""
        self.idle_since = max(self.idle_since, at)

    def renew(self) -> None:
        """Outdate every turn the lines remember."""
        self.version += 1
        self.lighter = False
        self.missing = {}

    def turn(self) -> Turn:
        """Whoever has the smallest is asked first. It only grows, unless `lighter` says otherwise."""
        match self.rules.strategy:
            case Strategy.LONGEST_IDLE:
                return (0.0, self.idle_since, self.agent, self.version)
            case Strategy.LEAST_LOADED:
                load = (self.texts + self.voices) / self.profile.text_budget
                return (load, self.idle_since, self.agent, self.version)
            case Strategy.ROUND_ROBIN:
                return (float(self.last_turn), self.idle_since, self.agent, self.version)

    # --- what others see --------------------------------------------------------------

    def state(self) -> AgentState:
        """Calls show first, then presence; a text agent stays ready while there is room."""
        if not self.signed_in:
            return AgentState.SIGNED_OUT
        if self.deciding is not None:
            return AgentState.RINGING
        if self.voices:
            talking = any(s.stage is Stage.ACTIVE and not s.is_text for s in self.holding.values())
            return AgentState.TALKING if talking else AgentState.WRAP_UP
        if self.presence is Presence.READY and self._only_wraps_up():
            return AgentState.WRAP_UP
        return AgentState(self.presence.value)

    def _only_wraps_up(self) -> bool:
        return bool(self.holding) and all(s.stage is Stage.WRAP_UP for s in self.holding.values())

    def stands(self) -> AgentStands:
        return AgentStands(
            self.agent,
            self.profile,
            self.presence,
            presence_reason=self.reason,
            idle_since=self.idle_since,
            last_turn=self.last_turn,
            lost_at=self.lost_at,
        )

    @classmethod
    def resume(cls, stands: AgentStands, rules: Rules, long_ago: datetime) -> "Post":
        post = cls(stands.agent, stands.profile, rules, stands.idle_since or long_ago)
        post.presence, post.reason = stands.presence, stands.presence_reason
        post.lost_at = stands.lost_at
        post.last_turn = stands.last_turn
        return post
