"""HTTP towards providers that knows whether a request has left."""

from types import SimpleNamespace
from typing import Any

import aiohttp


class Trace:
    """Of one request, as its `trace_request_ctx`: `left` from the moment its first byte is written."""

    left = False


def open_session(at_once: int, **options: Any) -> aiohttp.ClientSession:
    """`options` are aiohttp's own. Every request bears a `Trace`."""

    async def note_leaving(_: aiohttp.ClientSession, context: SimpleNamespace, __: Any) -> None:
        context.trace_request_ctx.left = True

    tracing = aiohttp.TraceConfig()
    tracing.on_request_headers_sent.append(note_leaving)
    # An idle connection that the other side is about to close would make a message uncertain for nothing.
    connector = aiohttp.TCPConnector(limit=at_once, keepalive_timeout=8)
    return aiohttp.ClientSession(connector=connector, trace_configs=[tracing], **options)
