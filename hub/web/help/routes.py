"""The addresses of the help page: reads what is asked, asks the catalogue, answers with a page."""

import hashlib
import re
from collections.abc import Awaitable, Callable
from html import escape
from pathlib import Path

from aiohttp import web

from hub.domain.gap import Source, Why
from hub.ids import IN_ADDRESSES
from hub.services.problems import NotFound, TooMany
from hub.services.self_help.catalogue import A_PAGE, MOST_PAGES
from hub.services.self_help.library import PublicAnswer
from hub.web.decoding import storable
from hub.web.guard import Door, Throttle
from hub.web.handlers.files import served
from hub.web.help import pages
from hub.web.help.pages import OWN_FILES
from hub.web.help.shell import Page, Reader, render
from hub.web.keys import SERVICES, Services
from hub.web.words import language_of

STYLES = Path(__file__).parent
NOT_INDEXED = ("/desk/", "/api/", "/channels/", "/ack/", "/files/")
NEWEST = 8
SEARCHES_A_MINUTE, VOTES_A_MINUTE = 60, 6
POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cache-Control": "no-cache",  # asked again every time: what is withdrawn is gone at once
    "Vary": "Accept-Language",
}
NUMBER = re.compile(r"[0-9]{1,4}")
Handler = Callable[["Visit"], Awaitable[Page]]


class Visit:
    """One reader at the help page."""

    def __init__(self, request: web.Request, door: Door) -> None:
        self.request, self.address = request, door.address(request)
        self.services: Services = request.app[SERVICES]
        asked = self.text("lang")
        config = self.services.config
        self.reader = Reader(
            language=language_of(asked or request.headers.get("Accept-Language", "")),
            large=self.text("size") == "large",
            hotline=config.hub.hotline,
            public_url=config.public_url,
            chat=_chat(self.services),
            marked=bool(asked),
        )

    def text(self, name: str) -> str:
        return storable(self.request.query.get(name, "")).strip()

    @property
    def page(self) -> int:
        text = self.text("page")
        return max(1, min(int(text), MOST_PAGES)) if NUMBER.fullmatch(text) else 1

    @property
    def id(self) -> int:
        return int(self.request.match_info["id"])


