"""Texts to short messages and back: nothing is lost, nothing is cut in the middle."""

from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from channels import gsm7
from channels.sms.states import read_state, relative_period
from channels.sms.text.header import Part, header_of, read_header
from channels.sms.text.joining import Waiting, key_of
from channels.sms.text.pieces import Coding, Piece, TooLong, count, split
from channels.sms.text.reading import words_of
from tests.fakes import START

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=800)
GSM_TEXT = st.text(st.sampled_from(sorted(gsm7.TO_SEPTETS)), max_size=800)


def together(pieces: list[Piece]) -> str:
    return "".join(words_of(piece.content, piece.coding) for piece in pieces)


@given(ANY_TEXT)
def test_any_text_comes_back_whole(text: str) -> None:
    assert together(split(text, 7)) == text


@given(GSM_TEXT)
def test_a_text_of_the_seven_bit_alphabet_takes_septets(text: str) -> None:
    pieces = split(text, 7)

    assert {piece.coding for piece in pieces} == {Coding.GSM7}
    assert together(pieces) == text


@given(ANY_TEXT)
def test_no_piece_is_longer_than_the_air_allows(text: str) -> None:
    for piece in split(text, 300):
        header = len(header_of(piece.part)) if piece.part else 0
        if piece.coding is Coding.GSM7:
            assert -(-(len(piece.content) * 7) // 8) + header <= 140 or len(piece.content) <= 160 - 7
        else:
            assert len(piece.content) + header <= 140


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        *[
            ("", 1),
            ("a" * 160, 1),
            ("a" * 161, 2),
            ("€" * 80, 1),
            ("€" * 81, 2),
            ("a" * 306, 2),
            ("a" * 307, 3),
        ],
        *[("中" * 70, 1), ("中" * 71, 2), ("中" * 134, 2), ("中" * 135, 3), ("😀" * 35, 1), ("😀" * 36, 2)],
    ],
)
def test_parts_are_counted_as_carriers_charge_them(text: str, parts: int) -> None:
    assert count(text) == parts


def test_a_surrogate_pair_is_never_cut() -> None:
    pieces = split("一" * 66 + "😀" * 40, 7)

    assert all(not 0xD8 <= piece.content[-2] <= 0xDB for piece in pieces)


def test_an_escape_is_never_parted_from_its_character() -> None:
    pieces = split("a" * 152 + "€" * 20, 7)

    assert all(piece.content[-1] != gsm7.ESCAPE for piece in pieces)


def test_more_than_255_parts_are_refused() -> None:
    with pytest.raises(TooLong):
        split("长" * 67 * 256, 7)


@given(st.binary(max_size=200), st.integers(0, 6))
def test_packing_and_unpacking_agree(septets: bytes, fill: int) -> None:
    seven = bytes(octet & 0x7F for octet in septets)

    assert gsm7.unpack(gsm7.pack(seven, fill), len(seven), fill) == seven


def test_packing_is_that_of_the_standard() -> None:
    assert gsm7.pack(b"".join(gsm7.encode("hellohello"))).hex() == "e8329bfd4697d9ec37"


@given(st.integers(0, 65_535), st.integers(2, 255), st.data(), st.booleans())
def test_a_header_says_what_was_put_into_it(
    reference: int, total: int, data: st.DataObject, wide: bool
) -> None:
    part = Part(reference if wide else reference & 0xFF, total, data.draw(st.integers(1, total)), wide)

    assert read_header(header_of(part) + b"rest") == (part, b"rest")


@given(st.binary(max_size=300))
def test_any_octets_can_be_read(octets: bytes) -> None:
    part, rest = read_header(octets)

    assert len(rest) <= len(octets)
    assert part is None or 1 <= part.number <= part.total
    for coding in Coding:
        words_of(octets, coding).encode()  # can be stored


def waiting_for(text: str, order: list[int]) -> list[str]:
    waiting, whole = Waiting(), list[str]()
    pieces = split(text, 9)
    for place in order:
        piece = pieces[place]
        assert piece.part is not None
        key = key_of("139", "12345", piece.part)
        whole += [b.text() for b in waiting.add(key, piece.part, piece, uid=f"u{place}", now=START)]
    return whole


@given(st.permutations(range(4)), st.sets(st.integers(0, 3)))
def test_parts_are_joined_in_whatever_order_and_however_often_they_come(
    order: list[int], again: set[int]
) -> None:
    text = "路灯不亮，" * 40 + "😀"

    assert waiting_for(text, order[:-1] + sorted(again - {order[-1]})) == []
    assert waiting_for(text, order[:-1] + sorted(again - {order[-1]}) + order[-1:]) == [text]


def test_a_reference_used_again_gives_up_the_older_message() -> None:
    waiting = Waiting()
    first, second = (
        Piece("前一条".encode("utf-16-be"), Coding.UCS2),
        Piece("后".encode("utf-16-be"), Coding.UCS2),
    )
    key = key_of("139", "1", Part(1, 2, 1))

    waiting.add(key, Part(1, 2, 1), first, uid="a", now=START)
    ready = waiting.add(key, Part(1, 2, 1), second, uid="b", now=START)

    assert [bundle.text() for bundle in ready] == ["前一条［缺一段］"]
    assert [bundle.uid for bundle in waiting.all()] == ["a", "b"]  # nobody has stored it yet
    assert waiting.overdue(START) == ready
    waiting.forget(ready[0], START)
    assert [bundle.uid for bundle in waiting.all()] == ["b"]


def test_what_waits_is_bounded() -> None:
    waiting = Waiting()
    for number in range(1200):
        key = key_of(f"139{number}", "1", Part(1, 2, 1))
        ready = waiting.add(
            key,
            Part(1, 2, 1),
            Piece(b"\0a", Coding.UCS2),
            uid=str(number),
            now=START + timedelta(seconds=number),
        )
        for bundle in ready:
            waiting.forget(bundle, START)

    assert len(waiting.all()) == 500
    assert waiting.all()[0].uid == "700"


def test_states_and_periods_are_read_and_written_as_the_protocols_want() -> None:
    assert read_state("UNKNOWN") is None
    assert read_state("delivrd ") == read_state("DELIVRD")
    assert relative_period(timedelta(hours=26, minutes=5)) == "000001020500000R"
    assert relative_period(None) == ""
    assert relative_period(timedelta(days=400)) == "000007000000000R"
