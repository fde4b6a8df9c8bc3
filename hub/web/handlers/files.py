"""Uploads and downloads: type by content, size limit, never inline HTML."""

import re
from urllib.parse import quote

from aiohttp import BodyPartReader, web

from hub.domain.message import StoredFile
from hub.services.problems import NotFound, TooLarge, faulty
from hub.web.contract.base import AttachmentView
from hub.web.contract.conversations import UploadView
from hub.web.decoding import storable
from hub.web.dispatch import Call, Handler
from hub.web.keys import SERVICES, Services

INLINE = ("image/", "audio/", "video/")
PAGE = "text/html"
# The pictures of a letter that lie with us, as the channel named them.
OWN_PICTURE = re.compile(rb'"cid:([A-Za-z0-9_-]{10,60})"')
PAGE_HEAD = (
    b'<!doctype html><meta charset="utf-8"><style>body{margin:12px;font:14px/1.7 sans-serif;color:#1d2939;'
    b"overflow-wrap:anywhere}img{max-width:100%;height:auto}table{max-width:100%}img[src^='cid:']{display:none}</style>"
)
# A frame with a broken picture in it says nothing; the desk offers to fetch them.
NO_REMOTE = b"<style>img[src^='http'],img[src^='//']{display:none}</style>"
SANDBOX = "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'self'"
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, max-age=3600",
}


async def upload_file(call: Call) -> UploadView:
    part, content = await _uploaded(call)
    kept = await call.services.files.save(
        content,
        name=part.filename or "",
        declared_type=part.headers.get("Content-Type", ""),
        by=call.who.agent_id or None,
    )
    view = AttachmentView(
        file_id=kept.file_id,
        kind=kept.kind.value,
        media_type=kept.media_type,
        name=kept.name,
        size=kept.size,
        url=f"/api/v1/files/{kept.file_id}",
        duration=kept.duration,
    )
    return UploadView(attachment=view)


async def file_of(call: Call) -> tuple[str, bytes]:
    """An uploaded file's name and content, for those who keep no file of it."""
    part, content = await _uploaded(call)
    return storable(part.filename or ""), content


async def _uploaded(call: Call) -> tuple[BodyPartReader, bytes]:
    limit = call.services.config.http.largest_upload_mb * 1024 * 1024
    if (call.request.content_length or 0) > limit + 4096:
        raise TooLarge(limit)
    try:
        part = await _file_part(call.request)
        return part, await _read(part, limit)
    except ValueError as error:  # a form without beginning, end or boundary
        raise faulty("file", "input_form") from error


async def _file_part(request: web.Request) -> BodyPartReader:
    if not request.content_type.startswith("multipart/"):
        raise faulty("file", "input_form")
    async for part in await request.multipart():
        if isinstance(part, BodyPartReader) and part.name == "file":
            return part
    raise faulty("file", "input_missing")


async def _read(part: BodyPartReader, limit: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(65536):
        content += chunk
        if len(content) > limit:
            raise TooLarge(limit)
    return bytes(content)


async def get_file(call: Call) -> web.StreamResponse:
    record = await call.services.files.record(call.path("file_id"))
    if record is None or not await _may_see(call, record):
        raise NotFound("no_such_file")
    return served(call.services, record)


def served(services: Services, record: StoredFile) -> web.StreamResponse:
    path = services.files.path(record)
    if not path.is_file():
        raise NotFound("no_such_file")
    inline = record.media_type.startswith(INLINE)
    headers = {
        **SAFE_HEADERS,
        "Content-Type": record.media_type,
        "Content-Disposition": _disposition(record.name, inline=inline),
    }
    return web.FileResponse(path, headers=headers)


async def get_file_page(call: Call) -> web.StreamResponse:
    """A cleaned page of a letter. Nothing in it runs; what it may fetch, the browser is told here."""
    record = await call.services.files.record(call.path("file_id"))
    if record is None or record.media_type != PAGE or not await _may_see(call, record):
        raise NotFound("no_such_file")
    _, content = await call.services.files.read(record.id)
    page = OWN_PICTURE.sub(rb'"/api/v1/files/\1"', content)
    asked = call.text("pictures") in ("1", "true")
    pictures = "'self' data: https: http:" if asked else "'self' data:"
    policy = f"default-src 'none'; style-src 'unsafe-inline'; img-src {pictures}; {SANDBOX}"
    headers = {**SAFE_HEADERS, "Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"}
    return web.Response(
        body=PAGE_HEAD + (b"" if asked else NO_REMOTE) + page,
        content_type=PAGE,
        charset="utf-8",
        headers=headers,
    )


async def open_link(request: web.Request) -> web.StreamResponse:
    """A citizen's signed link; it says nothing about files it does not fit."""
    services = request.app[SERVICES]
    file_id, until, signature = (request.match_info[name] for name in ("file_id", "until", "signature"))
    if not services.links.holds(file_id, until, signature):
        raise NotFound("no_such_file")
    record = await services.files.record(file_id)
    if record is None:
        raise NotFound("no_such_file")
    return served(services, record)


async def _may_see(call: Call, record: StoredFile) -> bool:
    if record.uploaded_by is not None and record.uploaded_by == call.who.agent_id:
        return True
    if await call.services.editing.files.may_see(call.who, record.id):
        return True
    if record.conversation_id is None:
        return False
    try:
        await call.services.access.conversation(call.who, record.conversation_id)
    except NotFound:
        return await _through_contact(call, record.conversation_id)
    return True


async def _through_contact(call: Call, conversation_id: int) -> bool:
    """A file of an earlier conversation of a citizen one serves now."""
    conversation = await call.services.store.conversations.conversation(conversation_id)
    if conversation is None:
        return False
    try:
        await call.services.access.sees_contact(call.who, conversation.contact_id)
    except NotFound:
        return False
    return True


def _disposition(name: str, *, inline: bool) -> str:
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename*=UTF-8''{quote(name, safe='')}"


def attached(name: str) -> str:
    return _disposition(name, inline=False)


HANDLERS: dict[str, Handler] = {
    "upload_file": upload_file,
    "get_file": get_file,
    "get_file_page": get_file_page,
}
