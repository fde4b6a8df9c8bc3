"""The door of the staff API: who is it, may they, and does the request come from our own pages."""

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aiohttp import web

from channels.contract import Clock
from hub.config import Config
from hub.domain.agent import StaffSession
from hub.services.access import Who
from hub.services.problems import NotAllowed, NotSignedIn, TooMany
from hub.services.sign_in import SignIn, same

COOKIE = "hub_session"
CSRF_HEADER = "X-Hub-Csrf"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Signed:
    """`session` is None for another system with a token."""

    who: Who
    session: StaffSession | None


@dataclass(slots=True)
class Door:
    config: Config
    sign_in: SignIn

    async def enter(self, request: web.Request) -> Signed:
        ip = self.address(request)
        authorization = request.headers.get("Authorization", "")
        if authorization.startswith("Bearer "):
            return Signed(await self.sign_in.token(authorization[7:].strip(), ip), None)
        secret = request.cookies.get(COOKIE, "")
        if not secret:
            raise NotSignedIn("not_signed_in")
        who, session = await self.sign_in.who(secret, ip)
        if request.method not in SAFE:
            self.check_origin(request)
            if not same(request.headers.get(CSRF_HEADER, ""), session.csrf):
                raise NotAllowed("csrf")
        return Signed(who, session)

    def check_origin(self, request: web.Request) -> None:
        """Browsers name the page a request comes from; other programs need not."""
        origin = request.headers.get("Origin")
        if origin is None:
            if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
                raise NotAllowed("wrong_origin")
            return
        ours = urlsplit(self.config.public_url)
        allowed = {f"{ours.scheme}://{ours.netloc}", *self.config.http.origins}
        if origin not in allowed and _host(origin) != request.host:
            raise NotAllowed("wrong_origin")

    def address(self, request: web.Request) -> str:
        """The client's address; forwarded ones count only from proxies that are trusted."""
        peer = request.remote or ""
        if peer not in self.config.http.trusted_proxies:
            return peer
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")
        for hop in reversed([part.strip() for part in forwarded]):
            if hop not in self.config.http.trusted_proxies and _is_address(hop):
                return hop
        return peer

    def is_secure(self, request: web.Request) -> bool:
        if self.config.http.secure_cookies == "always" or request.secure:
            return True
        trusted = (request.remote or "") in self.config.http.trusted_proxies
        return trusted and request.headers.get("X-Forwarded-Proto") == "https"


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # no address, such as http://[
        return ""


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


@dataclass(slots=True)
class Throttle:
    """A token bucket per key: `burst` at once, refilled at `per_minute`."""

    clock: Clock
    per_minute: float
    burst: float
    _levels: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def take(self, key: str) -> None:
        now = self.clock.now().timestamp()
        level, at = self._levels.pop(key, (self.burst, now))
        level = min(self.burst, level + (now - at) * self.per_minute / 60)
        if level < 1:
            self._levels[key] = (level, now)
            raise TooMany("too_many", retry_after=(1 - level) * 60 / self.per_minute)
        self._levels[key] = (level - 1, now)
        if len(self._levels) > REMEMBERED:
            self._levels.popitem(last=False)
