"""Calls to the platform's server API: one bounded client that knows whether a request has left."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import aiohttp

from channels.contract import Clock
from channels.leaving import Trace, open_session
from channels.limits import at_most
from channels.line_faults import in_words
from channels.wechat.codes import STALE_TOKEN
from channels.wechat.faults import ApiRefused, NotSent, Unanswered
from channels.wechat.settings import Settings
from channels.wechat.tokens import TokenKeeper

TIMEOUT = aiohttp.ClientTimeout(total=8, connect=4)
MEDIA_TIMEOUT = aiohttp.ClientTimeout(total=60, connect=4, sock_read=20)
WAIT_FOR_TURN = 10.0
LARGEST_ANSWER = 1 << 20
Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Download:
    content: bytes
    media_type: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    kind: str
    content: bytes
    name: str
    media_type: str


def open_client(settings: Settings) -> aiohttp.ClientSession:
    return open_session(settings.most_requests, timeout=TIMEOUT)


class Api:
    def __init__(self, session: aiohttp.ClientSession, settings: Settings, clock: Clock) -> None:
        self._session, self._settings = session, settings
        self._turns = asyncio.Semaphore(settings.most_requests)
        self.tokens = TokenKeeper(self._fetch_token, clock)
        self.platform_date = ""  # the Date header of the last answer, for the doctor

    async def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        # The platform refuses \uXXXX escapes in some fields.
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        return _answer(await self._call("POST", path, content=content))

    async def get(self, path: str) -> Answer:
        return _answer(await self._call("GET", path))

    async def upload(self, upload: Upload) -> str:
        """The media id under which the platform keeps the file for three days."""
        query = {"type": upload.kind}
        answer = _answer(await self._call("POST", "/cgi-bin/media/upload", query=query, upload=upload))
        media_id = answer.get("media_id")
        if not isinstance(media_id, str):
            raise Unanswered("答复中没有素材编号")
        return media_id

    async def download(self, media_id: str) -> Download:
        path = "/cgi-bin/media/get"
        answer = await self._call("GET", path, query={"media_id": media_id}, media=True)
        if isinstance(answer, Download):
            return answer
        url = answer.get("video_url")
        if not isinstance(url, str) or not url.startswith(("https://", self._settings.api_base)):
            raise Unanswered("答复中既没有内容，也没有可靠的地址")
        return await self._download_from(url)

    async def _call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        content: bytes | None = None,
        upload: Upload | None = None,
        media: bool = False,
    ) -> Answer | Download:
        """With a token; when the platform calls it stale, once more with a fresh one."""
        token = await self._token()
        for last_try in (False, True):
            sent_query = {**(query or {}), "access_token": token}
            payload = _form(upload) if upload else content
            slow = media or upload is not None
            try:
                return await self._request(method, path, query=sent_query, payload=payload, media=slow)
            except ApiRefused as refusal:
                if last_try or refusal.code not in STALE_TOKEN:
                    raise
                token = await self._token(stale=token)
        raise AssertionError("unreachable")

    async def _token(self, stale: str = "") -> str:
        try:
            return await self.tokens.get(stale)
        except Unanswered as fault:
            raise NotSent(f"取不到接口凭证：{fault}") from fault

    async def _fetch_token(self, force: bool) -> Answer:
        body = {
            "grant_type": "client_credential",
            "appid": self._settings.app_id,
            "secret": self._settings.secret,
            **({"force_refresh": True} if force else {}),
        }
        payload = json.dumps(body).encode()
        return _answer(
            await self._request("POST", "/cgi-bin/stable_token", query={}, payload=payload, media=False)
        )

    async def _request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str],
        payload: bytes | aiohttp.FormData | None,
        media: bool,
    ) -> Answer | Download:
        trace = Trace()
        async with AsyncExitStack() as stack:
            await self._wait_for_turn(stack)
            try:
                response = await stack.enter_async_context(
                    self._session.request(
                        method,
                        self._settings.api_base + path,
                        params=query,
                        data=payload,
                        timeout=MEDIA_TIMEOUT if media else TIMEOUT,
                        trace_request_ctx=trace,
                        allow_redirects=False,
                    )
                )
                self.platform_date = response.headers.get("Date", "")
                return await self._read(response, media=media)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                raise _fault(trace, error) from error

    async def _wait_for_turn(self, stack: AsyncExitStack) -> None:
        try:
            async with asyncio.timeout(WAIT_FOR_TURN):
                await stack.enter_async_context(self._turns)
        except TimeoutError as error:
            raise NotSent("同时进行的请求太多") from error

    async def _read(self, response: aiohttp.ClientResponse, *, media: bool) -> Answer | Download:
        largest = self._settings.largest_media if media else LARGEST_ANSWER
        content = await _within(response, largest)
        if response.status != 200:
            raise _http_fault(response.status)
        if media and not _is_json(response, content):
            return _downloaded(response, content)
        return _checked(content)

    async def _download_from(self, url: str) -> Download:
        """Videos come from an address of their own, without our token."""
        trace = Trace()
        try:
            async with self._session.get(url, timeout=MEDIA_TIMEOUT, trace_request_ctx=trace) as response:
                if response.status != 200:
                    raise _http_fault(response.status)
                return _downloaded(response, await _within(response, self._settings.largest_media))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _fault(trace, error) from error


class TooLarge(Unanswered):
    """The content is larger than the settings allow."""


async def _within(response: aiohttp.ClientResponse, largest: int) -> bytes:
    content = await at_most(response.content, largest)
    if content is None:
        raise TooLarge("内容超过允许的大小")
    return content


def _is_json(response: aiohttp.ClientResponse, content: bytes) -> bool:
    # Some JSON is labelled text/plain, so only a named attachment is surely not an answer.
    return "Content-Disposition" not in response.headers and content.lstrip()[:1] == b"{"


def _downloaded(response: aiohttp.ClientResponse, content: bytes) -> Download:
    disposition = response.content_disposition
    name = disposition.filename if disposition and disposition.filename else ""
    return Download(content, response.content_type, name)


def _answer(answer: Answer | Download) -> Answer:
    if isinstance(answer, Download):
        raise Unanswered("应有答复之处来了文件")
    return answer


def _checked(content: bytes) -> Answer:
    try:
        answer = json.loads(content)
    except ValueError as error:
        raise Unanswered("答复不是 JSON") from error
    if not isinstance(answer, dict):
        raise Unanswered("答复的格式不对")
    code = answer.get("errcode") or 0
    if not isinstance(code, int):
        raise Unanswered("错误码不是数字")
    if code:
        raise ApiRefused(code, str(answer.get("errmsg", "")))
    return answer


def _http_fault(status: int) -> NotSent | Unanswered:
    """4xx is a door that was not opened; behind 5xx something may have happened."""
    if 400 <= status < 500:
        return NotSent(f"HTTP {status}")
    return Unanswered(f"HTTP {status}")


def _fault(trace: Trace, error: Exception) -> NotSent | Unanswered:
    reason = in_words(error)
    return Unanswered(reason) if trace.left else NotSent(reason)


def _form(upload: Upload) -> aiohttp.FormData:
    form = aiohttp.FormData()
    form.add_field("media", upload.content, filename=upload.name, content_type=upload.media_type)
    return form
