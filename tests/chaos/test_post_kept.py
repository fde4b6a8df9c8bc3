"""What the judge of a round of texts and letters finds fault with."""

from dataclasses import replace
from typing import Any

import pytest

from tests.chaos.post_kept import Heard, Kept, Seen, Sent, judged

NOTICE = ("13810000001", "n000-000001")
WRITTEN = {"w000-000001": "w000-000001 路灯不亮"}
SENT = Sent(1, *NOTICE, "delivered", "", None, frozenset({"accepted"}))
HEARD = Heard("w000-000001", WRITTEN["w000-000001"], marked=False)
KEPT = Kept([SENT], [HEARD])


def found(kept: Kept = KEPT, came: int = 1, *, offers: int = 1, **more: Any) -> list[str]:
    seen = Seen([NOTICE], [], [NOTICE] * came, WRITTEN, dict.fromkeys(WRITTEN, offers))
    return list(judged(kept, replace(seen, **more)).complaints)


def resent(first: Sent) -> Kept:
    return replace(KEPT, sent=[first, replace(SENT, id=2, resend_of=1)])


UNKNOWN = replace(SENT, state="unknown", outcomes=frozenset({"interrupted"}))


def test_what_went_well_is_no_complaint() -> None:
    assert found() == []
    assert found(resent(UNKNOWN), 2) == []
    assert found(replace(KEPT, sent=[UNKNOWN]), 0) == []
    assert found(replace(KEPT, heard=[HEARD, replace(HEARD, marked=True)]), offers=2) == []


@pytest.mark.parametrize(
    ("kept", "came", "complaint"),
    [
        (replace(KEPT, sent=[]), 0, "forgotten"),
        (replace(KEPT, sent=[replace(SENT, state="queued")]), 0, "unfinished"),
        (KEPT, 0, "untrue"),
        (replace(KEPT, sent=[replace(SENT, state="failed")]), 1, "untrue"),
        (KEPT, 2, "sent_twice"),
        (resent(SENT), 2, "sent_twice"),
        (replace(KEPT, heard=[]), 1, "unheard"),
        (replace(KEPT, heard=[HEARD, HEARD]), 1, "heard_twice"),
        (replace(KEPT, heard=[HEARD, replace(HEARD, marked=True)]), 1, "heard_twice"),
        (replace(KEPT, heard=[replace(HEARD, text="w000-000001 路灯")]), 1, "garbled"),
    ],
)
def test_each_fault_is_found(kept: Kept, came: int, complaint: str) -> None:
    assert found(kept, came) == [complaint]


def test_an_unmarked_repetition_is_found_even_where_the_carrier_repeated() -> None:
    assert found(replace(KEPT, heard=[HEARD, HEARD]), offers=2) == ["heard_twice"]


def test_answers_that_are_gone_and_carriers_that_are_not_thanked_are_found() -> None:
    assert found(answered=["c000-000001"]) == ["forgotten"]
    assert found(restless=["smpp"]) == ["restless"]
