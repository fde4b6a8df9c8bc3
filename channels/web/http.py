"""The HTTP side of a web account: session, the fall-back for networks without sockets, uploads and files."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar
from urllib.parse import quote

import msgspec
from aiohttp import BodyPartReader, web

from channels.contract import FileRefused
from channels.limits import at_most
from channels.web import bodies, wire
from channels.web.origins import address_of
from channels.web.problems import Problem
from channels.web.reception import Reception, Visitor
from channels.web.seal import FileNote
from channels.web.words import language, widget_words

LARGEST_BODY = 128 * 1024
# What a browser may show by itself. Everything else is offered as a download, SVG and HTML with it.
SHOWN = frozenset(
    ["image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "video/mp4", "video/webm"]
)
FILE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "private, max-age=3600, immutable",
    "Accept-Ranges": "bytes",
    "Referrer-Policy": "no-referrer",
}

SHUT = ("account_off", "not_ready")

BodyT = TypeVar("BodyT", bound=msgspec.Struct)
Action = Callable[["Exchange"], Awaitable[web.StreamResponse]]


class Exchange:
    """One HTTP request at the reception."""

    def __init__(self, request: web.Request, reception: Reception) -> None:
        self.request, self.reception = request, reception
        self.lang = language(request.headers.get("Accept-Language", ""))
        self.address = address_of(request, reception.settings.trusted_proxies)

    def visitor(self) -> Visitor:
        scheme, _, token = self.request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise Problem("token_forged")
        return self.reception.recognise(token.strip(), self.address, self.lang)

    async def body(self, kind: type[BodyT]) -> BodyT:
        content = await read_at_most(self.request, LARGEST_BODY)
        try:
            return wire.decode(content, kind)
        except msgspec.MsgspecError as error:
            raise Problem("malformed") from error

    def message_id(self, name: str) -> str:
        try:
            return msgspec.convert(self.request.query.get(name, ""), wire.MessageId)
        except msgspec.ValidationError as error:
            raise Problem("malformed") from error


async def turned_away(request: web.Request, problem: Problem) -> web.Response:
    """Whoever comes first while the account is closed knows Chinese only: the other words come with the
    refusal.
    """
    lang = language(request.headers.get("Accept-Language", ""))
    if problem.code not in SHUT or not request.path.endswith("/session"):
        return problem.response(lang)
    try:
        asked = wire.decode(await read_at_most(request, LARGEST_BODY), bodies.SessionRequest)
    except (msgspec.MsgspecError, Problem):
        return problem.response(lang)
    lang = language(asked.lang) if asked.lang else lang
    return problem.response(lang, widget_words(lang))


async def open_session(exchange: Exchange) -> web.StreamResponse:
    asked = await exchange.body(bodies.SessionRequest)
    reception, lang = exchange.reception, language(asked.lang) if asked.lang else exchange.lang
    if asked.site and asked.site != reception.tools.account:
        raise Problem("not_found")
    visitor = reception.new_visitor(exchange.address, lang, asked.token)
    token, expires_at = reception.token_for(visitor.id)
    return answer(
        bodies.SessionView(
            token=token,
            visitor=visitor.id,
            expires_at=expires_at,
            lang=lang,
            site=site_view(reception, lang),
            standing=await reception.standing(visitor.id),
            words=widget_words(lang),
        )
    )


def site_view(reception: Reception, lang: str) -> bodies.SiteView:
    settings = reception.settings
    return bodies.SiteView(
        title=settings.text("title", lang) or ("12345 online" if lang == "en" else "12345 在线服务"),
        subtitle=settings.text("subtitle", lang),
        phone=settings.phone,
        welcome=settings.text("welcome", lang),
        notice=settings.text("notice", lang),
        topics=[bodies.TopicView(key=each.key, label=each.labels[lang]) for each in settings.topics],
        longest_text=settings.longest_text,
        largest_file=settings.largest_file,
        accept="image/*,audio/*,video/mp4,application/pdf,text/plain,.docx,.xlsx",
        previews=settings.previews,
        map_link=settings.map_link,
    )


async def post_message(exchange: Exchange) -> web.StreamResponse:
    return await _store(exchange, wire.Send)


async def post_prechat(exchange: Exchange) -> web.StreamResponse:
    return await _store(exchange, wire.PreChatFrame)


async def post_offline(exchange: Exchange) -> web.StreamResponse:
    return await _store(exchange, wire.Offline)


async def post_rating(exchange: Exchange) -> web.StreamResponse:
    return await _store(exchange, wire.Rate)


async def post_person(exchange: Exchange) -> web.StreamResponse:
    return await _store(exchange, wire.Person)


async def post_helped(exchange: Exchange) -> web.StreamResponse:
    return await _store(exchange, wire.Helped)


async def get_hints(exchange: Exchange) -> web.StreamResponse:
    """What the visitor may mean with the words so far."""
    found = await exchange.reception.hints(exchange.visitor(), exchange.request.query.get("q", ""))
    items = [bodies.HintView(title=hint.title, link=hint.link) for hint in found]
    return answer(bodies.HintsView(items=items))


async def _store(exchange: Exchange, kind: type[wire.Storable]) -> web.StreamResponse:
    visitor = exchange.visitor()
    sent = await exchange.reception.store(visitor, await exchange.body(kind))
    return answer(
        bodies.StoredView(
            client_key=sent.client_key,
            message_id=sent.message_id,
            duplicate=sent.duplicate,
            reply=sent.reply,
            answered=sent.answered,
        )
    )


async def get_messages(exchange: Exchange) -> web.StreamResponse:
    visitor = exchange.visitor()
    after, before = exchange.message_id("after"), exchange.message_id("before")
    messages, more = await exchange.reception.page(visitor.id, after=after, before=before)
    standing = await exchange.reception.standing(visitor.id)
    return answer(bodies.MessagesView(messages=messages, more=more, standing=standing))


async def post_read(exchange: Exchange) -> web.StreamResponse:
    """Over HTTP a client that has read was also reached."""
    visitor, asked = exchange.visitor(), await exchange.body(wire.Read)
    if asked.up_to:
        await exchange.reception.arrived(visitor.id, asked.up_to)
        await exchange.reception.read(visitor.id, asked.up_to)
    return answer(bodies.Done())


async def post_file(exchange: Exchange) -> web.StreamResponse:
    visitor = exchange.visitor()
    exchange.reception.count_upload(visitor)
    content, name, declared = await _uploaded(exchange.request, exchange.reception.settings.largest_file)
    try:
        view = await exchange.reception.keep_upload(visitor, content, name, declared)
    except FileRefused as error:
        text = error.reason if exchange.lang == "zh" else ""
        raise Problem("file_refused", text=text) from error
    return answer(view, status=201)


async def _uploaded(request: web.Request, largest: int) -> tuple[bytes, str, str]:
    """The first file of the form. Reading stops at the limit, whatever the headers promise."""
    if not request.content_type.startswith("multipart/"):
        raise Problem("no_file")
    try:
        parts = await request.multipart()
        while (part := await parts.next()) is not None:
            if isinstance(part, BodyPartReader) and part.filename is not None:
                content = await _part_at_most(part, largest)
                return content, part.filename, part.headers.get("Content-Type", "")
    except ValueError as error:
        raise Problem("malformed") from error
    raise Problem("no_file")


async def _part_at_most(part: BodyPartReader, largest: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(64 * 1024):
        content += chunk
        if len(content) > largest:
            raise Problem("too_large", limit=largest // (1024 * 1024))
    return bytes(content)


async def read_at_most(request: web.Request, largest: int) -> bytes:
    content = await at_most(request.content, largest)
    if content is None:
        raise Problem("too_large", limit=1)
    return content


async def get_file(exchange: Exchange) -> web.StreamResponse:
    """The address itself is the leave to read; it was given with a message and soon runs out."""
    note = exchange.reception.file_of(exchange.request.match_info["file"])
    span = _wanted_span(exchange.request, note.size)
    headers = {**FILE_HEADERS, "Content-Disposition": _disposition(note)}
    headers["Content-Type"] = note.media_type or "application/octet-stream"
    headers["Content-Length"] = str(span.stop - span.start)
    if len(span) < note.size:
        headers["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{note.size}"
    pieces = _cut(exchange.reception.tools.files.chunks(note.file_id), span)
    first = await _first(pieces)
    response = web.StreamResponse(status=206 if len(span) < note.size else 200, headers=headers)
    await response.prepare(exchange.request)
    await response.write(first)
    async for piece in pieces:
        await response.write(piece)
    await response.write_eof()
    return response


async def _first(pieces: AsyncIterator[bytes]) -> bytes:
    try:
        return await anext(pieces, b"")
    except (OSError, LookupError, FileRefused) as error:
        raise Problem("not_found") from error


async def _cut(chunks: AsyncIterator[bytes], span: range) -> AsyncIterator[bytes]:
    position = 0
    async for chunk in chunks:
        piece = chunk[max(0, span.start - position) : max(0, span.stop - position)]
        position += len(chunk)
        if piece:
            yield piece
        if position >= span.stop:
            return


def _wanted_span(request: web.Request, size: int) -> range:
    """One range, which players ask for; anything stranger gets the whole file."""
    try:
        wanted = request.http_range
    except ValueError:
        return range(size)
    span = range(size)[wanted.start : wanted.stop]
    return span if span else range(size)


def _disposition(note: FileNote) -> str:
    shown = note.media_type in SHOWN or note.media_type.startswith("audio/")
    name = quote(note.name or "file", safe="")
    return f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{name}"


def answer(view: msgspec.Struct, status: int = 200) -> web.Response:
    return web.Response(
        body=wire.encode(view),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
