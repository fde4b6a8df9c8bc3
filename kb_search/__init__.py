"""Finds the knowledge articles that answer a citizen: pure, embedded, no server, no I/O but its own files."""

from kb_search.article import (
    AdoptionKind,
    Article,
    Audience,
    Collection,
    Filters,
    RowKind,
    SearchHit,
    SearchPage,
    Span,
    Status,
    Suggestion,
)
from kb_search.index import KnowledgeIndex

__all__ = [
    "AdoptionKind",
    "Article",
    "Audience",
    "Collection",
    "Filters",
    "KnowledgeIndex",
    "RowKind",
    "SearchHit",
    "SearchPage",
    "Span",
    "Status",
    "Suggestion",
]
