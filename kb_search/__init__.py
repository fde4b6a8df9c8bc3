"""Finds the knowledge articles that answer a citizen: pure, embedded, no server, no I/O but its own files."""

from kb_search.article import (
    AdoptionKind,
    Article,
    Audience,
    Collection,
    Facet,
    Filters,
    Pin,
    RowKind,
    SearchHit,
    SearchPage,
    Span,
    Status,
    Suggestion,
    Verdict,
)
from kb_search.confidence import SHOWN_TO_CITIZENS
from kb_search.index import KnowledgeIndex
from kb_search.snapshot import UnusableSnapshot
from kb_search.supposing import supposing

__all__ = [
    "SHOWN_TO_CITIZENS",
    "AdoptionKind",
    "Article",
    "Audience",
    "Collection",
    "Facet",
    "Filters",
    "KnowledgeIndex",
    "Pin",
    "RowKind",
    "SearchHit",
    "SearchPage",
    "Span",
    "Status",
    "Suggestion",
    "UnusableSnapshot",
    "Verdict",
    "supposing",
]
