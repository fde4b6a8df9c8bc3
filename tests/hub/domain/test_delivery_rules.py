"""States, parts, patience, quiet hours and the length of texts."""

import re
from datetime import UTC, datetime, time, timedelta
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from channels.contract import MessageClass, text_length
from channels.sms.text.pieces import split
from channels.sms.text.reading import words_of
from hub.domain.delivery import MOVES, Source, may_go, whole_of
from hub.domain.message import DeliveryState, may_move
from hub.domain.patience import BY_CLASS, deadline_of, patience_of, wait_after
from hub.domain.quiet import OPT_OUT, Manners, QuietHours, asks_to_stop, period
from tests.fakes import START

S = DeliveryState
SCREEN_WORDS = Path(__file__).resolve().parents[3] / "web_console" / "src" / "i18n"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_every_state_says_where_it_may_go() -> None:
    assert set(MOVES) == set(DeliveryState)


def test_what_is_unknown_or_over_never_goes_out_again_unasked() -> None:
    """Only through `queued`, which a policy or a person orders."""
    for here in (S.UNKNOWN, S.FAILED, S.EXPIRED, S.SENT, S.DELIVERED, S.READ, S.CANCELLED):
        assert not may_go(here, S.SENDING)
    for here in (S.DELIVERED, S.READ, S.CANCELLED):
        assert not MOVES[here]


def test_receipts_only_move_forward() -> None:
    for here, there in product(DeliveryState, repeat=2):
        assert not (may_move(here, there) and may_move(there, here))
    assert may_move(S.SENT, S.FAILED), "a negative receipt counts"
    assert may_move(S.FAILED, S.DELIVERED), "it came after all"
    assert not may_move(S.DELIVERED, S.FAILED)
    assert not may_move(S.READ, S.DELIVERED)
    assert may_move(S.UNKNOWN, S.SENT)


@given(st.lists(st.sampled_from([S.SENT, S.UNKNOWN, S.FAILED, S.DELIVERED, S.READ]), min_size=1))
def test_a_message_is_as_far_as_its_worst_part(parts: list[DeliveryState]) -> None:
    whole = whole_of(parts)

    assert whole in parts
    assert (whole is S.DELIVERED) <= all(part in (S.DELIVERED, S.READ) for part in parts)
    assert (S.FAILED in parts) == (whole is S.FAILED)


@given(st.sampled_from(list(MessageClass)), st.integers(1, 50), st.floats(0, 1), st.floats(0, 5000))
def test_waits_grow_are_bounded_and_heed_the_provider(
    message_class: MessageClass, tries: int, chance: float, asked: float
) -> None:
    patience, wish = BY_CLASS[message_class], timedelta(seconds=asked)

    wait = wait_after(patience, tries, wish, chance)

    assert wait >= wish
    assert wait <= max(wish, patience.longest) * 1.25 + timedelta(microseconds=1)
    assert wait_after(patience, tries + 1, wish, 0) >= wait_after(patience, tries, wish, 0)


def test_chance_spreads_what_failed_together() -> None:
    patience = BY_CLASS[MessageClass.CASE]

    assert wait_after(patience, 3, timedelta(), 0) == timedelta(seconds=20)
    assert wait_after(patience, 3, timedelta(), 1) == timedelta(seconds=25)


def test_a_class_bounds_the_deadline_and_a_wish_shortens_it() -> None:
    patience = patience_of(Source.NOTICE, MessageClass.CODE)

    assert deadline_of(patience, START) == START + timedelta(minutes=5)
    assert deadline_of(patience, START, START + timedelta(minutes=1)) == START + timedelta(minutes=1)
    assert deadline_of(patience, START, START + timedelta(days=1)) == START + timedelta(minutes=5)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 1, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def test_quiet_hours_pass_midnight_and_emergencies_pass_them() -> None:
    manners = Manners(SHANGHAI, {MessageClass.CASE: period("21:00-08:00")})

    assert manners.quiet_until(MessageClass.CASE, at(23)) == at(8) + timedelta(days=1)
    assert manners.quiet_until(MessageClass.CASE, at(7, 59)) == at(8)
    assert manners.quiet_until(MessageClass.CASE, at(8)) is None
    assert manners.quiet_until(MessageClass.CASE, at(20, 59)) is None
    assert manners.quiet_until(MessageClass.URGENT, at(23)) is None


@given(st.times(), st.times(), st.integers(0, 500_000))
def test_when_quiet_hours_are_over_it_is_not_quiet(begin: time, end: time, minutes: int) -> None:
    hours, now = QuietHours(begin, end), START + timedelta(minutes=minutes)

    over = hours.until(now, SHANGHAI)

    if over is not None:
        assert now < over <= now + timedelta(days=1)
        assert hours.until(over, SHANGHAI) is None


@pytest.mark.parametrize(
    "text",
    ["退订", " td ", "T", "ＴＤ", "退订。", "“td”", "【退订】", "Stop", "unsubscribe", "取消订阅", "拒收"],
)
def test_opt_out_words_are_understood_as_they_are_typed(text: str) -> None:
    assert asks_to_stop(text)


@pytest.mark.parametrize("text", ["怎么退订", "TDX", "", "不退订", "T恤", "Stop it", "拒收快递"])
def test_words_that_merely_contain_one_are_none(text: str) -> None:
    assert not asks_to_stop(text)


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "parts"),
    [
        ("", "gsm7", 0, 1),
        ("a" * 160, "gsm7", 160, 1),
        ("a" * 161, "gsm7", 161, 2),
        ("a" * 306, "gsm7", 306, 2),
        ("a" * 307, "gsm7", 307, 3),
        ("€" * 80, "gsm7", 160, 1),
        ("€" * 81, "gsm7", 162, 2),
        ("好" * 70, "ucs2", 70, 1),
        ("好" * 71, "ucs2", 71, 2),
        ("好" * 134, "ucs2", 134, 2),
        ("好" * 135, "ucs2", 135, 3),
        ("😀" * 35, "ucs2", 70, 1),
        ("好" * 66 + "😀" + "好" * 4, "ucs2", 72, 2),
    ],
)
def test_texts_cost_what_networks_charge(text: str, alphabet: str, units: int, parts: int) -> None:
    length = text_length(text)

    assert (length.alphabet, length.units, length.parts) == (alphabet, units, parts)


@given(st.text(st.sampled_from("aé€[好😀"), max_size=400))
def test_the_cut_is_the_count_and_loses_nothing(text: str) -> None:
    parts = split(text, reference=7)

    assert "".join(words_of(part.content, part.coding) for part in parts) == text
    assert len(parts) == text_length(text).parts


@pytest.mark.parametrize("path", ["zh/mass.ts", "en/mass.ts", "zh/notices.ts", "en/notices.ts"])
def test_the_screens_name_every_word_that_asks_to_stop(path: str) -> None:
    words = (SCREEN_WORDS / path).read_text("utf-8")
    [line] = [one for one in words.splitlines() if "mass.suffixHint" in one or "blk.noneLead" in one]

    assert [word for word in OPT_OUT if not re.search(rf"(?<![A-Z]){word}(?![A-Z])", line)] == []
