"""Plain HTML with its pictures as a Word file. All of it is text: no fields, nothing from elsewhere."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from PIL import Image

from hub.documents.word_parts import (
    BULLETS,
    DRAWING,
    LINK,
    LINKED,
    NUMBERED,
    PICTURE,
    content_types,
    document,
    fixed_parts,
    numbering,
    relations,
)
from hub.documents.writing import clean
from hub.domain.tables import PICTURES, Document, Picture

STYLES = {"h1": "Heading1", "h2": "Heading2", "h3": "Heading3", "h4": "Heading4", "blockquote": "Quote"}
LOOKS = {"strong": "b", "b": "b", "em": "i", "i": "i", "u": "u", "s": "strike"}
BLOCKS = frozenset({"p", "li", "ul", "ol", *STYLES})
SCHEMES = frozenset({"http", "https", "tel", "mailto"})
EMU_PER_PIXEL, WIDEST, HIGHEST = 9_525, 5_400_000, 7_200_000  # of English metric units
NO_XML = str.maketrans("", "", "\ufffe\uffff")


def word_bytes(written: Document) -> bytes:
    maker = _Maker({f"{PICTURES}{one.name}": one for one in written.pictures})
    maker.feed(written.html)
    maker.close()
    maker.end_paragraph()
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", content_types(kind for _, kind, _ in maker.media))
        for name, part in fixed_parts().items():
            archive.writestr(name, part)
        archive.writestr("word/document.xml", document("".join(maker.body)))
        archive.writestr("word/numbering.xml", numbering(maker.starts))
        archive.writestr("word/_rels/document.xml.rels", relations(maker.related))
        for name, _, content in maker.media:
            archive.writestr(f"word/{name}", content, zipfile.ZIP_STORED)
    return target.getvalue()


def plain(text: str) -> str:
    return clean(text).translate(NO_XML)


@dataclass(slots=True)
class _Paragraph:
    style: str = ""
    list_number: int = 0
    level: int = 0
    runs: list[str] = field(default_factory=list)
    said: bool = False

    @property
    def xml(self) -> str:
        looks = f'<w:pStyle w:val="{self.style}"/>' if self.style else ""
        if self.list_number:
            looks += f'<w:numPr><w:ilvl w:val="{self.level}"/><w:numId w:val="{self.list_number}"/></w:numPr>'
        return f"<w:p><w:pPr>{looks}</w:pPr>{''.join(self.runs)}</w:p>"


class _Maker(HTMLParser):
    def __init__(self, pictures: Mapping[str, Picture]) -> None:
        super().__init__(convert_charrefs=True)
        self.body: list[str] = []
        self.starts: list[tuple[int, int]] = []  # level and first number of each numbered list
        self.related: list[tuple[str, str]] = []
        self.media: list[tuple[str, str, bytes]] = []
        self._pictures, self._placed = pictures, dict[str, int]()
        self._here = _Paragraph()
        self._lists: list[int] = []  # each has a number of its own, so that it begins where it says
        self._quoted = 0
        self._looks: list[str] = []
        self._links: list[bool] = []

    # --- what comes ---

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag in BLOCKS:
            self._begin(tag, known)
        elif tag in LOOKS:
            self._looks.append(LOOKS[tag])
        elif tag == "br":
            self._here.runs.append("<w:r><w:br/></w:r>")
        elif tag == "a":
            self._link(known.get("href", ""))
        elif tag == "img":
            self._picture(known.get("src", ""), known.get("alt", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.end_paragraph()
            self._quoted -= tag == "blockquote"
            if tag in ("ul", "ol") and self._lists:
                self._lists.pop()
        elif tag in LOOKS and LOOKS[tag] in self._looks:
            self._looks.remove(LOOKS[tag])
        elif tag == "a" and self._links and self._links.pop():
            self._here.runs.append("</w:hyperlink>")

    def handle_data(self, data: str) -> None:
        text = plain(" ".join(data.split("\n")))
        if not text.strip() and not self._here.said:
            return
        looks = "".join(f'<w:{one} w:val="single"/>' if one == "u" else f"<w:{one}/>" for one in self._looks)
        linked = LINK if any(self._links) else ""
        self._here.runs.append(
            f'<w:r><w:rPr>{linked}{looks}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
        )
        self._here.said = True

    # --- what is made of it ---

    def end_paragraph(self) -> None:
        if self._here.said:
            for open_link in self._links:
                self._here.runs.append("</w:hyperlink>" if open_link else "")
            self._links = [False for _ in self._links]
            self.body.append(self._here.xml)
        self._here = _Paragraph("Quote" if self._quoted > 0 else "")

    def _begin(self, tag: str, known: Mapping[str, str]) -> None:
        # Editors wrap what an item says in a paragraph, which is the item's own.
        if tag == "p" and self._here.list_number and not self._here.said:
            return
        self.end_paragraph()
        if tag in ("ul", "ol"):
            self._lists.append(self._numbered(known) if tag == "ol" else BULLETS)
        elif tag == "li" and self._lists:
            self._here.list_number, self._here.level = self._lists[-1], min(len(self._lists), 9) - 1
        elif tag == "blockquote":
            self._quoted += 1
            self._here.style = STYLES[tag]
        elif tag in STYLES:
            self._here.style = STYLES[tag]

    def _numbered(self, known: Mapping[str, str]) -> int:
        start = known.get("start", "1")
        first = int(start) if start.isascii() and start.isdigit() and len(start) < 5 else 1
        self.starts.append((min(len(self._lists), 8), first))
        return NUMBERED + len(self.starts) - 1

    def _link(self, address: str) -> None:
        safe = urlsplit(address).scheme in SCHEMES
        if safe:
            self.related.append((LINKED, plain(address)))
            self._here.runs.append(f'<w:hyperlink r:id="r{len(self.related)}">')
        self._links.append(safe)

    def _picture(self, source: str, alt: str) -> None:
        picture = self._pictures.get(source)
        if picture is None:
            self.handle_data(alt)
            return
        at = self._placed.get(picture.name) or self._kept(picture)
        wide, high = _extent(picture.content)
        facts = {"id": len(self.body) * 1000 + len(self._here.runs) + 1, "wide": wide, "high": high}
        named = {"name": quoteattr(plain(picture.name)), "alt": quoteattr(plain(alt)), "relation": f"r{at}"}
        self._here.runs.append(DRAWING.format(**facts, **named))
        self._here.said = True

    def _kept(self, picture: Picture) -> int:
        kind = picture.media_type.rpartition("/")[2]
        name = f"media/image{len(self.media) + 1}.{kind}"
        self.media.append((name, kind, picture.content))
        self.related.append((PICTURE, name))
        self._placed[picture.name] = len(self.related)
        return len(self.related)


def _extent(content: bytes) -> tuple[int, int]:
    """As large as it is, as far as it fits on the page."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            wide, high = image.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        wide, high = 400, 300
    wide, high = max(wide, 1) * EMU_PER_PIXEL, max(high, 1) * EMU_PER_PIXEL
    share = min(1.0, WIDEST / wide, HIGHEST / high)
    return round(wide * share), round(high * share)
