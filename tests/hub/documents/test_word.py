"""What is written as a Word file reads back as it was, and nothing in it is more than text."""

import io
from xml.etree import ElementTree

import pytest
from PIL import Image

from hub.documents.word_writing import word_bytes
from hub.documents.writings import word_document
from hub.domain.marked_text import marked_text
from hub.domain.tables import PICTURES, Document, Picture
from tests.hub.documents.files import unzipped


def picture(wide: int, high: int) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (wide, high), "green").save(target, "PNG")
    return target.getvalue()


def back(html: str, *pictures: Picture) -> str:
    return marked_text(word_document(word_bytes(Document(html, pictures))).html)


@pytest.mark.parametrize(
    "html",
    [
        "<h1>标题</h1><h2>短答</h2><p>甲<strong>乙<em>丙</em></strong>丁</p>",
        "<p>一行<br>又一行</p><blockquote><p>引文</p></blockquote><p>完</p>",
        "<ul><li><p>一</p></li><li>二<ul><li>内</li></ul></li></ul><p>间</p><ol><li>1</li></ol>",
        "<ol><li>一</li><li>二</li></ol><p>又从一数</p><ol><li>一</li><li>二</li></ol>",
        '<p>看<a href="https://example.org/a?b=1&amp;c=2">这里</a>，打<a href="tel:12345">12345</a></p>',
        "<p>  &lt;w:t&gt; &amp; \u4e00\U00020000 “引号” =SUM(A1) {name} %1 </p>",
    ],
)
def test_what_is_written_reads_back(html: str) -> None:
    assert back(html) == marked_text(html)


def test_pictures_lie_inside_each_once_and_fit_on_the_page() -> None:
    one, wide = Picture("aaaaaaaaaa", "image/png", picture(3, 2)), picture(4000, 10)
    other = Picture("bbbbbbbbbb", "image/png", wide)
    html = f'<p><img src="{PICTURES}aaaaaaaaaa" alt="卡"></p>' * 2 + f'<img src="{PICTURES}bbbbbbbbbb">'

    parts = unzipped(content := word_bytes(Document(html, (one, other))))

    assert [name for name in parts if "media" in name] == ["word/media/image1.png", "word/media/image2.png"]
    assert parts["word/media/image2.png"] == wide
    assert [one.content for one in word_document(content).pictures] == [one.content, one.content, wide]
    extents = [
        int(found.attrib["cx"])
        for found in ElementTree.fromstring(parts["word/document.xml"]).iter()  # our own
        if found.tag.endswith("}extent")
    ]
    assert extents == [3 * 9525, 3 * 9525, 5_400_000]


def test_hostile_text_stays_text() -> None:
    html = (
        '<p>\x00\x0b\ud800\uffff</w:t></w:p>{wide}</p><p>]]&gt;&lt;w:fldSimple w:instr="DDEAUTO cmd"/&gt;</p>'
        '<p><a href="javascript:alert(1)">点</a><a href="file:///etc/passwd">这</a><img src="https://x.example/y"></p>'
    )
    parts = unzipped(word_bytes(Document(html)))

    root = ElementTree.fromstring(parts["word/document.xml"])  # our own
    assert not [one.tag for one in root.iter() if "fld" in one.tag or "instr" in one.tag]
    relations = parts["word/_rels/document.xml.rels"].decode()
    assert "External" not in relations
    assert "DDEAUTO" in "".join(root.itertext())
