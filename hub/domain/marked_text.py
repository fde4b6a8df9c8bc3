"""Cleaned HTML as Markdown: the form in which people edit rich text in a spreadsheet or a plain file."""

from html.parser import HTMLParser

_SIGNS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_HEADS = {"h1": "# ", "h2": "## ", "h3": "### "}
_BLOCKS = frozenset({"p", "ul", "ol", "blockquote", "table", "tr", *_HEADS})


def marked_text(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line = ""
        self._lists: list[int] = []
        self._links: list[str] = []

    def text(self) -> str:
        self._end()
        return "\n\n".join(self._lines).replace("\n\n\0", "\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag in _BLOCKS and not self._is_mark():
            self._end()
        if tag in _HEADS:
            self._line = _HEADS[tag]
        elif tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else -1)
        elif tag == "li":
            self._end()
            self._line = self._mark()
        elif tag == "br":
            self._line += "\n"
        elif tag in _SIGNS:
            self._line += _SIGNS[tag]
        elif tag == "a":
            self._links.append(known.get("href") or "")
            self._line += "["
        elif tag == "img":
            self._line += f"![{known.get('alt') or ''}]({known.get('src') or ''})"
        elif tag in ("td", "th"):
            self._line += " "

    def handle_endtag(self, tag: str) -> None:
        if tag in _SIGNS:
            self._line += _SIGNS[tag]
        elif tag == "a" and self._links:
            self._line += f"]({self._links.pop()})"
        elif tag in _BLOCKS or tag == "li":
            self._end()
            if tag in ("ul", "ol") and self._lists:
                self._lists.pop()

    def handle_data(self, data: str) -> None:
        self._line += " ".join(data.split("\n")) if self._line.strip() else data.lstrip()

    def _is_mark(self) -> bool:
        """A list item holds paragraphs of its own, which stay on its line."""
        return self._line.strip(" \0") in ("-", f"{self._lists[-1]}." if self._lists else "-")

    def _mark(self) -> str:
        glue = "\0" if self._lists and self._lists[-1] not in (0, -1) else ""
        if not self._lists or self._lists[-1] < 0:
            joined = "\0" if self._lines and self._lines[-1].lstrip("\0").startswith("- ") else ""
            return f"{joined}- "
        self._lists[-1] += 1
        return f"{glue}{self._lists[-1]}. "

    def _end(self) -> None:
        if self._line.strip(" \0"):
            self._lines.append(self._line.rstrip())
        self._line = ""
