"""What is held until the reason for it is gone, and the moments at which a delivery is to be looked at."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush

from hub.domain.delivery import HeldFor
from hub.services.packing import Outgoing


@dataclass(slots=True)
class Shelf:
    _held: dict[int, Outgoing] = field(default_factory=dict)
    _for_citizen: dict[int, list[int]] = field(default_factory=dict)
    _moments: list[tuple[datetime, int]] = field(default_factory=list)
    _wrote: dict[int, bool] = field(default_factory=dict)  # conversations answered now: since then?

    def __contains__(self, number: int) -> bool:
        return number in self._held

    # --- what is held ---

    def put(self, outgoing: Outgoing) -> None:
        delivery = outgoing.delivery
        self._held[delivery.id] = outgoing
        if delivery.held_for == HeldFor.CITIZEN:
            if delivery.conversation_id is not None:
                self._for_citizen.setdefault(delivery.conversation_id, []).append(delivery.id)
            return
        self.look_at(delivery.id, delivery.due_at)
        self.look_at(delivery.id, delivery.deadline)

    def take(self, number: int) -> Outgoing | None:
        return self._held.pop(number, None)

    # --- the citizen's word ---

    def waits_for_citizen(self, conversation_id: int) -> bool:
        """Whether something waits for the citizen, or may have to once the answer to its try is back."""
        return conversation_id in self._for_citizen or conversation_id in self._wrote

    def citizen_wrote(self, conversation_id: int) -> list[int]:
        """What waited for that."""
        if conversation_id in self._wrote:
            self._wrote[conversation_id] = True
        return self._for_citizen.pop(conversation_id, [])

    def begin_answer(self, conversation_id: int) -> None:
        self._wrote.setdefault(conversation_id, False)

    def end_answer(self, conversation_id: int) -> bool:
        """Whether the citizen wrote meanwhile."""
        return self._wrote.pop(conversation_id, False)

    # --- time ---

    def look_at(self, number: int, moment: datetime | None) -> None:
        if moment is not None:
            heappush(self._moments, (moment, number))

    def due(self, now: datetime) -> Iterator[int]:
        """Each once; more may be added meanwhile."""
        while self._moments and self._moments[0][0] <= now:
            _, number = heappop(self._moments)
            yield number
