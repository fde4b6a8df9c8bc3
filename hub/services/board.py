"""The leader's view: agents, queues and today's figures, counted from the working set and the event log."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from channels.contract import Clock
from hub.domain.agent import Agent
from hub.domain.conversation import Conversation, Stage
from hub.domain.records import LogEntry
from hub.services.access import Access, Who, masked
from hub.services.floor import Floor
from hub.services.ports import Records
from hub.services.routing_desk import RoutingDesk
from routing.model import AgentId, AgentState, ChannelKind
from routing.snapshot import AgentStands

FAST = 15.0  # seconds; the share answered within is a legal figure


@dataclass(slots=True)
class QueueFigures:
    answered: int = 0
    answered_fast: int = 0
    abandoned: int = 0


@dataclass(frozen=True, slots=True)
class AgentLine:
    agent: Agent
    state: AgentState
    reason: str
    since: datetime | None
    connected: bool
    load: Mapping[str, int]
    current: str
    today: int
    score: float | None


@dataclass(frozen=True, slots=True)
class QueueLine:
    channel: str
    skills: tuple[str, ...]
    waiting: int
    oldest: datetime | None
    limit: int
    able: int
    present: int
    figures: QueueFigures


@dataclass(slots=True)
class BoardKeeper:
    """Today's counts are kept as things happen and read again from the log at the start of a day or
    process.
    """

    floor: Floor
    desk: RoutingDesk
    access: Access
    clock: Clock
    zone: ZoneInfo
    records: Records
    connected: set[int]
    _day: str = ""
    _queues: defaultdict[tuple[str, tuple[str, ...]], QueueFigures] = field(
        default_factory=lambda: defaultdict(QueueFigures)
    )
    _served: Counter[int] = field(default_factory=Counter)
    _scores: defaultdict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    # --- counting ---

    async def load_today(self) -> None:
        now = self.clock.now()
        self._roll(now)
        midnight = now.astimezone(self.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        for entry in await self.records.log_since(midnight.astimezone(UTC), set(COUNTED)):
            COUNTED[entry.kind](self, entry)

    def _count_assigned(self, entry: LogEntry) -> None:
        if entry.agent_id is not None:
            self._served[entry.agent_id] += 1
        if "waited" in entry.details:
            figures = self._queues[_queue_in(entry)]
            figures.answered += 1
            figures.answered_fast += float(str(entry.details["waited"])) <= FAST

    def _count_closed(self, entry: LogEntry) -> None:
        if "abandoned" in entry.details:
            self._queues[_queue_in(entry)].abandoned += 1

    def rated(self, entry: LogEntry) -> None:
        """A later vote takes the place of an earlier one."""
        if entry.agent_id is not None and entry.conversation_id is not None:
            score = int(str(entry.details.get("score", 0)))
            self._scores[entry.agent_id][entry.conversation_id] = score

    def assigned(self, conversation: Conversation, agent_id: int, at: datetime) -> None:
        self._roll(at)
        self._served[agent_id] += 1
        if conversation.answered_at == at:
            figures = self._queues[queue_of(conversation)]
            figures.answered += 1
            figures.answered_fast += (at - conversation.came_at).total_seconds() <= FAST

    def abandoned(self, conversation: Conversation, at: datetime) -> None:
        self._roll(at)
        self._queues[queue_of(conversation)].abandoned += 1

    def _roll(self, at: datetime) -> None:
        day = f"{at.astimezone(self.zone):%Y%m%d}"
        if day != self._day and self._day:
            self._queues.clear()
            self._served.clear()
            self._scores.clear()
        self._day = day

    # --- showing ---

    def agent_lines(self, who: Who) -> list[AgentLine]:
        led = set(self.access.led(who))
        held: defaultdict[int, list[Conversation]] = defaultdict(list)
        for conversation in self.floor.conversations.values():
            if conversation.agent_id is not None:
                held[conversation.agent_id].append(conversation)
        lines = [
            self._line(self.floor.agents[agent_id], held[agent_id])
            for agent_id in led
            if "agent" in self.floor.agents[agent_id].roles
        ]
        return sorted(lines, key=lambda line: line.agent.number)

    def _line(self, agent: Agent, held: list[Conversation]) -> AgentLine:
        stands = self.desk.router.agent_stands(AgentId(agent.id))
        scores = self._scores.get(agent.id)
        return AgentLine(
            agent=agent,
            state=self.desk.router.state_of(AgentId(agent.id)),
            reason=stands.presence_reason if stands else "",
            since=self.since(agent, held, stands),
            connected=agent.id in self.connected,
            load={str(k): v for k, v in self.desk.router.load_of(AgentId(agent.id)).items()},
            current=self._current(held),
            today=self._served[agent.id],
            score=sum(scores.values()) / len(scores) if scores else None,
        )

    def since(
        self, agent: Agent, held: Iterable[Conversation], stands: AgentStands | None
    ) -> datetime | None:
        """Since when the visible state lasts: the call or wrap-up if there is one, else the presence."""
        voice = [c for c in held if c.thread]
        if voice:
            return voice[0].stage_since
        wrapping = [c.stage_since for c in held if c.stage is Stage.WRAP_UP]
        return min(wrapping) if wrapping else agent.presence_since

    def _current(self, held: list[Conversation]) -> str:
        active = [c for c in held if c.stage in (Stage.ACTIVE, Stage.OFFERED)]
        if not active:
            return ""
        first = next((c for c in active if c.thread), active[0])
        contact = self.floor.contacts.get(first.contact_id)
        return (contact.name if contact else "") or masked(first.address, first.kind)

    def queue_lines(self) -> list[QueueLine]:
        waiting = {
            (str(q.channel), tuple(sorted(map(str, q.skills)))): q for q in self.desk.router.queue_view()
        }
        always = {(account.kind, tuple(sorted(account.skills))) for account in self.floor.accounts.values()}
        keys = sorted({*waiting, *always, *self._queues})
        lines: list[QueueLine] = []
        for channel, skills in keys:
            line = waiting.get((channel, skills))
            able, present = self._staffing(channel, set(skills))
            lines.append(
                QueueLine(
                    channel=channel,
                    skills=skills,
                    waiting=line.waiting if line else 0,
                    oldest=line.oldest if line else None,
                    limit=self._limit(channel),
                    able=able,
                    present=present,
                    figures=self._queues[channel, skills],
                )
            )
        return lines

    def _limit(self, channel: str) -> int:
        limits = [account.wait_limit for account in self.floor.accounts.values() if account.kind == channel]
        return min(limits, default=60)

    def _staffing(self, channel: str, skills: set[str]) -> tuple[int, int]:
        able = present = 0
        for agent in self.floor.agents.values():
            state = self.desk.router.state_of(AgentId(agent.id))
            if state is AgentState.SIGNED_OUT or not skills <= set(agent.skills):
                continue
            present += 1
            load = self.desk.router.load_of(AgentId(agent.id))
            room = load.get(ChannelKind(channel), 0) < agent.seats_on(channel)
            able += state is AgentState.READY and room
        return able, present

    def waiting_now(self) -> tuple[int, float, dict[str, int]]:
        """How many wait, the longest wait in seconds, and how many per channel."""
        now, per_channel, longest, total = self.clock.now(), Counter[str](), 0.0, 0
        for line in self.desk.router.queue_view():
            per_channel[str(line.channel)] += line.waiting
            total += line.waiting
            longest = max(longest, (now - line.oldest).total_seconds())
        return total, longest, dict(per_channel)

    def totals(self) -> QueueFigures:
        whole = QueueFigures()
        for figures in self._queues.values():
            whole.answered += figures.answered
            whole.answered_fast += figures.answered_fast
            whole.abandoned += figures.abandoned
        return whole


def queue_of(conversation: Conversation) -> tuple[str, tuple[str, ...]]:
    return conversation.kind, tuple(sorted(conversation.skills))


def _queue_in(entry: LogEntry) -> tuple[str, tuple[str, ...]]:
    skills = str(entry.details.get("skills", ""))
    return str(entry.details.get("channel", "")), tuple(filter(None, skills.split(",")))


COUNTED: dict[str, Callable[[BoardKeeper, LogEntry], None]] = {
    "assigned": BoardKeeper._count_assigned,
    "closed": BoardKeeper._count_closed,
    "rated": BoardKeeper.rated,
}
