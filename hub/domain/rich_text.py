"""Cleaned HTML as plain text: what channels without markup send, and what the search reads."""

from html.parser import HTMLParser

_BLOCKS = frozenset({"p", "h2", "h3", "li", "ul", "ol", "blockquote", "tr", "table"})


def plain_text(html: str) -> str:
    """Paragraphs become lines, list items are numbered or dashed, links keep their address."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._lists: list[int] = []  # the number of the last item, or -1 where items bear none
        self._links: list[tuple[str, int]] = []
        self._marks: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if (tag in _BLOCKS and not self._after_mark()) or tag == "br":
            self.pieces.append("\n")
        if tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else -1)
        elif tag == "li":
            self.pieces.append(self._mark())
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self.pieces)))
        elif tag in ("td", "th"):
            self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\n")
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "a" and self._links:
            address, since = self._links.pop()
            if address and address not in "".join(self.pieces[since:]):
                self.pieces.append(f"（{address}）")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data.replace("\n", " "))

    def _after_mark(self) -> bool:
        """Editors wrap what an item says in a paragraph; it still belongs on the item's line."""
        return bool(self.pieces) and self.pieces[-1] in self._marks

    def _mark(self) -> str:
        mark = "· "
        if self._lists and self._lists[-1] >= 0:
            self._lists[-1] += 1
            mark = f"{self._lists[-1]}. "
        self._marks.add(mark)
        return mark
