"""What channels say to staff in Chinese is said in English too; a new sentence without it is noticed here."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from channels.line_faults import in_words
from channels.registry import staff_english
from hub.services.staff_words import OWN, Phrasebook, StaffWords
from tests.channels.agreement import ROOT

CHINESE = re.compile("[\u4e00-\u9fff]")
SAID_TO_STAFF = ("doctor*.py", "codes.py", "replies.py")
ALSO_SAID = {
    "email": ("channel.py", "composing.py", "inbound.py", "posting.py", "reports.py", "taking.py"),
    "telegram": ("channel.py", "media.py", "transport.py", "verdicts.py"),
    "wechat": ("api.py", "tokens.py"),
    "sms": ("channel.py", "states.py", "cmpp/*.py", "gateway/*.py", "link/*.py", "modem/*.py", "smpp/*.py"),
}
WITH_ENGLISH = ("email", "phone", "sms", "telegram", "web", "wechat")
UNREADABLE = {
    "未知号码",
    "［收到一条无法解读的短信，原始内容如下］\n",
    "（信中没有文字）",
    "传真 {}",
    "传真（号码未知）",
}  # what stands in for a citizen's words
NOT_TO_STAFF = {"市民", "回复：您的来信", "分钟", "小时", "天", "接收成功", *UNREADABLE}
HUB_SAYS = (
    "services/tries.py",
    "services/outcomes.py",
    "services/webhooks.py",
    "supervision.py",
    "storage/file_store.py",
    "web/webhook_line.py",
)


def sentences(file: Path) -> Iterator[str]:
    """Every Chinese literal that is neither docstring nor pattern, with `{}` where a value goes in."""
    return (text for text in literals(file) if CHINESE.search(text) and "|" not in text)


def literals(file: Path) -> Iterator[str]:
    tree = ast.parse(file.read_text("utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in parts | docstrings
        ):
            yield node.value


@pytest.mark.parametrize("kind", WITH_ENGLISH)
def test_every_sentence_for_staff_has_its_english(kind: str) -> None:
    known = staff_english(kind)
    patterns = (*SAID_TO_STAFF, *ALSO_SAID.get(kind, ()))
    files = [file for pattern in patterns for file in (ROOT / kind).glob(pattern)]

    said = {text for file in files for text in sentences(file)}

    assert files
    assert said - set(known) - NOT_TO_STAFF == set()
    assert all(chinese.count("{}") == english.count("{}") for chinese, english in known.items())


def test_what_the_hub_says_of_a_delivery_has_its_english() -> None:
    said = {text for name in HUB_SAYS for text in sentences(ROOT.parent / "hub" / name)}

    assert said
    assert said - set(OWN) - {"测试 · test"} == set()
    assert StaffWords().english("webhook", "对方 404，地址不存在") == (
        "The receiver says 404: there is no such address"
    )


def test_a_broken_line_is_told_in_words_and_in_both_languages() -> None:
    assert set(sentences(ROOT / "line_faults.py")) - set(OWN) == set()
    inner = ConnectionRefusedError(111, "refused")
    outer = type("ClientConnectorError", (OSError,), {})()
    outer.os_error = inner
    assert [in_words(one) for one in (outer, TimeoutError(), RuntimeError())] == [
        "对方拒绝连接",
        "超时",
        "连接出错",
    ]


@pytest.mark.parametrize(
    ("kind", "chinese", "english"),
    [
        (
            "email",
            "收件地址不存在（5.1.1）：550 No such user",
            "There is no such address (5.1.1): 550 No such user",
        ),
        ("email", "邮件服务器暂时不接收：450 later", "The mail server takes nothing for now: 450 later"),
        ("sms", "阿里云短信拒绝：no", "Aliyun SMS refused it: no"),
        (
            "sms",
            "共 3 段，已发出 1 段，其余未发出：空号",
            "Of 3 parts 1 were sent, the others not: The number is not in use",
        ),
        ("sms", "超过时限未能送出", "It could not be sent in time"),
    ],
)
def test_reasons_of_letters_and_text_messages(kind: str, chinese: str, english: str) -> None:
    words = StaffWords()
    words.learn(kind, staff_english(kind))

    assert words.english(kind, chinese) == english


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


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("对方已退订", "They opted out"),
        ("在黑名单中", "On the blacklist"),
        (
            "对方没有应答（连接超时），带幂等号可放心重投",
            "No answer (the connection timed out); repeating is safe: it bears a key",
        ),
        (
            "对方 500，带幂等号可放心重投；没有其他线路可改发",
            "The receiver says 500; repeating is safe: it bears a key; There is no other line to send it by",
        ),
        ("超时；没有其他线路可改发", "no answer in time; There is no other line to send it by"),
        ("闻所未闻；没有其他线路可改发", ""),
    ],
)
def test_sentences_that_were_put_together_are_said_whole(chinese: str, english: str) -> None:
    assert StaffWords().english("webhook", chinese) == english
