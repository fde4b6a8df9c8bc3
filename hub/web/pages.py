"""The pages: citizen demo and chat, the widget, the staff desk, API description; with safe headers."""

from pathlib import Path

import msgspec
from aiohttp import web

from hub.version import VERSION
from hub.web.openapi import document

ROOT = Path(__file__).resolve().parents[2]
WIDGET = ROOT / "web_widget"
CONSOLE = ROOT / "web_console" / "dist"
YEAR = "public, max-age=31536000, immutable"
DESK_CSP = "; ".join(
    [
        "default-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "connect-src 'self' ws: wss:",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    ]
)
MISSING = "尚未构建页面：请运行 make run。The screens are not built yet: run make run."


def _file(path: Path, *, cache: str = "no-cache", csp: str = "") -> web.StreamResponse:
    if not path.is_file():
        return web.Response(status=503, text=MISSING)
    headers = {"Cache-Control": cache, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
    if csp:
        headers["Content-Security-Policy"] = csp
    return web.FileResponse(path, headers=headers)


async def citizen_page(request: web.Request) -> web.StreamResponse:
    return _file(WIDGET / "pages" / "index.html")


async def chat_page(request: web.Request) -> web.StreamResponse:
    return _file(WIDGET / "pages" / "chat.html")


async def page_asset(request: web.Request) -> web.StreamResponse:
    return _inside(WIDGET / "pages", request.match_info["name"], "no-cache")


async def widget(request: web.Request) -> web.StreamResponse:
    response = _file(WIDGET / "dist" / "widget.js", cache="public, max-age=300")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


async def desk_root(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("/desk/")


async def desk(request: web.Request) -> web.StreamResponse:
    """Files by name; every other path is a screen of the one-page desk."""
    name = request.match_info["name"]
    if name.startswith("assets/"):
        return _inside(CONSOLE, name, YEAR)
    found = (CONSOLE / name).resolve() if name else CONSOLE / "index.html"
    if found.is_file() and found.is_relative_to(CONSOLE) and found.name != "index.html":
        return _file(found)
    return _file(CONSOLE / "index.html", csp=DESK_CSP)


def _inside(folder: Path, name: str, cache: str) -> web.StreamResponse:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise web.HTTPNotFound
    return _file(path, cache=cache)


async def openapi(request: web.Request) -> web.Response:
    body = msgspec.json.encode(document(VERSION))
    return web.Response(body=body, content_type="application/json")


def page_routes() -> list[web.RouteDef]:
    return [
        web.get("/", citizen_page),
        web.get("/chat", chat_page),
        web.get(r"/pages/{name:[\w./-]+}", page_asset),
        web.get("/widget.js", widget),
        web.get("/desk", desk_root),
        web.get("/desk/{name:.*}", desk),
        web.get("/api/openapi.json", openapi),
    ]
