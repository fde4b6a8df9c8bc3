"""Makes what editors wrote safe to store and to show, and refuses what could not be published."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import nh3

from hub.domain.article_content import ArticleContent, Basis
from hub.services.problems import BadInput

TAGS = {"p", "br", "strong", "em", "u", "s", "h2", "h3", "ul", "ol", "li", "blockquote", "a", "img"}
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}
SCHEMES = {"http", "https", "tel", "mailto"}
OWN_FILES = "/api/v1/files/"
AUDIENCES = ("public", "internal", "secret")


def clean_html(html: str) -> str:
    """Only the marks that the editor makes; pictures only from the hub's own store."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        attribute_filter=_attribute,
        link_rel="noopener noreferrer nofollow",
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if value.startswith(OWN_FILES) else None
    return value


def cleaned(content: ArticleContent) -> ArticleContent:
    tidy: dict[str, Any] = {
        name: _lines(getattr(content, name)) for name in ("questions", "steps", "materials", "tags")
    }
    return replace(
        content,
        title=" ".join(content.title.split()),
        short_answer=content.short_answer.strip(),
        long_answer=clean_html(content.long_answer),
        basis=tuple(one for one in content.basis if one.title.strip()),
        **tidy,
    )


def check_draft(content: ArticleContent) -> None:
    """What even a draft must have."""
    fields: dict[str, str] = {}
    if not content.title.strip():
        fields["title"] = "title_needed"
    if content.audience not in AUDIENCES:
        fields["audience"] = "bad_audience"
    if any(not _is_link(one) for one in content.basis):
        fields["basis"] = "bad_link"
    if content.valid_from and content.valid_until and content.valid_until < content.valid_from:
        fields["valid_until"] = "ends_before_it_begins"
    if fields:
        raise BadInput(next(iter(fields.values())), fields=fields)


def check_complete(content: ArticleContent, today: Any) -> None:
    """What a reviewer may expect of what is handed in."""
    fields: dict[str, str] = {}
    if not content.short_answer:
        fields["short_answer"] = "short_answer_needed"
    if not content.long_answer and not content.short_answer:
        fields["long_answer"] = "long_answer_needed"
    if content.valid_until and content.valid_until < today:
        fields["valid_until"] = "already_over"
    if fields:
        raise BadInput(next(iter(fields.values())), fields=fields)


def _lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for line in (" ".join(line.split()) for line in lines) if line))


def _is_link(basis: Basis) -> bool:
    return not basis.url or urlsplit(basis.url).scheme in ("http", "https")
