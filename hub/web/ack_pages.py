"""The page behind the link in a notice: who opens it reads the notice again and confirms with one button."""

from aiohttp import web

from hub.domain.delivery import Delivery
from hub.web.button_page import button_page
from hub.web.decoding import storable
from hub.web.keys import SERVICES
from hub.web.words import language_of

WORDS = {
    "zh": {"lang": "zh-CN", "title": "通知确认", "button": "确认收到", "done": "已确认，谢谢。"},
    "en": {"lang": "en", "title": "Please confirm", "button": "Confirm", "done": "Confirmed, thank you."},
}


def ack_routes() -> list[web.RouteDef]:
    return [web.get("/ack/{key}", show), web.post("/ack/{key}", confirm)]


async def show(request: web.Request) -> web.Response:
    """Looking confirms nothing: links are opened by scanners, too."""
    answers = request.app[SERVICES].outgoing.answers
    return _page(request, await answers.find(storable(request.match_info["key"])))


async def confirm(request: web.Request) -> web.Response:
    answers = request.app[SERVICES].outgoing.answers
    return _page(request, await answers.by_link(storable(request.match_info["key"])))


def _page(request: web.Request, delivery: Delivery) -> web.Response:
    words = WORDS[language_of(request.headers.get("Accept-Language", ""))]
    said = str(delivery.body.get("text", "")).rsplit("\n", 1)[0]  # without the line that asks for this
    return button_page(words, said, done=delivery.answered_at is not None)
