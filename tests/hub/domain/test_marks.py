"""What goes out once more says so in the language of its own text."""

import pytest

from hub.domain.marks import Mark


@pytest.mark.parametrize(
    ("mark", "text", "marked"),
    [
        (Mark.AGAIN, "工单已办结", "（重发）工单已办结"),
        (Mark.AGAIN, "Your case is closed.", "(Sent again) Your case is closed."),
        (Mark.REMINDER, "Case 编号 7", "（提醒）Case 编号 7"),
        (Mark.REMINDER, "Please confirm.", "(Reminder) Please confirm."),
    ],
)
def test_a_mark_is_put_once_and_in_the_language_of_the_text(mark: Mark, text: str, marked: str) -> None:
    assert mark.before(text) == marked
    assert mark.before(marked) == marked
