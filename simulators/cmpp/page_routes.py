"""The page on which a person can be somebody with a mobile phone: what they do, what they see."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from simulators.cmpp.phones import Line, Phone, Signal
from simulators.page_site import page_routes, stream_screen

if TYPE_CHECKING:
    from simulators.cmpp.carrier import Carrier

PAGE = Path(__file__).with_name("page")
SILENCE = 10.0  # seconds
NUMBER = r"{number:\+?[0-9]{3,20}}"


class PageRoutes:
    def __init__(self, carrier: "Carrier") -> None:
        self._carrier = carrier

    def routes(self) -> list[web.RouteDef]:
        return [
            *page_routes(PAGE),
            web.get("/_sim/phones", self._phones),
            web.get(f"/_sim/phones/{NUMBER}/stream", self._stream),
            web.post(f"/_sim/phones/{NUMBER}/does", self._does),
        ]

    async def _phones(self, _: web.Request) -> web.Response:
        return web.json_response(list(self._carrier.phones))

    async def _does(self, request: web.Request) -> web.Response:
        """{what: text | signal, text?, signal?}"""
        number, act = request.match_info["number"], await request.json()
        match act:
            case {"what": "text", "text": str(words)} if words.strip():
                self._carrier.writes(number, words)
            case {"what": "signal", "signal": str(signal)} if signal in list(Signal):
                self._carrier.switches(number, Signal(signal))
            case _:
                raise web.HTTPBadRequest
        return web.json_response({"ok": True})

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        phone = self._carrier.phone(request.match_info["number"])
        watchers = self._carrier.watchers
        return await stream_screen(request, watchers, phone.number, lambda: self._screen(phone), SILENCE)

    def _screen(self, phone: Phone) -> dict[str, Any]:
        return {
            "source": self._carrier.source,
            "connected": self._carrier.gateway.connected,
            "signal": phone.signal,
            "kept": sum(seen.whole is not None for seen, _ in phone.kept),
            "lost": phone.lost,
            "lines": [self._line(line) for line in phone.lines],
            "phones": list(self._carrier.phones),
        }

    def _line(self, line: Line) -> dict[str, Any]:
        return {
            "mine": line.mine,
            "text": line.text,
            "at": line.at,
            "parts": line.parts,
            "taken": self._carrier.taken(line),
        }
