"""What channels say to staff in Chinese is said in English too; a new sentence without it is noticed here."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from channels.registry import staff_english
from hub.services.staff_words import Phrasebook, StaffWords
from tests.channels.agreement import ROOT

CHINESE = re.compile("[\u4e00-\u9fff]")
SAID_TO_STAFF = ("doctor*.py", "codes.py", "replies.py")
WITH_ENGLISH = ("phone", "web", "wechat")
TO_CITIZENS = {"市民"}


def sentences(file: Path) -> Iterator[str]:
    """Every Chinese literal that is no docstring, with `{}` where a value goes in."""
    tree = ast.parse(file.read_text("utf-8"))
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            yield node.value


@pytest.mark.parametrize("kind", WITH_ENGLISH)
def test_every_sentence_for_staff_has_its_english(kind: str) -> None:
    known = staff_english(kind)
    files = [file for pattern in SAID_TO_STAFF for file in (ROOT / kind).glob(pattern)]

    said = {text for file in files for text in sentences(file) if CHINESE.search(text)}

    assert files
    assert said - set(known) - TO_CITIZENS == set()
    assert all(chinese.count("{}") == english.count("{}") for chinese, english in known.items())


def test_what_varies_is_put_in_and_itself_said_in_english() -> None:
    book = Phrasebook(staff_english("wechat"))

    assert book.english("与微信相差 31 秒") == "31 s apart from WeChat"
    assert book.english("共 3 条，前 1 条已发出，其余未发出：图片过大") == (
        "Of 3 pieces the first 1 were sent, the others not: The picture is too large"
    )
    assert book.english("从未说过的话") == ""


def test_what_has_no_english_stays_as_it_is() -> None:
    words = StaffWords()
    words.learn("web", {"服务": "Service"})

    assert words.said("web", "服务", "en") == "Service"
    assert words.said("web", "渠道暂时断开", "en") == "The channel is disconnected for now"
    assert [words.said(kind, text, "en") for kind, text in (("web", "别的"), ("none", "服务"))] == [
        "别的",
        "服务",
    ]
    assert words.said("web", "服务", "zh") == "服务"
