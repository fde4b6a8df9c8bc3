"""The moments at which time alone changes something, soonest first."""

from datetime import datetime
from heapq import heappop, heappush

from routing.model import AgentId, ConversationId

AGENT, CONVERSATION = 0, 1
Alarm = tuple[datetime, int, int]


class Alarms:
    """One alarm per conversation counts (`Standing.alarm`); if its cause moved, it rings and is set again."""

    def __init__(self) -> None:
        self._heap: list[Alarm] = []

    def set_for_agent(self, at: datetime, agent: AgentId) -> None:
        heappush(self._heap, (at, AGENT, agent))

    def set_for_conversation(self, at: datetime, conversation: ConversationId) -> None:
        heappush(self._heap, (at, CONVERSATION, conversation))

    def pop_due(self, now: datetime) -> Alarm | None:
        if not self._heap or self._heap[0][0] > now:
            return None
        return heappop(self._heap)
