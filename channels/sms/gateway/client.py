"""A bounded HTTP client that knows whether a request has left."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from channels.leaving import Trace, open_session
from channels.sms.faults import NotSent, Unanswered

log = logging.getLogger(__name__)
TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5)
LARGEST_ANSWER = 1 << 20
# The narrower kind comes first; a name of an exception would say nothing to an agent.
WORDS = (
    (TimeoutError, "超时"),
    (aiohttp.ServerDisconnectedError, "对方断开了连接"),
    (aiohttp.ClientConnectorDNSError, "域名无法解析"),
    (aiohttp.ClientSSLError, "证书或加密有误"),
    (aiohttp.ClientConnectorError, "无法建立连接"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content: bytes

    def json(self) -> Any:
        """None when it is none."""
        try:
            return json.loads(self.content)
        except ValueError:
            return None

    def text(self) -> str:
        return self.content.decode("utf-8", "replace")


def open_client(at_once: int) -> aiohttp.ClientSession:
    return open_session(at_once, timeout=TIMEOUT, cookie_jar=aiohttp.DummyCookieJar())


async def ask(
    session: aiohttp.ClientSession,
    method: str,
    url: str,
    *,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Answer:
    """Raise `NotSent` or `Unanswered`; nothing is asked twice."""
    trace = Trace()
    try:
        async with session.request(
            method,
            url,
            params=query,
            headers=headers,
            data=body,
            allow_redirects=False,
            trace_request_ctx=trace,
        ) as response:
            content = await response.content.read(LARGEST_ANSWER)
            return Answer(response.status, content)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        fault = Unanswered if trace.left else NotSent
        log.warning("the gateway gave no answer", extra={"fault": repr(error)[:200], "left": trace.left})
        raise fault(next((words for kind, words in WORDS if isinstance(error, kind)), "连接出错")) from error
