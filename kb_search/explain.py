"""Says in words why an article answers a question."""

from kb_search.article import RowKind, Span
from kb_search.fold import fold
from kb_search.highlight import Highlighter
from kb_search.query import Found, Query
from kb_search.records import Document

ROW_NAMES = {RowKind.TITLE: "标题", RowKind.QUESTION: "相似问", RowKind.ADOPTED: "坐席采用过的市民问法"}
MOST = 8


def explanation(
    query: Query, document: Document, marks: Highlighter, kind: RowKind, wording: str, confidence: float
) -> str:
    """Return one sentence per reason; the words are the article's own."""
    article = document.article
    lines = [f"最接近的是这条知识的{ROW_NAMES[kind]}：「{wording}」。"]
    exact = marked(wording, marks.spans(wording))
    if exact:
        lines.append(f"与问题相同的字词：{_listed(exact)}。")
    sounded = [text for text in marked(wording, marks.spans(wording, by_sound=True)) if text not in exact]
    if sounded:
        lines.append(f"读音或拼音相同：{_listed(sounded)}。")
    inside = [text for text in marked(article.body, marks.spans(article.body)) if text not in exact]
    if inside:
        lines.append(f"正文里也提到：{_listed(inside)}。")
    folded = fold(f"{article.title} {wording} {article.body}")
    lines += _named("听起来就是", query.heard, folded) + _named("同义词", query.said, folded)
    lines.append(f"把握：{confidence:.0%}。")
    return "".join(lines)


def marked(text: str, spans: tuple[Span, ...]) -> list[str]:
    return list(dict.fromkeys(text[first:last] for first, last in spans))


def _named(reason: str, found: Found, folded: str) -> list[str]:
    pairs = [(said, meaning) for said, meanings in found for meaning in meanings if meaning in folded]
    if not pairs:
        return []
    return [f"{reason}：{'、'.join(f'「{said}」即「{meaning}」' for said, meaning in pairs[:MOST])}。"]


def _listed(texts: list[str]) -> str:
    return "、".join(f"「{text}」" for text in texts[:MOST])
