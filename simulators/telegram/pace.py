"""How often a bot may write: none by default, Telegram's own limits when a test or a person asks for them."""

import math
from collections import deque
from collections.abc import Hashable


class Pace:
    def __init__(self, per_second: float | None = None, per_chat: float | None = None) -> None:
        self._per_second, self._per_chat = per_second, per_chat
        self._past: dict[Hashable, deque[float]] = {}

    def wait_for(self, chat_id: int, now: float) -> int:
        """Whole seconds to wait, or 0 when it may go and is counted."""
        limits = [("all", self._per_second), (chat_id, self._per_chat)]
        waits = [self._wait(key, limit, now) for key, limit in limits if limit]
        if any(waits):
            return max(waits)
        for key, limit in limits:
            if limit:
                self._past.setdefault(key, deque(maxlen=1000)).append(now)
        return 0

    def _wait(self, key: Hashable, limit: float, now: float) -> int:
        past = self._past.get(key, deque[float]())
        span = max(1.0, 1 / limit)
        while past and past[0] <= now - span:
            past.popleft()
        return math.ceil(past[0] + span - now) if len(past) >= max(1, limit) else 0
