"""A ranked article becomes an answer: its text, the wording matched, and the signs of its fitness."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb_search.article import Suggestion
from kb_search.confidence import Calibration, Signs, strength
from kb_search.evidence import Evidence, Examiner
from kb_search.highlight import Highlighter, snippets
from kb_search.ranking import Match
from kb_search.records import Document


@dataclass(frozen=True, slots=True)
class Answer:
    match: Match
    document: Document
    wording: str
    signs: Signs


def judged(examiner: Examiner, matches: Sequence[Match], limit: int) -> list[Answer]:
    """Judge the first matches; one more than the limit is looked at for its distance only."""
    documents = [match.segment.records.document(match.slot) for match in matches[:limit]]
    wordings = [
        document.rows()[match.row_number][1] for match, document in zip(matches, documents, strict=False)
    ]
    found = [(document.article, wording) for document, wording in zip(documents, wordings, strict=True)]
    evidence = examiner.examine(found)
    followers = [*(match.score for match in matches[1:]), 0.0]
    return [
        Answer(match, document, wording, _signs(one, match.score, follower, examiner.rows))
        for match, document, wording, one, follower in zip(
            matches, documents, wordings, evidence, followers, strict=False
        )
    ]


def _signs(evidence: Evidence, score: float, follower: float, rows: int) -> Signs:
    lead = 1 - follower / score if score > 0 else 0.0
    return Signs(evidence.asked, evidence.worded, strength(score, rows), lead)


def suggestions(
    answers: Sequence[Answer], marks: Highlighter, calibration: Calibration
) -> Iterator[Suggestion]:
    articles = [answer.document.article for answer in answers]
    titles = marks.spans_of([article.title for article in articles], by_sound=True)
    pieces = snippets([article.body for article in articles], marks)
    for answer, title_spans, (piece, spans) in zip(answers, titles, pieces, strict=True):
        yield Suggestion(
            article_id=answer.match.article_id,
            title=answer.document.article.title,
            snippet=piece,
            title_spans=title_spans,
            snippet_spans=spans,
            score=answer.match.score,
            confidence=calibration.confidence(answer.signs),
            matched=answer.match.kind,
            matched_text=answer.wording,
            article=answer.document.article,
        )
