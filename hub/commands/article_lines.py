"""What one line of a file of articles says, or what is wrong with it."""

import re
from datetime import date
from html import escape
from typing import Annotated, Literal

import msgspec

from hub.domain.article_content import ArticleContent, Basis
from hub.services.editing.cleaning import check_draft, cleaned
from hub.services.problems import BadInput, faulty
from hub.web.input_faults import fault_of

TITLES = re.compile(r"(?<=》)[、，,;；\s]*(?=《)|[;；\n]+")
LONGEST_SHORT = 600
Number = Annotated[int, msgspec.Meta(ge=1, lt=2**53)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class ArticleLine(msgspec.Struct, frozen=True):
    """`id` is the hub's own number, or any name under which another system knows the article."""

    title: Name
    body: Annotated[str, msgspec.Meta(min_length=1)]
    id: Number | Name | None = None
    short: str | None = None
    short_answer: str | None = None
    questions: list[str] | None = None
    legal_basis: str | None = None
    tags: list[str] | None = None
    channels: list[str] | None = None
    collection: Literal["answers", "statutes", "cases", "phrases"] = "answers"
    department: str | None = None
    region: str | None = None
    category: str | None = None
    audience: Literal["public", "internal", "secret"] = "public"
    valid_from: str | None = None
    valid_until: str | None = None
    review_by: str | None = None
    status: str = "published"


_decoder = msgspec.json.Decoder(ArticleLine)


def read_line(line: str) -> tuple[ArticleLine, ArticleContent]:
    """BadInput names the field."""
    try:
        written = _decoder.decode(line.replace("\\u0000", ""))
    except msgspec.ValidationError as error:
        raise fault_of(error) from error
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise BadInput("not_json") from error
    content = _content(written)
    check_draft(content)
    return written, content


def _content(written: ArticleLine) -> ArticleContent:
    short = written.short or written.short_answer or written.body
    basis = [part.strip() for part in TITLES.split(written.legal_basis or "")]
    paragraphs = filter(str.strip, written.body.splitlines())
    return cleaned(
        ArticleContent(
            title=written.title,
            questions=tuple(written.questions or ()),
            short_answer=short[:LONGEST_SHORT],
            long_answer="".join(f"<p>{escape(part)}</p>" for part in paragraphs),
            basis=tuple(Basis(part) for part in basis if part),
            tags=tuple(written.tags or ()),
            collection=written.collection,
            department=written.department or "",
            region=written.region or "",
            audience=written.audience,
            channels=tuple(written.channels or ()),
            valid_from=_day("valid_from", written.valid_from),
            valid_until=_day("valid_until", written.valid_until),
            review_by=_day("review_by", written.review_by),
        )
    )


def _day(name: str, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise faulty(name, "input_date") from error
