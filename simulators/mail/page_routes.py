"""The page on which a person can be somebody who writes letters: what they do, what they see."""

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aiohttp import web

from simulators.mail.letters import Enclosure, Letter, Mailbox
from simulators.page_site import HEADERS, page_routes, stream_screen

if TYPE_CHECKING:
    from simulators.mail.office import PostOffice

PAGE = Path(__file__).with_name("page")
SILENCE = 10.0  # seconds
ADDRESS = r"{address:[^@/]{1,64}@[A-Za-z0-9.-]{1,120}}"


class PageRoutes:
    def __init__(self, office: "PostOffice") -> None:
        self._office = office

    def routes(self) -> list[web.RouteDef]:
        return [
            *page_routes(PAGE),
            web.get("/_sim/mailboxes", self._mailboxes),
            web.get(f"/_sim/mailboxes/{ADDRESS}/stream", self._stream),
            web.post(f"/_sim/mailboxes/{ADDRESS}/letters", self._write),
            web.post(f"/_sim/mailboxes/{ADDRESS}/closed", self._close),
            web.get(f"/_sim/mailboxes/{ADDRESS}/letters/{{number:[0-9]+}}/{{place:[0-9]+}}", self._enclosure),
        ]

    async def _mailboxes(self, _: web.Request) -> web.Response:
        return web.json_response(list(self._office.mailboxes))

    async def _write(self, request: web.Request) -> web.Response:
        """A form: subject, text, and if there are any `answers` (the number of a letter) and a `file`."""
        form, address = await request.post(), request.match_info["address"]
        subject, text, number = (str(form.get(key, "")) for key in ("subject", "text", "answers"))
        if not (subject.strip() or text.strip()):
            raise web.HTTPBadRequest
        part, enclosures = form.get("file"), list[Enclosure]()
        if isinstance(part, web.FileField) and part.filename:
            kind = part.content_type or "application/octet-stream"
            enclosures = [Enclosure(part.filename, kind, part.file.read())]
        answers = self._office.mailbox(address).find(int(number)) if number.isdecimal() else None
        self._office.writes(address, " ".join(subject.split()), text, answers=answers, enclosures=enclosures)
        return web.json_response({"ok": True})

    async def _close(self, request: web.Request) -> web.Response:
        self._office.close(request.match_info["address"], closed=bool((await request.json())["closed"]))
        return web.json_response({"ok": True})

    async def _enclosure(self, request: web.Request) -> web.Response:
        letter = self._office.mailbox(request.match_info["address"]).find(int(request.match_info["number"]))
        place = int(request.match_info["place"])
        if letter is None or place >= len(letter.enclosures):
            raise web.HTTPNotFound
        found = letter.enclosures[place]
        named = f"attachment; filename*=UTF-8''{quote(found.name or 'file')}"
        headers = {**HEADERS, "Content-Disposition": named, "Content-Type": "application/octet-stream"}
        return web.Response(body=found.content, headers=headers)

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        box = self._office.mailbox(request.match_info["address"])
        watchers = self._office.watchers
        return await stream_screen(request, watchers, box.address, lambda: self._screen(box), SILENCE)

    def _screen(self, box: Mailbox) -> dict[str, Any]:
        return {
            "hotline": self._office.hotline,
            "closed": box.closed,
            "refused": box.refused,
            "letters": [_shown(letter) for letter in box.letters],
            "mailboxes": list(self._office.mailboxes),
        }


def _shown(letter: Letter) -> dict[str, Any]:
    return {
        "number": letter.number,
        "mine": letter.mine,
        "subject": letter.subject,
        "text": letter.text,
        "at": letter.at,
        "automatic": letter.automatic,
        "taken": letter.taken,
        "files": [{"name": each.name, "size": len(each.content)} for each in letter.enclosures],
    }
