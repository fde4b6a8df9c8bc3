"""Toneless pinyin and its initials, so that `/shbx` finds 社会保险."""

from kb_search.pinyin import initial, syllable, syllable_number


def pinyin_of(text: str) -> str:
    """Characters without a reading stand for themselves."""
    return "".join(syllable(syllable_number(c)) or c for c in text if not c.isspace()).lower()


def initials_of(text: str) -> str:
    return "".join(initial(character) for character in text).lower()
