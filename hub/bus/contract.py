"""The bus: publish a hint, follow all hints from a cursor on. It may lose hints, never the truth."""

from collections.abc import AsyncIterator
from typing import Protocol

from hub.domain.hints import Hint


class Bus(Protocol):
    def publish(self, hint: Hint) -> None:
        """Hand over at once; delivery follows in the order of the calls."""
        ...

    def follow(self, cursor: str = "") -> AsyncIterator[tuple[str, Hint]]:
        """All hints after `cursor` ("" means from now on), each with its own cursor. Subscribed before the
        first item.
        """
        ...

    async def close(self) -> None: ...
