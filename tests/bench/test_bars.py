"""A bar tells the truth about its side of the limit, in the line that others read."""

import pytest

from bench.bars import Bar, at_least, at_most, print_bars


@pytest.mark.parametrize(
    ("bar", "line"),
    [
        (at_least("router_decisions", 61234.6, 50000), "bar router_decisions 61235 50000 ok"),
        (at_least("ratio_sqlite", 0.49612, 0.5), "bar ratio_sqlite 0.4961 0.5 short"),
        (at_most("delivery_p99_ms", 25.0, 25), "bar delivery_p99_ms 25 25 ok"),
        (at_most("delivery_p99_ms", 25.2, 25), "bar delivery_p99_ms 25.2 25 short"),
    ],
)
def test_a_bar_says_whether_it_holds(bar: Bar, line: str) -> None:
    assert bar.line() == line


def test_one_short_bar_makes_the_whole_short(capsys: pytest.CaptureFixture[str]) -> None:
    held = print_bars([at_least("one", 2, 1), at_most("two", 2, 1)])

    assert not held
    assert capsys.readouterr().out.splitlines() == ["bar one 2 1 ok", "bar two 2 1 short"]
