"""The page behind the link in a mass mail: one button, or one click of the mail program, and no more come."""

from aiohttp import web

from hub.services.access import masked
from hub.web.button_page import button_page
from hub.web.decoding import storable
from hub.web.keys import SERVICES
from hub.web.words import language_of

WORDS = {
    "zh": {
        "lang": "zh-CN",
        "title": "退订群发邮件",
        "text": "退订后，{address} 不再收到群发通知。与您诉求有关的回复不受影响。",
        "button": "确认退订",
        "done": "已退订。",
    },
    "en": {
        "lang": "en",
        "title": "Unsubscribe",
        "text": "{address} will get no more mass messages. Answers to your own requests still reach you.",
        "button": "Unsubscribe",
        "done": "Done: no more will come.",
    },
}


def unsubscribe_routes() -> list[web.RouteDef]:
    return [web.get("/unsubscribe/{key}", show), web.post("/unsubscribe/{key}", stop)]


async def show(request: web.Request) -> web.Response:
    """Looking stops nothing: links are opened by scanners, too."""
    answers = request.app[SERVICES].outgoing.answers
    delivery = await answers.find_to_stop(storable(request.match_info["key"]))
    return _page(request, delivery.recipient, done=answers.left_alone(delivery))


async def stop(request: web.Request) -> web.Response:
    """Also what a mail program sends by itself (RFC 8058): it bears no cookie, and the key is the right."""
    answers = request.app[SERVICES].outgoing.answers
    delivery = await answers.stop_by_link(storable(request.match_info["key"]))
    return _page(request, delivery.recipient, done=True)


def _page(request: web.Request, address: str, *, done: bool) -> web.Response:
    words = WORDS[language_of(request.headers.get("Accept-Language", ""))]
    text = words["text"].format(address=masked(address, "email"))
    return button_page(words, text, done=done)
