"""Why a visitor's request is not carried out: one exception that knows its HTTP status and its words."""

import math
from collections.abc import Mapping

from aiohttp import web

from channels.web import bodies, wire
from channels.web.words import error_text

STATUS = {
    "malformed": 400,
    "hello_first": 400,
    "version": 400,
    "token_forged": 401,
    "token_expired": 401,
    "origin": 403,
    "empty": 400,
    "too_long": 413,
    "too_large": 413,
    "upload_forged": 400,
    "too_often": 429,
    "not_ready": 503,
    "account_off": 503,
    "no_file": 400,
    "not_found": 404,
    "file_refused": 415,
}


class Problem(Exception):
    """`code` is stable; `limit` fills the number in its text; `text` replaces the text."""

    def __init__(
        self, code: str, *, limit: int = 0, retry_after: float | None = None, text: str = ""
    ) -> None:
        super().__init__(code)
        self.code, self.limit, self.retry_after, self.text = code, limit, retry_after, text

    def words(self, lang: str) -> str:
        return self.text or error_text(self.code, lang, self.limit)

    def frame(self, lang: str, client_key: str = "") -> wire.Error:
        return wire.Error(
            code=self.code, text=self.words(lang), client_key=client_key, retry_after=self.retry_after
        )

    def response(self, lang: str, words: Mapping[str, str] = {}) -> web.Response:
        """`words`: the widget's own, for whom the session could not give them."""
        view = bodies.ProblemView(
            code=self.code, text=self.words(lang), retry_after=self.retry_after, lang=lang, words=dict(words)
        )
        headers = {"Cache-Control": "no-store"}
        if self.retry_after is not None:
            headers["Retry-After"] = str(math.ceil(self.retry_after))
        return web.Response(
            body=wire.encode(view),
            status=STATUS[self.code],
            content_type="application/json",
            headers=headers,
        )


def too_often(wait: float) -> Problem:
    seconds = max(1, math.ceil(wait))
    return Problem("too_often", limit=seconds, retry_after=round(wait, 1))
