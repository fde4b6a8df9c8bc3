"""Keeps the texts of the articles as bytes, so that 200,000 of them cost a file and not a million objects."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from kb_search.article import Article, Audience, Pin, RowKind, Status

Blob = bytes | memoryview | NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Wording:
    """A citizen's words that agents have matched with an article; the trust grows with the agents."""

    text: str
    trust: float


@dataclass(frozen=True, slots=True)
class Document:
    """An article with the wordings it has learned."""

    article: Article
    wordings: tuple[Wording, ...] = ()

    def rows(self) -> list[tuple[RowKind, str, float]]:
        rows = [(RowKind.TITLE, self.article.title, 1.0)]
        rows += [(RowKind.QUESTION, question, 1.0) for question in self.article.questions]
        return rows + [(RowKind.ADOPTED, wording.text, wording.trust) for wording in self.wordings]


@dataclass(frozen=True, slots=True)
class Records:
    offsets: NDArray[np.int64]
    blob: Blob

    def document(self, slot: int) -> Document:
        return _decoded(bytes(self.blob[self.offsets[slot] : self.offsets[slot + 1]]))


def records_of(documents: Sequence[Document]) -> Records:
    return packed([_encoded(document) for document in documents])


def packed(pieces: Sequence[bytes]) -> Records:
    offsets = np.zeros(len(pieces) + 1, np.int64)
    np.cumsum([len(piece) for piece in pieces], out=offsets[1:])
    return Records(offsets, b"".join(pieces))


def _encoded(document: Document) -> bytes:
    article = document.article
    fields = [
        article.id,
        article.title,
        article.body,
        article.questions,
        article.category,
        article.collection,
        article.region,
        article.department,
        article.audience,
        sorted(article.channels),
        article.valid_from and article.valid_from.isoformat(),
        article.valid_until and article.valid_until.isoformat(),
        article.status,
        article.details,
        article.payload,
        article.subject,
        article.pin
        and [sorted(article.pin.articles), article.pin.subjects, article.pin.needs, article.pin.never],
        [(wording.text, wording.trust) for wording in document.wordings],
    ]
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def _decoded(record: bytes) -> Document:
    fields = json.loads(record.decode("utf-8", "surrogatepass"))
    key, title, body, questions, category, collection, region, department = fields[:8]
    audience, channels, first, last, status, details, payload, subject, pin, wordings = fields[8:]
    article = Article(
        id=key,
        title=title,
        body=body,
        questions=tuple(questions),
        category=category,
        collection=collection,
        region=region,
        department=department,
        audience=Audience(audience),
        channels=frozenset(channels),
        valid_from=_day(first),
        valid_until=_day(last),
        status=Status(status),
        details=details,
        payload=payload,
        subject=subject,
        pin=_pin(*pin) if pin else None,
    )
    return Document(article, tuple(Wording(text, trust) for text, trust in wordings))


def _pin(articles: list[int], subjects: list[str], needs: list[list[str]], never: list[str]) -> Pin:
    return Pin(frozenset(articles), tuple(subjects), tuple(map(tuple, needs)), tuple(never))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
