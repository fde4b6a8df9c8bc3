"""Our letters are known again by a seal nobody else can make."""

import pytest

from channels.email.marks import ANSWERED, RETURNED, Marks, named_in, provider_key

MARKS = Marks("12345@hotline.test", b"secret")
NUMBER = "1234567890123456"


def test_each_way_leads_back() -> None:
    assert MARKS.from_message_ids(["foreign@x", MARKS.message_id(NUMBER)]) == NUMBER
    assert MARKS.from_addresses([MARKS.plus_address(NUMBER, ANSWERED).upper()], ANSWERED) == NUMBER
    assert MARKS.from_subject(f"回复: 路灯 {MARKS.subject_mark(NUMBER)}（急）") == NUMBER
    assert MARKS.opened(MARKS.mark(NUMBER)) == NUMBER


def test_an_address_for_servers_is_none_for_people() -> None:
    assert MARKS.from_addresses([MARKS.plus_address(NUMBER, RETURNED)], ANSWERED) == ""


@pytest.mark.parametrize("number", ["0", "7", "35", "36", str(2**53)])
def test_all_numbers(number: str) -> None:
    assert MARKS.opened(MARKS.mark(number)) == number


def test_seals_of_others_open_nothing() -> None:
    stranger = Marks("12345@hotline.test", b"guess")

    assert MARKS.from_message_ids([stranger.message_id(NUMBER)]) == ""
    assert MARKS.opened(MARKS.mark("1").replace("1.", "2.", 1)) == ""
    for rubbish in ("", ".", "1.", "a.b", "x" * 500, "１.aaaaaaaaaaaa", MARKS.mark(NUMBER) + "x"):
        assert MARKS.opened(rubbish) == ""


def test_a_plus_address_fits_where_addresses_go() -> None:
    assert len(MARKS.plus_address(str(2**53), RETURNED).partition("@")[0]) <= 64


def test_the_mark_leaves_the_subject_as_the_citizen_wrote_it() -> None:
    assert MARKS.without_mark(f"路灯 {MARKS.subject_mark(NUMBER)}") == "路灯"


def test_a_provider_key_names_the_letter_and_fits_the_guard() -> None:
    key = provider_key("d" * 64, "a@b.test")

    assert named_in(key) == "a@b.test"
    assert named_in(provider_key("d" * 64, "x" * 200)) == ""
    assert len(provider_key("d" * 64, "x" * 120)) <= 170
