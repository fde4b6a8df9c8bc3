"""The platform's server API: checks what the real one checks, records every call, injects faults."""

import asyncio
import json
import re
import secrets
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from simulators.wechat.records import Call, Fault, Media, User
from simulators.wechat.rules import (
    MEDIA_LIMIT,
    NEEDS_MEDIA,
    SEND_TYPES,
    TEXT_LIMIT,
    TYPING_CONTACT,
    TYPING_LASTS,
    ApiError,
)

if TYPE_CHECKING:
    from simulators.wechat.platform import Platform

OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}
TOKEN_PATHS = frozenset({"/cgi-bin/token", "/cgi-bin/stable_token"})
SEND = "/cgi-bin/message/custom/send"
DAILY_LIMIT = 100_000
Answering = Callable[[web.Request], Awaitable[dict[str, Any] | web.StreamResponse]]


class ServerApi:
    def __init__(self, platform: "Platform") -> None:
        self._platform = platform

    def routes(self) -> list[web.RouteDef]:
        answering: list[tuple[str, str, Answering]] = [
            ("GET", "/cgi-bin/token", self._token),
            ("POST", "/cgi-bin/stable_token", self._stable_token),
            ("POST", SEND, self._send),
            ("POST", "/cgi-bin/message/custom/typing", self._typing),
            ("POST", "/cgi-bin/message/template/send", self._template),
            ("POST", "/cgi-bin/media/upload", self._upload),
            ("GET", "/cgi-bin/media/get", self._download),
            ("GET", "/cgi-bin/user/info", self._user_info),
            ("POST", "/cgi-bin/menu/create", self._menu_create),
            ("GET", "/cgi-bin/menu/get", self._menu_get),
            ("GET", "/cgi-bin/customservice/getkflist", self._service_accounts),
            ("POST", "/cgi-bin/openapi/quota/get", self._quota),
            ("POST", "/cgi-bin/clear_quota", self._clear_quota),
        ]
        return [web.route(method, path, self._gated(handler)) for method, path, handler in answering]

    def _gated(self, handler: Answering) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def gate(request: web.Request) -> web.StreamResponse:
            call = await self._recorded(request)
            try:
                answer = await self._admitted(request, handler)
            except ApiError as error:
                number = f"{int(self._platform.now()):x}-{secrets.token_hex(4)}"
                answer = {"errcode": error.code, "errmsg": f"{error.text} rid: {number}"}
            call.answer = answer.status if isinstance(answer, web.StreamResponse) else answer
            if isinstance(answer, web.StreamResponse):
                return answer
            # The platform is known to label JSON as text/plain on some paths.
            kind = "text/plain" if "/media/" in request.path else "application/json"
            body = json.dumps(answer, ensure_ascii=False).encode()
            return web.Response(body=body, headers={"Content-Type": f"{kind}; encoding=utf-8"})

        return gate

    async def _recorded(self, request: web.Request) -> Call:
        raw = b"" if request.content_type.startswith("multipart/") else await request.read()
        call = Call(request.path, dict(request.query), raw.decode("utf-8", "replace"), self._platform.now())
        self._platform.calls.append(call)
        return call

    async def _admitted(
        self, request: web.Request, handler: Answering
    ) -> dict[str, Any] | web.StreamResponse:
        platform, path = self._platform, request.path
        for fault in self._faults_at(path):
            if answer := await _suffered(fault, request):
                return answer
        if platform.ip_allowed is not None and request.remote not in platform.ip_allowed:
            raise ApiError(40164, f"ip {request.remote}")
        if path not in TOKEN_PATHS:
            platform.tokens.check(request.query.get("access_token"), platform.now())
        if path in platform.quota:
            if platform.quota[path] <= 0:
                raise ApiError(45009)
            platform.quota[path] -= 1
        return await handler(request)

    def _faults_at(self, path: str) -> list[Fault]:
        """The first fault set for this path; a counted one is used up."""
        for fault in self._platform.faults:
            if fault.path in (path, "*"):
                if fault.times > 0:
                    fault.times -= 1
                if not fault.times:
                    self._platform.faults.remove(fault)
                return [fault]
        return []

    # --- tokens -------------------------------------------------------------------------

    async def _token(self, request: web.Request) -> dict[str, Any]:
        self._check_credentials(dict(request.query))
        return dict(self._platform.tokens.classic(self._platform.now()))

    async def _stable_token(self, request: web.Request) -> dict[str, Any]:
        wanted = await _json(request)
        self._check_credentials(wanted)
        force = bool(wanted.get("force_refresh"))
        return dict(self._platform.tokens.stable(self._platform.now(), force=force))

    def _check_credentials(self, given: dict[str, Any]) -> None:
        if given.get("grant_type") != "client_credential":
            raise ApiError(47001)
        if given.get("appid") != self._platform.account.app_id:
            raise ApiError(40013)
        if given.get("secret") != self._platform.account.secret:
            raise ApiError(40125)

    # --- messages -----------------------------------------------------------------------

    async def _send(self, request: web.Request) -> dict[str, Any]:
        wanted = await _json(request)
        user, kind = self._known(wanted.get("touser")), wanted.get("msgtype")
        if kind not in SEND_TYPES:
            raise ApiError(40008)
        part = wanted.get(kind)
        if not isinstance(part, dict):
            raise ApiError(47001)
        _check_content(kind, part)
        if kind in NEEDS_MEDIA:
            self._live_media(part.get(NEEDS_MEDIA[kind]))
        sender = (wanted.get("customservice") or {}).get("kf_account")
        if sender and sender not in self._platform.account.kf_accounts:
            raise ApiError(65401)
        self._spend(user)
        self._platform.show(user, {"via": "kf", "MsgType": kind, **part})
        return OK

    def _spend(self, user: User) -> None:
        now = self._platform.now()
        if not user.subscribed or user.credit_until <= now:
            raise ApiError(45015)
        if user.credit <= 0:
            raise ApiError(45047)
        user.credit -= 1
        user.last_contact, user.typing_until = now, now

    async def _typing(self, request: web.Request) -> dict[str, Any]:
        wanted, now = await _json(request), self._platform.now()
        user, command = self._known(wanted.get("touser")), wanted.get("command")
        if command not in ("Typing", "CancelTyping"):
            raise ApiError(45072)
        if user.credit_until <= now or not user.subscribed:
            raise ApiError(45015)
        if command == "Typing" and now - user.last_contact > TYPING_CONTACT:
            raise ApiError(45080)
        if command == "Typing" and user.typing_until > now:
            raise ApiError(45081)
        user.typing_until = now + TYPING_LASTS if command == "Typing" else now
        self._platform.tell_watchers(user.openid)
        return OK

    async def _template(self, request: web.Request) -> dict[str, Any]:
        wanted = await _json(request)
        user = self._known(wanted.get("touser"))
        if wanted.get("template_id") not in self._platform.account.templates:
            raise ApiError(40037)
        if not user.subscribed:
            raise ApiError(43004)
        if not isinstance(wanted.get("data"), dict):
            raise ApiError(47001)
        number = self._platform.next_id()
        self._platform.show(user, {"via": "template", **wanted})
        if self._platform.callback_url:
            told = self._platform.event(user.openid, "TEMPLATESENDJOBFINISH", MsgID=number, Status="success")
            self._platform.background(told)
        return {**OK, "msgid": number}

    # --- media and the rest -------------------------------------------------------------

    async def _upload(self, request: web.Request) -> dict[str, Any]:
        kind = request.query.get("type", "")
        if kind not in MEDIA_LIMIT:
            raise ApiError(40004)
        part = (await request.post()).get("media") if request.content_type.startswith("multipart/") else None
        if not isinstance(part, web.FileField):
            raise ApiError(41005)
        blob = part.file.read()
        if not 5 <= len(blob) <= MEDIA_LIMIT[kind]:
            raise ApiError(40006)
        media_id = self._platform.put_media(kind, blob, part.filename, part.content_type)
        return {"type": kind, "media_id": media_id, "created_at": int(self._platform.now())}

    async def _download(self, request: web.Request) -> dict[str, Any] | web.StreamResponse:
        media_id = request.query.get("media_id", "")
        media = self._live_media(media_id)
        if media.kind == "video":
            return {"video_url": f"{self._platform.url}/_sim/media/{media_id}"}
        disposition = f'attachment; filename="{media.name}"'
        headers = {"Content-Type": media.content_type, "Content-Disposition": disposition}
        return web.Response(body=media.blob, headers=headers)

    async def _user_info(self, request: web.Request) -> dict[str, Any]:
        """No nickname or portrait: withdrawn by the platform in 2021."""
        user = self._known(request.query.get("openid"))
        known: dict[str, Any] = {"subscribe": int(user.subscribed), "openid": user.openid}
        if user.subscribed:
            known |= {"language": "zh_CN", "subscribe_time": user.subscribe_time, "remark": ""}
        return known | ({"unionid": user.unionid} if user.unionid else {})

    async def _menu_create(self, request: web.Request) -> dict[str, Any]:
        self._platform.menu = await _json(request)
        return OK

    async def _menu_get(self, _: web.Request) -> dict[str, Any]:
        return {"menu": self._platform.menu or {"button": []}}

    async def _service_accounts(self, _: web.Request) -> dict[str, Any]:
        accounts = sorted(self._platform.account.kf_accounts)
        return {"kf_list": [{"kf_account": each, "kf_nick": each.split("@")[0]} for each in accounts]}

    async def _quota(self, request: web.Request) -> dict[str, Any]:
        path = str((await _json(request)).get("cgi_path"))
        left = self._platform.quota.get(path, DAILY_LIMIT)
        return {**OK, "quota": {"daily_limit": DAILY_LIMIT, "used": DAILY_LIMIT - left, "remain": left}}

    async def _clear_quota(self, _: web.Request) -> dict[str, Any]:
        self._platform.quota.clear()
        return OK

    def _known(self, openid: object) -> User:
        user = self._platform.users.get(str(openid))
        if user is None:
            raise ApiError(40003)
        return user

    def _live_media(self, media_id: object) -> Media:
        media = self._platform.media.get(str(media_id))
        if media is None or media.until <= self._platform.now():
            raise ApiError(40007)
        return media


