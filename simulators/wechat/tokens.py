"""Access tokens as the platform hands them out: classic and stable, with their overlaps and limits."""

import math
import re
import secrets
from dataclasses import dataclass

from simulators.wechat.rules import (
    DAY,
    FORCE_GAP,
    FORCE_PER_DAY,
    TOKEN_LIFE,
    TOKEN_OVERLAP,
    ApiError,
)

Grant = dict[str, str | int]


@dataclass
class _Token:
    until: float
    dead_from: float = math.inf


class TokenDesk:
    def __init__(self, classic_overlap: float) -> None:
        self._classic_overlap = classic_overlap
        self._tokens: dict[str, _Token] = {}
        self._current: dict[str, str] = {}
        self._forced: list[float] = []

    def revoke(self) -> None:
        """What happens when someone else fetches a token and the overlap has ended."""
        self._tokens.clear()
        self._current.clear()

    def check(self, token: str | None, now: float) -> None:
        if not token:
            raise ApiError(41001)
        if not re.fullmatch(r"[\w-]{20,}", token):
            raise ApiError(40014)
        known = self._tokens.get(token)
        if known is None or known.dead_from <= now:
            raise ApiError(40001)
        if known.until <= now:
            raise ApiError(42001)

    def classic(self, now: float) -> Grant:
        return self._issue("classic", self._classic_overlap, now)

    def stable(self, now: float, *, force: bool) -> Grant:
        if force and self._may_force(now):
            return self._issue("stable", 0, now)
        name = self._current.get("stable", "")
        known = self._tokens.get(name)
        if known and known.until - now > TOKEN_OVERLAP and known.dead_from > now:
            return {"access_token": name, "expires_in": int(known.until - now)}
        return self._issue("stable", TOKEN_OVERLAP, now)

    def _may_force(self, now: float) -> bool:
        self._forced = [moment for moment in self._forced if moment > now - DAY]
        if len(self._forced) >= FORCE_PER_DAY:
            raise ApiError(45009)
        if self._forced and now - self._forced[-1] < FORCE_GAP:
            return False
        self._forced.append(now)
        return True

    def _issue(self, slot: str, overlap: float, now: float) -> Grant:
        old = self._tokens.get(self._current.get(slot, ""))
        if old:
            old.dead_from = min(old.dead_from, now + overlap)
        name = f"9_{secrets.token_urlsafe(96)}"
        self._tokens[name] = _Token(now + TOKEN_LIFE)
        self._current[slot] = name
        return {"access_token": name, "expires_in": TOKEN_LIFE}
