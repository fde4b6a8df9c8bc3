"""Long answers: cut between characters, into as few pieces as possible, the greeting counted in."""

import pytest
from hypothesis import given, strategies as st

from channels.wechat.passive import render_text_reply
from channels.wechat.pieces import cut_at_bytes, split_text, with_greeting
from simulators.wechat.documents import from_xml
from tests.fakes import START


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("好" * 682, [682]),
        ("好" * 683, [682, 1]),
        ("a" * 2048, [2048]),
        ("a" * 2049, [2048, 1]),
        ("😀" * 513, [512, 1]),
        ("好" * 600 + "。" + "好" * 200, [601, 200]),
        ("好" * 1364, [682, 682]),
        ("。" + "好" * 1363, [682, 682]),
        ("好" * 670 + "。" + "好" * 693, [682, 682]),  # the nicer cut would cost a third piece
        ("", []),
    ],
)
def test_pieces(text: str, sizes: list[int]) -> None:
    assert [len(piece) for piece in split_text(text)] == sizes


@given(st.text(max_size=1500), st.integers(min_value=40, max_value=300))
def test_nothing_is_lost_and_nothing_is_too_long(text: str, limit: int) -> None:
    pieces = split_text(text, limit)

    assert "".join(pieces) == text
    assert all(0 < len(piece.encode("utf-8", "replace")) <= limit for piece in pieces)


@given(st.text(max_size=1500))
def test_sentences_cost_no_further_piece(text: str) -> None:
    fewest, rest = 0, text
    while rest:
        _, rest = cut_at_bytes(rest, 60)
        fewest += 1

    assert len(split_text(text, 60)) <= fewest


def test_a_family_is_not_torn_apart() -> None:
    family = "👨\u200d👩\u200d👧"
    pieces = split_text("好" * 678 + family, 2048)

    assert pieces == ["好" * 678, family]


@pytest.mark.parametrize(
    ("text", "greeting", "whole"),
    [
        ("您好", "微信服务热线", "微信服务热线：您好"),
        ("微信服务热线：您好", "微信服务热线", "微信服务热线：您好"),
        ("您好", "12345 为您服务，", "12345 为您服务，您好"),
        ("您好", "", "您好"),
    ],
)
def test_greeting(text: str, greeting: str, whole: str) -> None:
    assert with_greeting(text, greeting) == whole


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300))
def test_no_text_breaks_out_of_a_passive_reply(text: str) -> None:
    fields = from_xml(render_text_reply("o1", "gh_1", text, START))

    assert list(fields) == ["ToUserName", "FromUserName", "CreateTime", "MsgType", "Content"]
    assert fields["MsgType"] == "text"
