"""Why an article answers a question, whether it is an answer or an official wording."""

from kb_search.article import Filters
from kb_search.asking import Asking
from kb_search.explain import SPEECHES, Language, explanation
from kb_search.highlight import highlighter
from kb_search.official import told

EXPLAINED = 10


def reason(asking: Asking, article_id: int, filters: Filters, language: Language) -> str | None:
    """Say it in words, or None when the asker may not see it or nothing matches."""
    if article_id in asking.official:
        leads = asking.led(filters, EXPLAINED)[1]
        return next((told(lead, language) for lead in leads if lead.wording.id == article_id), None)
    best = asking.answers(filters, EXPLAINED)
    mine = [answer for answer in best if answer.match.article_id == article_id]
    for answer in mine or asking.answers(filters, 1, only=article_id):
        sure, kind = asking.confidence(answer.signs), answer.match.kind
        marks, speech = highlighter(asking.query), SPEECHES[language]
        return explanation(asking.query, answer.document, marks, kind, answer.wording, sure, speech)
    return None