def _check_content(kind: str, part: dict[str, Any]) -> None:
    if kind == "text" and not part.get("content"):
        raise ApiError(44004)
    if kind == "text" and len(part["content"].encode()) > TEXT_LIMIT:
        raise ApiError(45002)
    if kind == "news" and len(part.get("articles", [])) != 1:
        raise ApiError(45008)


async def _json(request: web.Request) -> dict[str, Any]:
    raw = await request.text()
    if not raw:
        raise ApiError(44002)
    if re.search(r"(?<!\\)\\u[0-9a-fA-F]{4}", raw):
        raise ApiError(40033)
    try:
        wanted = json.loads(raw)
    except ValueError:
        raise ApiError(47001) from None
    if not isinstance(wanted, dict):
        raise ApiError(47001)
    return wanted


async def _suffered(fault: Fault, request: web.Request) -> web.StreamResponse | None:
    if fault.gate:
        fault.waiting.append(request.path)
        await fault.gate.wait()
    if fault.delay:
        await asyncio.sleep(fault.delay)
    if fault.drop:
        if request.transport is not None:
            request.transport.abort()
        raise asyncio.CancelledError
    if fault.status:
        return web.Response(status=fault.status, text="injected fault")
    if fault.errcode is not None:
        raise ApiError(fault.errcode)
    return None
