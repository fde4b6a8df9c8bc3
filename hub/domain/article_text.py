"""Articles as a written document: a heading each, a smaller heading for what a table has columns for."""

import re
from collections.abc import Sequence
from html import escape
from html.parser import HTMLParser

from hub.domain.article_sheet import BY_KEY, COLUMNS, LISTS, Cells, column_of
from hub.domain.marked_text import marked_text
from hub.domain.rich_text import plain_text

HEADING = re.compile(r"^(##+ )", re.MULTILINE)
# In a document the headings of an answer stand below those of its article.
RAISED = {"h3": "h2", "h4": "h3"}
LOWERED = {own: below for below, own in RAISED.items()}
_LARGE = re.compile(r"(</?)(h[23])>")


def cells_in(html: str) -> list[dict[str, str]]:
    """Each large heading begins an article; a smaller one whose words are not known belongs to the answer."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [
        {
            key: marked_text(part) if key == "long_answer" else _lines(key, part)
            for key, part in article.items()
        }
        for article in reader.articles
    ]


def as_markdown(articles: Sequence[Cells]) -> str:
    return "\n\n".join(_article(cells) for cells in articles) + "\n"


def as_html(articles: Sequence[tuple[Cells, str]]) -> str:
    """The same as a document with looks; each with its long answer as it is."""
    return "".join(_written(cells, long_answer) for cells, long_answer in articles)


def _written(cells: Cells, long_answer: str) -> str:
    parts = [f"<h1>{escape(cells.get('title', ''))}</h1>"]
    for column in COLUMNS:
        lines = [escape(line) for line in cells.get(column.key, "").strip().splitlines() if line.strip()]
        if column.key == "title" or not lines:
            continue
        parts.append(f"<h2>{column.names[0]}</h2>")
        if column.key == "long_answer":
            parts.append(_LARGE.sub(lambda tag: f"{tag[1]}{LOWERED[tag[2]]}>", long_answer))
        elif column.key in LISTS or column.key == "basis":
            parts.append(f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>")
        else:
            parts += [f"<p>{line}</p>" for line in lines]
    return "".join(parts)


def _article(cells: Cells) -> str:
    parts = [f"# {_plain(cells.get('title', ''))}"]
    for column in COLUMNS:
        text = cells.get(column.key, "").strip()
        if column.key == "title" or not text:
            continue
        if column.key in LISTS or column.key == "basis":
            text = "\n".join(f"- {_plain(line)}" for line in text.splitlines())
        elif column.key == "long_answer":
            text = HEADING.sub(r"#\1", text)
        else:
            text = "\n\n".join(_plain(line) for line in text.splitlines())
        parts.append(f"## {column.names[0]}\n\n{text}")
    return "\n\n".join(parts)


def _plain(text: str) -> str:
    """Signs that Markdown would take for its own."""
    kept = "".join(f"\\{sign}" if sign in "\\`*_[]<>#" else sign for sign in text)
    return f"\\{kept}" if kept[:1] in "-+>" and kept[:1] else kept


def _lines(key: str, html: str) -> str:
    text = plain_text(html)
    if key not in LISTS and key != "basis":
        return text
    marks = ("· ", "- ")
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(next((line[len(m) :] for m in marks if line.startswith(m)), line) for line in lines)


class _Reader(HTMLParser):
    """Cuts a document at its headings and keeps what is between as it is."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.articles: list[dict[str, str]] = []
        self._key = ""
        self._heading = ""
        self._said = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("h1", "h2"):
            self._heading, self._said = tag, ""
        else:
            self._add(f"<{RAISED[tag]}>" if tag in RAISED else self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag != self._heading:
            self._add(f"</{RAISED.get(tag, tag)}>")
            return
        heading, said = self._heading, self._said.strip()
        self._heading = ""
        if heading == "h1":
            self.articles.append({"title": escape(said)})
            self._key = "long_answer"
        elif (key := column_of(said)) and key in BY_KEY:
            self._key = key
        else:
            self._add(f"<h2>{escape(said)}</h2>")

    def handle_data(self, data: str) -> None:
        if self._heading:
            self._said += data
        else:
            self._add(escape(data))

    def _add(self, piece: str) -> None:
        if self.articles and self._key:
            here = self.articles[-1]
            here[self._key] = here.get(self._key, "") + piece
