"""Whatever Chinese and other mail programs write comes out as the words that were meant."""

import base64
import os
from dataclasses import replace

import pytest

from channels.contract import Text
from channels.email.inbound import EMPTY, Kept, message_of
from channels.email.letter import Automatic
from channels.email.marks import Marks
from channels.email.reading import ReadingRules, key_of
from tests.channels.email.letters import SUBJECT, WORDS, encoded_words, raw_letter, read


@pytest.mark.parametrize("charset", ["gb18030", "gbk", "gb2312", "utf-8", "hz"])
def test_chinese_charsets(charset: str) -> None:
    letter = read(raw_letter(encoded_words("utf-8"), WORDS.encode(charset), f"text/plain; charset={charset}"))

    assert (letter.subject, letter.text) == (SUBJECT, WORDS)


def test_traditional_characters_in_big5() -> None:
    words = "您好，路燈壞了三天，請盡快處理。"

    letter = read(raw_letter(encoded_words("big5", words), words.encode("big5"), "text/plain; charset=big5"))

    assert (letter.subject, letter.text) == (words, words)


def test_a_label_that_is_too_small_for_its_text() -> None:
    words = WORDS + "〇镕㐂"

    letter = read(raw_letter(body=words.encode("gb18030"), kind="text/plain; charset=gb2312"))

    assert letter.text == words


@pytest.mark.parametrize("label", ["x-unknown", "default", "", "us-ascii", "base64", '"', "utf-8; utf-8"])
def test_a_label_that_explains_nothing(label: str) -> None:
    for charset in ("utf-8", "gb18030"):
        letter = read(raw_letter(body=WORDS.encode(charset), kind=f"text/plain; charset={label}"))
        assert letter.text == WORDS


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "utf-8"])
@pytest.mark.parametrize("cut", [5, 7, 11])
def test_words_of_a_header_cut_in_mid_character(charset: str, cut: int) -> None:
    assert read(raw_letter(encoded_words(charset, cut=cut))).subject == SUBJECT


def test_bare_eight_bit_headers() -> None:
    for charset in ("gbk", "utf-8"):
        assert read(raw_letter(SUBJECT.encode(charset))).subject == SUBJECT


def test_a_comma_inside_an_encoded_name() -> None:
    name = base64.b64encode("张三, 先生".encode()).decode()

    letter = read(raw_letter(sender=f"=?utf-8?B?{name}?= <Zhang@Citizen.test>"))

    assert (letter.sender.name, letter.sender.address) == ("张三, 先生", "Zhang@Citizen.test")


def test_lists_of_people() -> None:
    more = 'Cc: "Wang, Li" <w@a.test>, plain@b.test (note), 市民组:c@c.test;d@d.test, nonsense, <>\r\n'

    letter = read(raw_letter(more=more))

    assert [each.address for each in letter.cc] == ["w@a.test", "plain@b.test", "c@c.test", "d@d.test"]
    assert letter.cc[0].name == "Wang, Li"


def test_no_closing_boundary_and_broken_base64() -> None:
    name = base64.b64encode("现场照片.png".encode("gbk"))
    body = (
        b'--x\r\nContent-Type: text/plain; charset="utf-8"\r\n\r\n' + WORDS.encode() + b"\r\n--x\r\n"
        b'Content-Type: image/png; name="=?gbk?B?' + name + b'?="\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo*broken"
    )

    letter = read(raw_letter(body=body, kind="multipart/mixed; boundary=x"))

    assert letter.text == WORDS
    assert [(file.name, file.content[:4]) for file in letter.enclosures] == [("现场照片.png", b"\x89PNG")]


def test_a_multipart_without_any_part_shows_what_is_there() -> None:
    letter = read(raw_letter(body=WORDS.encode(), kind="multipart/mixed; boundary=x"))

    assert letter.text == WORDS


def test_a_name_in_pieces_and_in_percent_signs() -> None:
    disposition = (
        "attachment;\r\n filename*0*=gb18030''%D6%A4%C3%F7;\r\n filename*1*=%B2%C4%C1%CF;\r\n filename*2=.pdf"
    )
    body = f"--x\r\nContent-Type: application/pdf\r\nContent-Disposition: {disposition}\r\n\r\n%PDF\r\n--x--"

    letter = read(raw_letter(body=body.encode(), kind="multipart/mixed; boundary=x"))

    assert [file.name for file in letter.enclosures] == ["证明材料.pdf"]


def test_a_name_never_leads_to_another_folder() -> None:
    body = b'--x\r\nContent-Type: application/pdf; name="..\\\\..\\\\etc/passwd.pdf"\r\n\r\n%PDF\r\n--x--'

    letter = read(raw_letter(body=body, kind="multipart/mixed; boundary=x"))

    assert [file.name for file in letter.enclosures] == ["passwd.pdf"]


