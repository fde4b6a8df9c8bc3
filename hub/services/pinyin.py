"""Toneless pinyin and its initials, so that `/shbx` finds 社会保险."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=4096)
def pinyin_of(text: str) -> str:
    return "".join(lazy_pinyin(text)).lower()


@lru_cache(maxsize=4096)
def initials_of(text: str) -> str:
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()
