"""The protocol page names every endpoint."""

from tools.protocols import PAGE, filled


def test_the_table_of_endpoints_is_fresh() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert filled(page) == page, "run `python -m tools.protocols`"