def test_paragraphs_that_flow() -> None:
    letter = read(raw_letter(body=b"One \r\nline.\r\n\r\n-- \r\nname", kind="text/plain; format=flowed"))

    assert letter.text == "One line.\n\n-- \nname"


def test_a_charset_named_only_inside_the_page() -> None:
    page = '<html><head><meta charset="gbk"></head><body><p>路灯</p><p>坏了</p></body></html>'.encode("gbk")

    letter = read(raw_letter(body=page, kind="text/html"))

    assert letter.text == "路灯\n\n坏了"


def test_a_letter_inside_a_letter_is_a_file() -> None:
    inner = raw_letter(b"inner", b"secret words")
    body = b"--x\r\n\r\nouter\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--x--"

    letter = read(raw_letter(body=body, kind="multipart/mixed; boundary=x"))

    assert letter.text == "outer"
    assert [(file.name, file.media_type) for file in letter.enclosures] == [("message.eml", "message/rfc822")]


def test_one_key_for_one_letter_by_whatever_road() -> None:
    letter = raw_letter(message_id="same@c")

    assert key_of(b"Received: from a\r\nX-Seen: 1\r\n" + letter) == key_of(letter)
    assert key_of(letter) != key_of(raw_letter(body=b"other words", message_id="same@c"))


# --- machines -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Auto-Submitted: auto-replied (vacation)", Automatic.REPLY),
        ("Auto-Submitted: no", Automatic.NO),
        ("X-Autoreply: yes", Automatic.REPLY),
        ("Return-Path: <>", Automatic.REPLY),
        ("Precedence: auto_reply", Automatic.REPLY),
        ("Precedence: bulk", Automatic.BULK),
        ("List-Id: <news.example>", Automatic.BULK),
    ],
)
def test_what_a_machine_wrote_is_known(header: str, kind: Automatic) -> None:
    assert read(raw_letter(more=f"{header}\r\n")).automatic is kind


def test_verdicts_are_believed_from_our_own_server_alone() -> None:
    verdict = "X-Spam-Flag: YES\r\n"
    ours = f"Authentication-Results: mx.hotline.test; dkim=pass; spf=fail\r\n{verdict}"
    theirs = f"Authentication-Results: mx.evil.test; dkim=pass\r\n{verdict}"
    beneath = f"Authentication-Results: mx.evil.test; x=y\r\n{ours}"
    rules = ReadingRules(own_servers=frozenset({"mx.hotline.test"}))

    found = [read(raw_letter(more=more), rules) for more in (ours, theirs, beneath)]

    assert [letter.spam for letter in found] == ["spam", "", ""]
    assert [letter.authenticated for letter in found] == ["dkim=pass spf=fail", "", ""]
    assert read(raw_letter(more=ours)).spam == ""


# --- too much -----------------------------------------------------------------------------


def test_deep_and_many_parts_are_cut_and_said_to_be() -> None:
    deep = b"".join(
        b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (n, n + 1) for n in range(3_000)
    )
    many = b"--x\r\n\r\nhello\r\n" * 50_000

    assert read(raw_letter(body=deep, kind="multipart/mixed; boundary=b0")).cut == ("depth",)
    assert read(raw_letter(body=many, kind="multipart/mixed; boundary=x")).cut == ("parts",)


def test_a_page_too_deep_to_clean_is_shown_as_words() -> None:
    letter = read(raw_letter(body=b"<div>" * 20_000 + b"hello", kind="text/html"))

    assert (letter.text, letter.page, letter.cut) == ("hello", "", ("page",))


def test_files_beyond_the_limit_are_left_to_the_letter_as_it_came() -> None:
    part = (
        b"--x\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n"
        + os.urandom(2_000).hex().encode()
        + b"\r\n"
    )

    letter = read(
        raw_letter(body=part * 3, kind="multipart/mixed; boundary=x"), ReadingRules(largest_parts=9_000)
    )

    assert (len(letter.enclosures), letter.cut) == (2, ("size",))


@pytest.mark.parametrize(("subject", "text"), [(b"TD", "TD"), (b"", EMPTY)])
def test_a_letter_without_text_says_what_its_subject_says(subject: bytes, text: str) -> None:
    """Mail programs unsubscribe with an empty letter."""
    marks = Marks("12345@hotline.test", b"secret")

    assert message_of("email", read(raw_letter(subject, b"")), Kept(), marks).body == Text(text)


def test_what_was_not_kept_stands_beside_the_words_and_not_among_them() -> None:
    kept = Kept(refused=(("a.exe", "不支持这种文件"),))
    letter = replace(read(raw_letter(body="修一下".encode())), cut=("text",))

    message = message_of("email", letter, kept, Marks("12345@hotline.test", b"secret"))

    assert message.body == Text("修一下")
    assert message.details["notes"] == "正文过长，未全部显示，原件见附件\n附件“a.exe”未保存：不支持这种文件"
