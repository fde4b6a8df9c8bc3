"""The page behind the link in a notice: who opens it reads the notice again and confirms with one button."""

from html import escape

from aiohttp import web

from hub.domain.delivery import Delivery
from hub.web.decoding import storable
from hub.web.keys import SERVICES
from hub.web.words import language_of

WORDS = {
    "zh": {"lang": "zh-CN", "title": "通知确认", "button": "确认收到", "done": "已确认，谢谢。"},
    "en": {"lang": "en", "title": "Please confirm", "button": "Confirm", "done": "Confirmed, thank you."},
}
PAGE = """<!doctype html><html lang="{lang}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>{title}</title><style>
body {{ font: 18px/1.7 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; color: #1d2733; margin: 0;
  padding: 24px; max-width: 640px; }}
p {{ white-space: pre-wrap; overflow-wrap: anywhere; }}
button {{ font: inherit; width: 100%; padding: 12px; border: 0; border-radius: 8px; background: #1554b8;
  color: #fff; }}
button:focus-visible {{ outline: 3px solid #f2a900; outline-offset: 2px; }}
</style><main><h1 style="font-size:22px">{title}</h1><p>{text}</p>{action}</main></html>"""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
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
    done = f'<p role="status"><strong>{words["done"]}</strong></p>'
    ask = f'<form method="post"><button>{words["button"]}</button></form>'
    page = PAGE.format(
        lang=words["lang"],
        title=words["title"],
        text=escape(said),
        action=done if delivery.answered_at else ask,
    )
    return web.Response(text=page, content_type="text/html", headers=HEADERS)
