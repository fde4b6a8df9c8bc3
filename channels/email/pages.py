"""Pure: HTML as it came to HTML that is safe to show, and to text that can be searched and answered."""

import html
import re
from html.parser import HTMLParser

import nh3

LONGEST_PAGE = 2_000_000  # characters; beyond it the letter as it came is kept besides

TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "blockquote",
        "br",
        "caption",
        "center",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "font",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "tt",
        "u",
        "ul",
        "var",
        "wbr",
    ]
)
STYLES = frozenset(
    [
        "background-color",
        "border",
        "border-bottom",
        "border-collapse",
        "border-color",
        "border-left",
        "border-right",
        "border-spacing",
        "border-style",
        "border-top",
        "border-width",
        "color",
        "direction",
        "display",
        "font",
        "font-family",
        "font-size",
        "font-style",
        "font-variant",
        "font-weight",
        "height",
        "letter-spacing",
        "line-height",
        "list-style-type",
        "margin",
        "margin-bottom",
        "margin-left",
        "margin-right",
        "margin-top",
        "max-width",
        "min-width",
        "padding",
        "padding-bottom",
        "padding-left",
        "padding-right",
        "padding-top",
        "text-align",
        "text-decoration",
        "text-indent",
        "text-transform",
        "vertical-align",
        "white-space",
        "width",
        "word-break",
        "word-spacing",
    ]
)
COMMON = frozenset(
    {"style", "align", "valign", "width", "height", "bgcolor", "color", "dir", "lang", "title"}
)
ATTRIBUTES = {
    "*": set(COMMON),
    "a": {"href", "name"},
    "img": {"src", "alt"},
    "font": {"face", "size"},
    "ol": {"start", "type"},
    "td": {"colspan", "rowspan", "nowrap"},
    "th": {"colspan", "rowspan", "nowrap"},
    "table": {"border", "cellpadding", "cellspacing"},
    "col": {"span"},
    "colgroup": {"span"},
}
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
UNPAIRED = frozenset({"br", "img", "hr", "meta", "input", "col", "link", "wbr", "p", "li", "td", "tr", "th"})
DEEPEST, MOST_TAGS = 400, 60_000
REMOTE = re.compile(r"<img\b[^>]*\bsrc=\"(?:https?:)?//", re.I)
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
SILENT = frozenset({"script", "style", "title", "noscript", "template", "svg", "math"})


def is_too_deep(page: str) -> bool:
    """Cleaning takes time by the square of the depth; no letter that a person wrote comes near."""
    depth = deepest = count = 0
    for found in TAG.finditer(page[:LONGEST_PAGE]):
        count += 1
        if found[2].lower() not in UNPAIRED:
            depth = max(0, depth - 1) if found[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest > DEEPEST or count > MOST_TAGS


def cleaned(page: str) -> str:
    """Nothing that runs, submits, frames or styles beyond the letter itself; `cid:` pictures stay named."""
    return nh3.clean(
        page[:LONGEST_PAGE],
        tags=set(TAGS),
        clean_content_tags=set(SILENT),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        filter_style_properties=set(STYLES),
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def remote_pictures(page: str) -> int:
    """How many pictures a cleaned page would fetch from elsewhere, and so tell the sender it was read."""
    return len(REMOTE.findall(page))


def as_text(page: str) -> str:
    """The words of a page, line by line, with the addresses of links that say something else."""
    reader = _Words()
    reader.feed(page[:LONGEST_PAGE])
    reader.close()
    text = "".join(reader.gathered)
    if not text.strip():  # an open <title> or <style> swallowed everything
        text = html.unescape(re.sub(r"<[^<>]{0,2000}>", " ", page[:LONGEST_PAGE]))
    text = re.sub(r"[ \t\u00a0]+", " ", text)
    text = re.sub(r" ?\n ?", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.gathered: list[str] = []
        self._silent = 0
        self._kept = 0  # inside <pre>
        self._link: tuple[str, int] | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self._silent += 1
        elif tag in BLOCKS:
            self._kept += tag == "pre"
            self.gathered.append("\n")
        elif tag in ("td", "th"):
            self.gathered.append("\t")
        elif tag == "a":
            self._link = (dict(attributes).get("href") or "", len(self.gathered))

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "a" and self._link:
            self._tell(*self._link)
            self._link = None
        elif tag in BLOCKS:
            self._kept -= tag == "pre" and self._kept > 0
            self.gathered.append("\n")

    def handle_data(self, words: str) -> None:
        if not self._silent:
            self.gathered.append(words if self._kept else re.sub(r"\s+", " ", words))

    def _tell(self, target: str, since: int) -> None:
        shown = "".join(self.gathered[since:]).strip()
        if target.startswith(("http://", "https://")) and shown and target.rstrip("/") not in shown:
            self.gathered.append(f" <{target}>")


def as_page(text: str) -> str:
    """A text as the HTML half of a letter we send."""
    lines = html.escape(text).split("\n")
    return "<br>\n".join(re.sub(r"^ +| {2,}", lambda found: "&nbsp;" * len(found[0]), line) for line in lines)
