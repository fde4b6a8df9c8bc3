"""A page of one sentence and one button, for whoever opens a link in a message: no script, no cookie."""

from collections.abc import Mapping
from html import escape

from aiohttp import web

PAGE = """<!doctype html><html lang="{lang}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>{title}</title><style>
body {{ font: 18px/1.7 "PingFang SC", "Microsoft YaHei", "HarmonyOS Sans SC", "Noto Sans CJK SC", system-ui,
  sans-serif; color: #16202e; background: #f3f5f8; margin: 0; padding: 24px 12px; text-autospace: normal; }}
main {{ max-width: 560px; margin: 0 auto; padding: 20px; background: #fff; border: 1px solid #dfe4ea;
  border-radius: 10px; }}
h1 {{ margin: 0; font-size: 22px; line-height: 1.4; }}
p {{ margin: 12px 0 20px; white-space: pre-wrap; overflow-wrap: anywhere; }}
[role=status] {{ margin-bottom: 0; color: #14713f; }}
button {{ font: inherit; font-weight: 600; width: 100%; min-height: 48px; border: 0; border-radius: 6px;
  background: #1456b8; color: #fff; cursor: pointer; }}
button:hover {{ background: #0e3f8a; }}
button:focus-visible {{ outline: 3px solid #9a5b00; outline-offset: 2px; }}
</style><main><h1>{title}</h1><p>{text}</p>{action}</main></html>"""
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
