"""Every error becomes one shape, `Problem`, in the language of the request; never a traceback."""

import logging
from collections.abc import Awaitable, Callable, Mapping

import msgspec
from aiohttp import web

from channels.contract import FileRefused
from hub.domain.change import StorageUnavailable
from hub.domain.tables import Unreadable
from hub.services.problems import CannotDo, NotNow, TooMany
from hub.web.contract.base import Problem
from hub.web.words import language_of, text_of
from routing.model import TooFewWeChatSeats

log = logging.getLogger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def problem_of(error: CannotDo, language: str) -> Problem:
    fields = {name: text_of(code, language, error.facts) for name, code in error.fields.items()}
    retry = error.retry_after if isinstance(error, TooMany) else None
    why = "；".join(f"{name} {text}" for name, text in fields.items())
    facts = {"why": why, **error.facts, "seconds": round(retry or 0)}
    return Problem(
        code=error.code,
        text=text_of(error.code, language, facts),
        fields=fields,
        retry_after=retry,
    )


def answer(
    status: int, code: str, request: web.Request, facts: Mapping[str, object] | None = None
) -> web.Response:
    language = language_of(request.headers.get("Accept-Language", ""))
    problem = Problem(code=code, text=text_of(code, language, facts or {}))
    return _response(status, problem)


def _response(status: int, problem: Problem) -> web.Response:
    headers = {"Retry-After": str(round(problem.retry_after))} if problem.retry_after else None
    body = msgspec.json.encode(problem)
    return web.Response(status=status, body=body, content_type="application/json", headers=headers)


def _refused(error: CannotDo, request: web.Request) -> web.Response:
    language = language_of(request.headers.get("Accept-Language", ""))
    return _response(error.status, problem_of(error, language))


@web.middleware
async def problems_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except CannotDo as error:
        return _refused(error, request)
    except FileRefused as error:
        return answer(400, "file_refused", request, {"reason": error.reason})
    except Unreadable as error:
        return answer(400, error.reason, request, error.facts)
    except TooFewWeChatSeats:
        return answer(400, "few_wechat_seats", request)
    except StorageUnavailable:
        log.warning("storage does not answer", extra={"route": route_of(request)})
        return _refused(NotNow("storage_busy"), request)
    except web.HTTPException as error:
        return _plain(error, request)


def _plain(error: web.HTTPException, request: web.Request) -> web.StreamResponse:
    """aiohttp's own refusals, in our shape where they are errors."""
    if error.status < 400:
        raise error
    codes = {404: "no_such_page", 405: "no_such_page", 403: "not_allowed", 401: "not_signed_in"}
    return answer(error.status, codes.get(error.status, "bad_request"), request)


def route_of(request: web.Request) -> str:
    """The pattern of the address. The address itself may hold what opens a file, and is logged nowhere."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "(unknown)"
