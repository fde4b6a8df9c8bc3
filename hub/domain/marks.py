"""What the hub puts in front of a text that goes out once more, in the language of that text."""

import re
from enum import Enum

HAN = re.compile("[\u4e00-\u9fff]")


class Mark(Enum):
    """In Chinese, in English."""

    AGAIN = ("（重发）", "(Sent again) ")
    REMINDER = ("（提醒）", "(Reminder) ")

    def before(self, text: str) -> str:
        """The text with its mark; one that has it already stays as it is."""
        chinese, english = self.value
        mark: str = chinese if HAN.search(text) else english
        return text if text.startswith(mark) else mark + text
