"""What channels without markup are sent, how long it is, and what must not be carried over."""

import json
from pathlib import Path

import pytest

from hub.domain.article_content import ArticleContent, ArticleFile, Voice
from hub.domain.likeness import likeness
from hub.domain.personal import without_personal_data
from hub.domain.rendering import Fit, Rendering, renderings
from hub.domain.rich_text import plain_text

EVAL = Path(__file__).parents[3] / "data" / "kb" / "eval"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>一</p><p>二<br>三</p>", "一\n二\n三"),
        ("<ol><li>甲</li><li><p>乙</p></li></ol><ul><li>丙</li></ul>", "1. 甲\n2. 乙\n· 丙"),
        ('<p>见<a href="https://a.example/x">办法</a>。</p>', "见办法（https://a.example/x）。"),
        ('<p><a href="https://a.example">https://a.example</a></p>', "https://a.example"),
        ("<p>1 &lt; 2 &amp; 3</p>", "1 < 2 & 3"),
        ("", ""),
    ],
)
def test_rich_text_reads_well_without_its_marks(html: str, text: str) -> None:
    assert plain_text(html) == text


def of(channel: str, content: ArticleContent, number: int = 1) -> Rendering:
    return next(one for one in renderings(content, number) if one.channel == channel)


@pytest.mark.parametrize(("length", "limit", "parts"), [(70, 70, 1), (71, 67, 2), (134, 67, 2), (135, 67, 3)])
def test_a_text_message_holds_seventy_signs_and_each_of_several_three_less(
    length: int, limit: int, parts: int
) -> None:
    sms = of("sms", ArticleContent("t", short_answer="补" * length))

    assert (sms.used, sms.limit, sms.parts) == (length, limit, parts)


def test_wechat_counts_bytes_and_says_when_it_must_be_cut() -> None:
    fits = of("wechat", ArticleContent("t", long_answer=f"<p>{'补' * 682}</p>"))
    long = of("wechat", ArticleContent("t", long_answer=f"<p>{'补' * 683}</p>"))

    assert (fits.used, fits.fit, fits.parts) == (2046, Fit.FITS, 1)
    assert (long.used, long.fit, long.parts) == (2049, Fit.LONG, 2)


def test_a_recording_of_an_older_version_is_stale() -> None:
    file = ArticleFile("f", "a.mp3", "voice", "audio/mpeg", 9, 19.2)
    content = ArticleContent("t", short_answer="可以", voice=Voice(file, 7))

    assert [of("voice", content, number).fit for number in (7, 8)] == [Fit.FITS, Fit.STALE]


@pytest.mark.parametrize(
    "told",
    [
        "电话13812345678",
        "138 1234 5678",
        "+86-138-1234-5678",
        "0551-62999999",
        "身份证11010119900307851X",
        "邮箱 wang.xm@mail.example.cn",
        "卡号6222 0202 0001 2345 678",
        "车牌皖A12345",
        "微信号wangxm_1990",
        "我叫王小明，",
        "住在3号楼2单元501室",
        "住在12栋304房",
        "住在304房，",
        "3号楼304房产证",
        "我儿子王小明今年六岁，",
        "女儿叫王小明，",
        "老公王小明的",
        "孩子名叫王小明",
    ],
)
def test_what_names_a_person_is_taken_out(told: str) -> None:
    said = without_personal_data(f"您好，{told} 社保能补吗", ["李四"])

    secret = ("138", "1234", "62999999", "0307", "wang", "6222", "A12345", "王小明", "501", "304")
    assert not any(word in said for word in secret)
    assert "社保能补吗" in said


def test_what_is_no_persons_stays() -> None:
    told = "拨打12345或12333，每月15日前，比例20%，人社发〔2026〕41号，2026-12-25前办理"

    assert without_personal_data(told) == told


@pytest.mark.parametrize(
    "told", ["孩子高考", "儿子马上毕业", "孩子王者荣耀", "女儿孙子的户口", "2026房产税", "三房两厅"]
)
def test_ordinary_words_behind_relatives_and_numbers_are_no_names(told: str) -> None:
    assert without_personal_data(told) == told


def test_questions_that_name_nobody_stay_as_they_are() -> None:
    asked: list[str] = []
    for path in EVAL.glob("*.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            one = json.loads(line)
            asked += [one[key] for key in ("text", "title", "body") if key in one] + one.get("messages", [])
    assert len(asked) > 200

    # A bare number asks nothing and may be anybody's.
    assert [one for one in asked if without_personal_data(one) != one and not one.isdigit()] == []


def test_likeness_sees_a_short_text_inside_a_long_one_and_no_more() -> None:
    assert likeness("断缴可以补缴吗", "我想问问灵活就业断缴可以补缴吗谢谢") == 1.0
    assert likeness("断缴可以补缴吗", "公积金怎么提取") == 0.0
    assert likeness("", "任何") == 0.0
