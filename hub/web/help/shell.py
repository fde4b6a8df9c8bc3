"""The frame of every help page, and the small pieces pages are made of. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urlencode

from hub.web.help.words import WORDS
from hub.web.words import Language

STYLE, ON_PAPER = "/help/style.css", "/help/print.css"


@dataclass(frozen=True, slots=True)
class Reader:
    """How a page is to be shown. `chat` is where a person answers, "" when no web account is open."""

    language: Language
    large: bool
    hotline: str
    public_url: str
    chat: str
    marked: bool = False  # the language was chosen, not guessed

    def say(self, key: str, /, **facts: object) -> str:
        return WORDS[self.language][key].format(hotline=self.hotline, **facts)

    def link(self, path: str, **query: object) -> str:
        """Keeps what the reader chose."""
        chosen = {"size": "large"} if self.large else {}
        chosen |= {"lang": self.language} if self.marked else {}
        asked = {name: str(value) for name, value in query.items() if value not in ("", None)}
        full = urlencode({**asked, **{name: value for name, value in chosen.items() if name not in asked}})
        return escape(f"{path}?{full}" if full else path)


@dataclass(frozen=True, slots=True)
class Page:
    """`path` is the canonical one; `query` what of the address the page depends on besides."""

    title: str
    about: str
    path: str
    body: str
    query: Mapping[str, str] = field(default_factory=dict)
    indexed: bool = True
    data: Sequence[Mapping[str, object]] = ()  # JSON-LD


def render(reader: Reader, page: Page) -> str:
    say, site = reader.say, reader.say("site")
    title = page.title if page.title == site else f"{page.title} · {site}"
    robots = "" if page.indexed else '<meta name="robots" content="noindex">'
    canonical = escape(reader.public_url + page.path)
    return f"""<!doctype html>
<html lang="{say("lang")}"{' class="large"' if reader.large else ""}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<meta name="description" content="{escape(page.about)}">
<link rel="canonical" href="{canonical}">
<meta property="og:title" content="{escape(page.title)}">
<meta property="og:description" content="{escape(page.about)}">
<meta property="og:url" content="{canonical}">
{robots}
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{STYLE}">
<link rel="stylesheet" media="print" href="{ON_PAPER}">
{"".join(_data(one) for one in page.data)}
</head>
<body>
<a class="skip" href="#main">{say("skip")}</a>
{_head(reader, page)}
<main id="main" tabindex="-1">
{page.body}
</main>
{_foot(reader)}
</body>
</html>
"""


def _head(reader: Reader, page: Page) -> str:
    say = reader.say
    other: Language = "en" if reader.language == "zh" else "zh"
    size = {"size": "normal" if reader.large else "large"}
    here = {**page.query}
    return f"""<header><div class="wide bar">
<a class="name" href="{reader.link("/help/")}">{say("site")}</a>
<nav aria-label="{say("facts")}">
<a href="{reader.link(page.path, **here, **size)}">{say("normal" if reader.large else "large")}</a>
<a href="{reader.link(page.path, **here, lang=other)}" hreflang="{other}" lang="{other}">{say("other")}</a>
</nav></div></header>"""


def _foot(reader: Reader) -> str:
    return f"""<footer><div class="wide">
<p>{reader.say("person_hint")}</p>
<p class="ways">{ways(reader)}</p>
</div></footer>"""


def ways(reader: Reader) -> str:
    """To a person: by chat where a web account is open, always by telephone."""
    call = f'<a class="plain" href="tel:{escape(reader.hotline)}">{reader.say("call")}</a>'
    if not reader.chat:
        return call
    return f'<a class="main" href="{escape(reader.chat)}">{reader.say("chat")}</a> {call}'


def search_box(reader: Reader, query: str = "") -> str:
    say = reader.say
    kept = '<input type="hidden" name="size" value="large">' if reader.large else ""
    kept += f'<input type="hidden" name="lang" value="{reader.language}">' if reader.marked else ""
    return f"""<form class="search" role="search" action="/help/" method="get">
<label for="q">{say("search_label")}</label>
<div class="line"><input id="q" name="q" type="search" value="{escape(query)}" maxlength="100"
 placeholder="{say("search_hint")}" autocomplete="off">{kept}<button>{say("search")}</button></div>
</form>"""


def pager(reader: Reader, path: str, page: int, pages: int, **query: str) -> str:
    if pages < 2:
        return ""
    say, links = reader.say, []
    if page > 1:
        back = reader.link(path, **query, page=page - 1 if page > 2 else "")
        links.append(f'<a rel="prev" href="{back}">{say("earlier")}</a>')
    links.append(f"<span>{say('page', page=page, pages=pages)}</span>")
    if page < pages:
        links.append(f'<a rel="next" href="{reader.link(path, **query, page=page + 1)}">{say("later")}</a>')
    return f'<nav class="pager" aria-label="{say("pages")}">{" ".join(links)}</nav>'


def marked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """With what was looked for marked."""
    pieces, at = list[str](), 0
    for start, end in sorted(spans):
        if start < at:
            continue
        pieces += [escape(text[at:start]), f"<mark>{escape(text[start:end])}</mark>"]
        at = end
    return "".join([*pieces, escape(text[at:])])


def _data(data: Mapping[str, object]) -> str:
    """Data, not a script; nothing in it can end the element early."""
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'
