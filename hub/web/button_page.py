"""A page of one sentence and one button, for whoever opens a link in a message: no script, no cookie."""

from collections.abc import Mapping
from html import escape

from aiohttp import web

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


def button_page(words: Mapping[str, str], text: str, *, done: bool) -> web.Response:
    """`words`: lang, title, button, done. Once done there is nothing left to press."""
    said = f'<p role="status"><strong>{words["done"]}</strong></p>'
    ask = f'<form method="post"><button>{words["button"]}</button></form>'
    action = said if done else ask
    page = PAGE.format(lang=words["lang"], title=words["title"], text=escape(text), action=action)
    return web.Response(text=page, content_type="text/html", headers=HEADERS)
