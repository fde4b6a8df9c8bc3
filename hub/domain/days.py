"""Days that somebody names in a question."""

from datetime import date

# No hub is older, and what lies far ahead cannot be reckoned with: the years end at 9999.
FIRST_YEAR, LAST_YEAR = 2000, 2199


def day_in(text: str) -> date | None:
    """The day a text names, or None for what is none that may be asked for."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
