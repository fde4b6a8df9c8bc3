"""Which websites may talk to a web account, and how browsers are told so (CORS)."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Origins:
    allowed: tuple[str, ...]
    public_url: str = ""

    def allow(self, request: web.Request) -> bool:
        """Requests without an Origin don't come from a foreign page; they still need a visitor's token."""
        origin = request.headers.get("Origin", "").lower()
        if not origin.isascii():  # no browser says so, and it could not be answered in a header
            return False
        if not origin or "*" in self.allowed or origin in self.allowed:
            return True
        ours = {request.host.lower(), urlsplit(self.public_url).netloc.lower()} - {""}
        return _host(origin) in ours

    def headers(self, request: web.Request) -> Mapping[str, str]:
        """No credentials are ever allowed: the token travels in a header that only our own script sets."""
        origin = request.headers.get("Origin")
        if origin is None or not self.allow(request):
            return {"Vary": "Origin"}
        return {
            "Vary": "Origin",
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Expose-Headers": "Retry-After",
        }

    def preflight(self, request: web.Request) -> web.Response:
        if not self.allow(request):
            return web.Response(status=403)
        headers = {
            **self.headers(request),
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": "Authorization, Content-Type, Accept-Language",
            "Access-Control-Max-Age": "7200",
        }
        return web.Response(status=204, headers=headers)


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # no address, such as http://[
        return ""


def address_of(request: web.Request, trusted_proxies: tuple[str, ...]) -> str:
    """The visitor's IP address. Only a trusted proxy is believed about whom it speaks for."""
    peer = request.remote or ""
    if peer not in trusted_proxies:
        return peer
    forwarded = request.headers.get("X-Forwarded-For", "")
    return forwarded.rsplit(",", 1)[-1].strip() or peer
