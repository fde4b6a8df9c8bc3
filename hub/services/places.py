"""How many stand before a citizen, and how long it may take: said honestly, and not too often."""

import asyncio
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.contract import Clock, QueuePlace
from hub.domain.conversation import Conversation
from hub.services.floor import Floor
from routing.members import STEP
from routing.model import AgentId, ConversationId, Presence, Skill
from routing.router import Router
from routing.snapshot import AgentStands

WINDOW = timedelta(minutes=15)
FEWEST = 3  # fewer assignments than this in the window say nothing about the future
ASIDE = timedelta(seconds=2)
EACH = timedelta(microseconds=100)  # for each who waits: to count a long line takes longer, and it moves less
NOBODY = "暂时没有坐席在线，您的位置已为您保留，坐席上线后会按先后顺序接待。紧急情况请拨打 {hotline}。"


@dataclass(frozen=True, slots=True)
class Place:
    before: int
    expected_wait: timedelta | None


class Places:
    """Places of all who wait are counted every two seconds at most, however many ask; of a hundred thousand
    every twelve, and beside everything else.
    """

    def __init__(self, router: Router, floor: Floor, clock: Clock, hotline: str) -> None:
        self._router, self._floor, self._clock, self.hotline = router, floor, clock, hotline
        self._places: dict[ConversationId, int] = {}
        self._staffed: dict[tuple[frozenset[Skill], str], bool] = {}
        self._counted_at: datetime | None = None
        self._taken: deque[datetime] = deque(maxlen=2000)

    def note_assignment(self, at: datetime) -> None:
        """One citizen left the queue for an agent; the pace of these is the estimate."""
        self._taken.append(at)

    def of(self, conversation: Conversation) -> Place:
        before = self._all().get(ConversationId(conversation.id))
        if before is None:  # came after the last count
            before = self._router.place_of(ConversationId(conversation.id)) or 0
        return Place(before, self._estimate(before))

    def staffed(self, conversation: Conversation) -> bool:
        """Whether anybody who could serve this citizen sits at a desk, be they busy or not."""
        self._all()
        wanted = frozenset(Skill(key) for key in conversation.skills), conversation.language
        known = self._staffed.get(wanted)
        if known is None:
            known = self._staffed[wanted] = any(self._could_serve(agent, *wanted) for agent in self._here())
        return known

    def _here(self) -> Iterator[AgentStands]:
        for agent_id in self._floor.agents:
            stands = self._router.agent_stands(AgentId(agent_id))
            if stands and stands.lost_at is None and stands.presence is not Presence.SIGNED_OUT:
                yield stands

    def _could_serve(self, agent: AgentStands, skills: frozenset[Skill], language: str) -> bool:
        return skills <= agent.profile.skills and (not language or language in agent.profile.languages)

    def words(self, conversation: Conversation) -> str:
        if not self.staffed(conversation):
            return NOBODY.format(hotline=self.hotline)
        place = self.of(conversation)
        account = self._floor.accounts[conversation.account]
        if account.queue_text:
            return account.queue_text.replace("{before}", str(place.before)).replace(
                "{wait}", _spoken(place.expected_wait)
            )
        wait = f"，预计等待{_spoken(place.expected_wait)}" if place.expected_wait else ""
        first = "您前面没有人在等" if place.before == 0 else f"您前面还有 {place.before} 位"
        return f"{first}{wait}。坐席会尽快接待，您也可以拨打 {self.hotline}。"

    def signal(self, conversation: Conversation) -> QueuePlace:
        place = self.of(conversation)
        return QueuePlace(place.before, place.expected_wait, self.words(conversation))

    async def recount(self) -> None:
        """Until a long line is counted again, the last count serves."""
        if not self._is_old():
            return
        now, places = self._clock.now(), dict[ConversationId, int]()
        done = 0
        for some in self._router.places_in_steps():
            places.update(some)
            done += len(some) or STEP
            if done >= STEP:
                await asyncio.sleep(0)
                done = 0
        self._keep(places, now)

    def _all(self) -> dict[ConversationId, int]:
        long = self._counted_at is not None and self._router.waiting_count() > STEP
        if not long and self._is_old():
            self._keep(dict(self._router.all_places()), self._clock.now())
        return self._places

    def _is_old(self) -> bool:
        lasts = ASIDE + EACH * len(self._places)
        return self._counted_at is None or self._clock.now() - self._counted_at > lasts

    def _keep(self, places: dict[ConversationId, int], at: datetime) -> None:
        self._places, self._counted_at = places, at
        self._staffed.clear()

    def _estimate(self, before: int) -> timedelta | None:
        now = self._clock.now()
        while self._taken and now - self._taken[0] > WINDOW:
            self._taken.popleft()
        if len(self._taken) < FEWEST:
            return None
        pace = (now - self._taken[0]) / len(self._taken)
        return pace * (before + 1)


def _spoken(wait: timedelta | None) -> str:
    if wait is None:
        return "片刻"
    seconds = max(10, round(wait.total_seconds() / 10) * 10)
    minutes, rest = divmod(seconds, 60)
    return (
        f" {minutes} 分 {rest} 秒" if minutes and rest else f" {minutes} 分钟" if minutes else f" {rest} 秒"
    )
