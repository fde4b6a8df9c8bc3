"""The library's HTTP, by aiohttp: the only place that sees whether a request has left."""

import io
import json
import logging
from typing import Any

import aiohttp
from telegram.request import BaseRequest, RequestData

from channels.leaving import Trace, open_session
from channels.limits import at_most
from channels.line_faults import in_words
from channels.telegram.faults import Flood, NotSent, TooLarge, Unanswered

log = logging.getLogger(__name__)

READ, CONNECT, UPLOAD = 15.0, 5.0, 60.0
LARGEST_ANSWER = 8 << 20  # a hundred updates
PAUSE = 5  # seconds, where Telegram asks for patience without saying how long


def open_client(at_once: int) -> aiohttp.ClientSession:
    return open_session(at_once, cookie_jar=aiohttp.DummyCookieJar())


class Transport(BaseRequest):
    """Raise `NotSent`, `Unanswered` or `Flood` where the library would say NetworkError for all of them."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    @property
    def read_timeout(self) -> float:
        return READ

    async def initialize(self) -> None:
        """The session is opened and closed by the channel."""

    async def shutdown(self) -> None:
        """As above."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        read = read_timeout if isinstance(read_timeout, int | float) else READ
        uploads = request_data is not None and request_data.contains_files
        timeout = aiohttp.ClientTimeout(total=(UPLOAD if uploads else CONNECT) + read, connect=CONNECT)
        trace = Trace()
        try:
            async with self._session.request(
                method,
                url,
                data=_form(request_data) if request_data else None,
                timeout=timeout,
                allow_redirects=False,
                trace_request_ctx=trace,
            ) as response:
                content = await _read(response, LARGEST_ANSWER)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _fault(trace, error) from error
        _check(response.status, content)
        return response.status, content

    async def download(self, url: str, largest: int) -> bytes:
        """Nothing depends on how often this is tried."""
        timeout = aiohttp.ClientTimeout(total=120, connect=CONNECT)
        try:
            async with self._session.get(
                url, timeout=timeout, allow_redirects=False, trace_request_ctx=Trace()
            ) as response:
                if response.status != 200:
                    raise NotSent(f"HTTP {response.status}")
                return await _read(response, largest)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NotSent(in_words(error)) from error


def _form(data: RequestData) -> aiohttp.FormData | dict[str, str]:
    if not data.contains_files:
        return data.json_parameters
    # Quoted, a Chinese name would reach the citizen as a row of percent signs.
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)
    for name, (file_name, content, media_type) in (data.multipart_data or {}).items():
        body = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, body, filename=file_name, content_type=media_type)
    return form


def _check(status: int, content: bytes) -> None:
    """What the library would misname is named here; the rest of the errors it knows."""
    answer = _answer(content)
    if 200 <= status < 300 and (answer is None or "result" not in answer):
        raise Unanswered("答复无法解读")
    if status >= 500:
        raise Unanswered(f"HTTP {status}")
    if status == 429:
        raise Flood(_patience(answer))
    if status == 413:
        raise TooLarge("超过允许的大小")
    if 300 <= status < 400 or (status >= 400 and answer is None):
        raise NotSent(f"HTTP {status}，不是 Telegram 的答复")


def _answer(content: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) and isinstance(answer.get("ok"), bool) else None


def _patience(answer: dict[str, Any] | None) -> int:
    parameters = (answer or {}).get("parameters")
    seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return max(1, seconds) if isinstance(seconds, int) and seconds <= 86_400 else PAUSE


async def _read(response: aiohttp.ClientResponse, largest: int) -> bytes:
    content = await at_most(response.content, largest)
    if content is None:
        raise TooLarge("超过允许的大小")
    return content


def _fault(trace: Trace, error: Exception) -> NotSent | Unanswered:
    # The address holds the bot's token, so only the kind of error is told.
    reason = in_words(error)
    log.warning("telegram gave no answer", extra={"fault": reason, "left": trace.left})
    return Unanswered(reason) if trace.left else NotSent(reason)
