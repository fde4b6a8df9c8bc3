"""Markdown as HTML; HTML inside it is text."""

from functools import cache
from typing import Any


def html_of(text: str) -> str:
    return str(_maker().render(text.replace("\x00", "")))


@cache
def _maker() -> Any:
    from markdown_it import MarkdownIt  # only when needed: sixty modules

    return MarkdownIt("commonmark", {"html": False}).enable("table")
