"""An article as the search knows it, and back: what the search does not look at travels in its payload."""

import json
from datetime import datetime

from hub.domain.knowledge import Article, ArticleUse
from hub.domain.official import OfficialWording, alternatives
from kb_search import (
    AdoptionKind,
    Article as Searched,
    Audience,
    Collection,
    Pin,
    Status,
    Verdict,
)

# Another number when the payload changes: snapshots with the old one are built anew.
PAYLOAD = "2"
ADOPTIONS = {
    "inserted": AdoptionKind.INSERTED,
    "sent": AdoptionKind.INSERTED,
    "edited_and_sent": AdoptionKind.EDITED,
    "not_helpful": AdoptionKind.NOT_HELPFUL,
    "citizen_helpful": AdoptionKind.SATISFIED,
    "citizen_unhelpful": AdoptionKind.DISSATISFIED,
    "satisfied": AdoptionKind.SATISFIED,
    "dissatisfied": AdoptionKind.DISSATISFIED,
}


def searched(row: Article) -> Searched:
    return Searched(
        id=row.id,
        title=row.title,
        body=row.body,
        questions=row.questions,
        category=row.category,
        collection=row.collection,
        region=row.region,
        department=row.department,
        audience=Audience(row.audience),
        channels=frozenset(row.channels),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        status=Status(row.status),
        details=row.details,
        payload=_payload(row.short_answer, row.legal_basis, row.version, row.seq, row.updated_at),
        subject=row.subject,
    )


def wording_searched(row: OfficialWording) -> Searched:
    return Searched(
        id=row.id,
        title=row.title,
        body=row.long_answer or row.short_answer,
        questions=row.questions,
        collection=Collection.OFFICIAL,
        region=row.region,
        department=row.department,
        audience=Audience(row.audience),
        channels=frozenset(row.channels),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        payload=_payload(row.short_answer, row.source, row.revision, row.id, row.updated_at),
        pin=Pin(
            frozenset(row.article_ids),
            row.subjects,
            tuple(alternatives(line) for line in row.needs),
            row.never,
        ),
    )


def wording_article(row: OfficialWording) -> Article:
    """A wording as readers have it, like any article."""
    return article_of(wording_searched(row))


def _payload(short_answer: str, basis: str, version: int, seq: int, changed_at: datetime) -> str:
    return json.dumps((short_answer, basis, version, seq, changed_at.isoformat()), ensure_ascii=False)


def article_of(found: Searched) -> Article:
    short_answer, legal_basis, version, seq, updated_at = json.loads(found.payload)
    return Article(
        id=found.id,
        title=found.title,
        body=found.body,
        short_answer=short_answer,
        updated_at=datetime.fromisoformat(updated_at),
        questions=found.questions,
        collection=found.collection,
        category=found.category,
        department=found.department,
        region=found.region,
        legal_basis=legal_basis,
        audience=found.audience,
        channels=tuple(sorted(found.channels)),
        valid_from=found.valid_from,
        valid_until=found.valid_until,
        status=found.status,
        version=version,
        seq=seq,
        details=found.details,
        subject=found.subject,
    )


def verdict_of(use: ArticleUse) -> Verdict | None:
    """What the search learns of a use; None when it says nothing about an answer."""
    kind = ADOPTIONS.get(use.action)
    if kind is None or use.article_id is None or not use.wording:
        return None
    return Verdict(use.article_id, use.wording, use.agent_id, kind)
