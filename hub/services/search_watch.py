"""Notes what people at the desk search for and do not find, once they have typed it to the end."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from channels.contract import Clock
from hub.domain.gap import Source, Why
from hub.services.access import Who
from hub.services.question_book import QuestionBook
from hub.services.suggestions import Suggester

DONE = timedelta(seconds=20)  # nobody thinks longer in the middle of a word
PEOPLE = 1_000
SHORTEST = 4


@dataclass(slots=True)
class SearchWatch:
    clock: Clock
    suggester: Suggester
    book: QuestionBook
    _typed: OrderedDict[int, tuple[str, datetime]] = field(default_factory=OrderedDict)

    def typed(self, who: Who, query: str) -> None:
        """As far as somebody has typed; what goes on from there takes its place."""
        query = query.strip()
        before = self._typed.pop(who.agent_id, None)
        if before and not _goes_on(before[0], query):
            self._settle(who.agent_id, before[0])
        if len(query) >= SHORTEST:
            self._typed[who.agent_id] = (query, self.clock.now())
        if len(self._typed) > PEOPLE:
            self._typed.popitem(last=False)

    async def settle_forever(self, every: timedelta) -> None:
        while True:
            await self.clock.sleep(every)
            self.settle()

    def settle(self) -> None:
        done = self.clock.now() - DONE
        for agent_id, (query, at) in list(self._typed.items()):
            if at <= done:
                del self._typed[agent_id]
                self._settle(agent_id, query)

    def _settle(self, agent_id: int, query: str) -> None:
        sure = [hit.confidence for hit in self.suggester.best([query])]
        if max(sure, default=0.0) < self.suggester.least_confidence:
            self.book.record_question(query, Source.SEARCH, Why.NOTHING, asker=f"agent {agent_id}")


def _goes_on(before: str, now: str) -> bool:
    """Typed further, or some of it taken back."""
    return bool(now) and (now.startswith(before) or before.startswith(now))