class HelpPages:
    def __init__(self, services: Services, door: Door) -> None:
        self._services, self._door = services, door
        self._catalogue = services.self_help.catalogue
        self._searches = Throttle(services.clock, SEARCHES_A_MINUTE, SEARCHES_A_MINUTE)
        self._votes = Throttle(services.clock, VOTES_A_MINUTE, VOTES_A_MINUTE)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/help", _to_home),
            web.get("/help/", self._shown(self._home)),
            web.get("/help/{name:style|print}.css", _style),
            web.get("/help/sitemap.xml", self._sitemap),
            web.get("/robots.txt", self._robots),
            web.get("/help/folder/{path:.+}", self._shown(self._folder)),
            web.get("/help/subject/{code:[0-9A-Za-z.-]{1,20}}", self._shown(self._subject)),
            web.get(f"/help/{{id:{IN_ADDRESSES}}}", self._shown(self._article)),
            web.post(f"/help/{{id:{IN_ADDRESSES}}}/vote", self._vote),
            web.get(f"/help/{{id:{IN_ADDRESSES}}}/files/{{file_id}}", self._file),
        ]

    def _shown(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def show(request: web.Request) -> web.StreamResponse:
            visit = Visit(request, self._door)
            try:
                page, status = await handler(visit), 200
            except NotFound:
                page, status = pages.gone(visit.reader), 404
            except TooMany:
                page, status = pages.gone(visit.reader, "too_often"), 429
            return _answer(request, render(visit.reader, page), "text/html", status)

        return show

    # --- pages ---

    async def _home(self, visit: Visit) -> Page:
        query = visit.text("q")
        if query:
            self._searches.take(visit.address)
            found = await self._catalogue.find(query, visit.page)
            self._note(query, visit)
            return pages.found(visit.reader, query[:100], visit.page, found)
        listed = await self._catalogue.shelf("", 1)
        newest = sorted(await self._catalogue.public(), key=lambda one: one.updated_at, reverse=True)
        topics = await self._catalogue.topics()
        return pages.home(visit.reader, listed, topics, newest[:NEWEST])

    def _note(self, query: str, visit: Visit) -> None:
        """A search that nothing answers for sure shows what is missing; who asked is not kept."""
        if visit.page == 1 and not self._catalogue.is_sure(query):
            book, asker = self._services.editing.book, f"address {visit.address}"
            book.record_question(query, Source.SELF_HELP, Why.NOTHING, channel="web", asker=asker)

    async def _folder(self, visit: Visit) -> Page:
        path = storable(visit.request.match_info["path"]).strip("/")
        listed = await self._catalogue.shelf(path, visit.page)
        if not listed.total or (visit.page - 1) * A_PAGE >= listed.total:
            raise NotFound("no_such_page")
        return pages.folder(visit.reader, path, visit.page, listed)

    async def _subject(self, visit: Visit) -> Page:
        of = await self._catalogue.subject(visit.request.match_info["code"], visit.page)
        if of is None or not of.listed.total or (visit.page - 1) * A_PAGE >= of.listed.total:
            raise NotFound("no_such_page")
        return pages.subject(visit.reader, visit.page, of)

    async def _article(self, visit: Visit) -> Page:
        answer = await self._catalogue.read(visit.id)
        if answer is None:
            raise NotFound("no_such_article")
        return pages.article(
            visit.reader,
            answer,
            await self._catalogue.official(answer),
            pages.Around(
                await self._catalogue.way_to(answer.content.subject or answer.article.subject),
                await self._catalogue.beside(answer),
            ),
            visit.text("voted"),
            self._services.zone,
        )

    # --- what readers do ---

    async def _vote(self, request: web.Request) -> web.StreamResponse:
        """From our own pages only. Who votes too often is told so; nothing says who voted."""
        visit = Visit(request, self._door)
        self._door.check_origin(request)
        if await self._catalogue.read(visit.id) is None:
            return _answer(request, render(visit.reader, pages.gone(visit.reader)), "text/html", 404)
        helped = (await request.post()).get("helped")
        voted = helped if helped in ("yes", "no") else ""
        try:
            self._votes.take(visit.address)
        except TooMany:
            voted = "often"
        if voted in ("yes", "no"):
            await self._services.self_help.verdicts.on_page(visit.id, voted == "yes")
        link = visit.reader.link(f"/help/{visit.id}", voted=voted).replace("&amp;", "&")
        raise web.HTTPSeeOther(f"{link}#vote")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """A picture or attachment, as long as the article that has it is public."""
        visit, file_id = Visit(request, self._door), storable(request.match_info["file_id"])
        answer = await self._catalogue.read(visit.id)
        record = await self._services.files.record(file_id)
        if answer is None or record is None or not await self._has(answer, file_id):
            raise NotFound("no_such_file")
        return served(self._services, record)

    async def _has(self, answer: PublicAnswer, file_id: str) -> bool:
        """Listed, or shown in its text by somebody who might: a file that is only named there stays where it
        is.
        """
        if file_id in answer.content.file_ids:
            return True
        shown = f'"{OWN_FILES}{file_id}"' in answer.content.long_answer
        return shown and await self._services.editing.files.belongs(file_id, answer.article.id)

    # --- for search engines ---

    async def _sitemap(self, request: web.Request) -> web.StreamResponse:
        base, zone = self._services.config.public_url, self._services.zone
        places = [f"<url><loc>{escape(base)}/help/</loc></url>"]
        for one in await self._catalogue.public():
            day = one.updated_at.astimezone(zone).date().isoformat()
            places.append(f"<url><loc>{escape(base)}/help/{one.id}</loc><lastmod>{day}</lastmod></url>")
        body = "\n".join(
            [
                '<?xml version="1.0" encoding="UTF-8"?>',
                '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
                *places[:50_000],
                "</urlset>\n",
            ]
        )
        return _answer(request, body, "application/xml", 200)

    async def _robots(self, request: web.Request) -> web.StreamResponse:
        """The help page and the beginning are for everybody; the rest is for people and programs."""
        base = self._services.config.public_url
        closed = "".join(f"Disallow: {path}\n" for path in NOT_INDEXED)
        body = f"User-agent: *\n{closed}Sitemap: {base}/help/sitemap.xml\n"
        return _answer(request, body, "text/plain", 200)


def help_routes(services: Services, door: Door) -> list[web.RouteDef]:
    return HelpPages(services, door).routes()


def _answer(request: web.Request, body: str, kind: str, status: int) -> web.StreamResponse:
    """Named by its content, so that a reader who has it already is told so."""
    content = body.encode()
    tag = hashlib.sha256(content).hexdigest()[:20]
    if status == 200 and any(one.value == tag for one in request.if_none_match or ()):
        return web.Response(status=304, headers={**HEADERS, "ETag": f'"{tag}"'})
    answer = web.Response(body=content, status=status, content_type=kind, charset="utf-8", headers=HEADERS)
    answer.etag = tag
    return answer


async def _to_home(request: web.Request) -> web.StreamResponse:
    raise web.HTTPMovedPermanently("/help/")


async def _style(request: web.Request) -> web.StreamResponse:
    headers = {"Cache-Control": "public, max-age=300", "X-Content-Type-Options": "nosniff"}
    return web.FileResponse(STYLES / f"{request.match_info['name']}.css", headers=headers)


def _chat(services: Services) -> str:
    """The first web account that is open."""
    accounts = services.floor.accounts.values()
    here = (one.name for one in accounts if one.kind == "web" and services.host.enabled(one.name))
    name = next(here, "")
    return f"/chat?site={name}" if name else ""
