"""However an address is typed, it meets what comes in from it."""

import pytest

from hub.domain.addresses import compared, plain_address


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        "+8613800138000",
        "008613800138000",
        "86 138 0013 8000",
        " 138-0013-8000 ",
        "１３８００１３８０００",
        "（+86）13800138000",
        "(138) 0013 8000",
    ],
)
def test_a_number_has_one_form(typed: str) -> None:
    assert compared(typed) == "13800138000"


@pytest.mark.parametrize("kept", ["10690000", "8612345", "fax:0571 1234", "oAb-12_Cd", "+4917112345678", ""])
def test_what_is_no_number_of_the_country_stays(kept: str) -> None:
    assert compared(kept) == kept


def test_mail_is_written_small_and_another_country_keeps_its_own() -> None:
    assert compared(" Wang@X.cn ") == "wang@x.cn"
    assert plain_address("+86 138 0013 8000", "49") == "+8613800138000"
    assert plain_address("+49 171 1234567", "49") == "1711234567"
