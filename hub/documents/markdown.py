"""Markdown as HTML; HTML inside it is text."""

from markdown_it import MarkdownIt

_MAKER = MarkdownIt("commonmark", {"html": False}).enable("table")


def html_of(text: str) -> str:
    return str(_MAKER.render(text.replace("\x00", "")))
