"""One access token for all callers of an account, fetched by one of them at a time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from channels.contract import Clock
from channels.wechat.codes import CREDENTIALS
from channels.wechat.faults import ApiRefused, Unanswered

log = logging.getLogger(__name__)

# The platform hands out a new token five minutes before the end and keeps both alive meanwhile.
EARLY = timedelta(minutes=5)
SHORTEST_LIFE = timedelta(seconds=60)
PAUSE_AFTER_CREDENTIALS = timedelta(seconds=30)
FORCE_GAP = timedelta(seconds=35)  # the platform forbids forcing twice within 30 s

Fetch = Callable[[bool], Awaitable[Mapping[str, object]]]


class TokenKeeper:
    """A caller that saw a stale token names it, so that late-comers don't refresh the new one again."""

    def __init__(self, fetch: Fetch, clock: Clock) -> None:
        self._fetch, self._clock = fetch, clock
        self._lock = asyncio.Lock()
        self._token, self._until = "", clock.now()
        self._refused: tuple[ApiRefused, datetime] | None = None
        self._forced_at: datetime | None = None
        self.replaced = 0  # how often a token died before its time: another program fetches them too

    async def get(self, stale: str = "") -> str:
        if self._is_good(stale):
            return self._token
        async with self._lock:
            if self._is_good(stale):
                return self._token
            self._stop_when_refused_lately()
            return await self._refresh(stale)

    def _is_good(self, stale: str) -> bool:
        return bool(self._token) and self._token != stale and self._clock.now() < self._until

    async def _refresh(self, stale: str) -> str:
        if stale and self._clock.now() < self._until:
            self.replaced += 1
            log.warning("access token replaced before its time: another program fetches tokens too")
        token = await self._take(force=False)
        # A platform that repeats a token it just refused has to be told so, but rarely: 20 times a day.
        if token == stale and self._may_force():
            self._forced_at = self._clock.now()
            token = await self._take(force=True)
        return token

    async def _take(self, *, force: bool) -> str:
        try:
            answer = await self._fetch(force)
        except ApiRefused as refusal:
            if refusal.code in CREDENTIALS:
                self._refused = (refusal, self._clock.now() + PAUSE_AFTER_CREDENTIALS)
                facts = {"code": refusal.code}
                log.error("the platform refuses our credentials", extra=facts)  # noqa: TRY400
            raise
        token, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(seconds, int):
            raise Unanswered("答复中没有凭证")
        self._refused = None
        life = max(timedelta(seconds=seconds) - EARLY, SHORTEST_LIFE)
        self._token, self._until = token, self._clock.now() + life
        return token

    def _may_force(self) -> bool:
        return self._forced_at is None or self._clock.now() - self._forced_at >= FORCE_GAP

    def _stop_when_refused_lately(self) -> None:
        if self._refused and self._clock.now() < self._refused[1]:
            raise ApiRefused(self._refused[0].code, self._refused[0].text)
