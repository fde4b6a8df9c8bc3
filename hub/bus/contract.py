"""The bus: publish a hint, follow all hints from a cursor on. It may lose hints, never the truth."""

from collections.abc import AsyncIterator
from typing import Protocol

from hub.domain.hints import Hint


class Bus(Protocol):
    async def run(self) -> None:
        """Carry what is published until the bus is closed; started once, by whoever owns the tasks. Returns
        at once where nothing needs carrying.
        """
        ...

    def publish(self, hint: Hint) -> None:
        """Hand over at once; delivery follows in the order of the calls."""
        ...

    def follow(self, cursor: str = "") -> AsyncIterator[tuple[str, Hint]]:
        """All hints of all nodes after `cursor` ("" means from now on), each with its own cursor. Subscribed
        before the first item. Only the newest hints are kept: behind an older cursor it goes on with the
        oldest one kept, behind one that is yet to come with the next. What was missed is repaired by reading.
        """
        ...

    async def close(self) -> None:
        """Followers hear what was published before, then end. Waits no longer than a moment."""
        ...
