"""Says in words why an article answers a question."""

from dataclasses import dataclass
from typing import Literal

from kb_search.article import RowKind, Span
from kb_search.fold import fold
from kb_search.highlight import Highlighter
from kb_search.query import Found, Query
from kb_search.records import Document

Language = Literal["zh", "en"]
MOST = 8


@dataclass(frozen=True, slots=True)
class Speech:
    """The sentences of one language."""

    rows: dict[RowKind, str]
    closest: str
    exact: str
    sounded: str
    inside: str
    heard: str
    said: str
    pair: str
    sure: str
    quoted: str
    comma: str
    between: str
    official: dict[str, str]


SPEECHES: dict[Language, Speech] = {
    "zh": Speech(
        rows={RowKind.TITLE: "标题", RowKind.QUESTION: "相似问", RowKind.ADOPTED: "坐席采用过的市民问法"},
        closest="最接近的是这条知识的{row}：{text}。",
        exact="与问题相同的字词：{texts}。",
        sounded="读音或拼音相同：{texts}。",
        inside="正文里也提到：{texts}。",
        heard="听起来就是：{texts}。",
        said="同义词：{texts}。",
        pair="{said}即{meaning}",
        sure="把握：{sure:.0%}。",
        quoted="「{}」",
        comma="、",
        between="",
        official={
            "own": "这是统一口径：市民的话与它的{row}最接近：{text}。",
            "article": "这是统一口径：最接近的知识是{text}，按此口径答复。",
            "words": "这是统一口径：市民说到了{text}。",
            "subject": "这是统一口径：最接近的知识{text}属于它的主题。",
        },
    ),
    "en": Speech(
        rows={
            RowKind.TITLE: "title",
            RowKind.QUESTION: "alternative question",
            RowKind.ADOPTED: "wording of a citizen that agents matched with it",
        },
        closest="Closest is the article's {row}: {text}.",
        exact="The same words as in the question: {texts}.",
        sounded="Sounds the same: {texts}.",
        inside="The text also mentions {texts}.",
        heard="Sounds like: {texts}.",
        said="Means the same: {texts}.",
        pair="{said} for {meaning}",
        sure="Confidence: {sure:.0%}.",
        quoted="“{}”",
        comma=", ",
        between=" ",
        official={
            "own": "This is the official wording: closest to the question is its {row}: {text}.",
            "article": "This is the official wording: it holds for {text}, the closest article.",
            "words": "This is the official wording: the citizen said {text}.",
            "subject": "This is the official wording: the closest article, {text}, is of its subject.",
        },
    ),
}


def explanation(
    query: Query,
    document: Document,
    marks: Highlighter,
    kind: RowKind,
    wording: str,
    confidence: float,
    speech: Speech,
) -> str:
    """Return one sentence per reason; the words are the article's own."""
    article = document.article
    exact = marked(wording, marks.spans(wording))
    sounded = [text for text in marked(wording, marks.spans(wording, by_sound=True)) if text not in exact]
    inside = [text for text in marked(article.body, marks.spans(article.body)) if text not in exact]
    folded = fold(f"{article.title} {wording} {article.body} {article.details}")
    reasons = (
        (speech.exact, _quoted(exact, speech)),
        (speech.sounded, _quoted(sounded, speech)),
        (speech.inside, _quoted(inside, speech)),
        (speech.heard, _named(query.heard, folded, speech)),
        (speech.said, _named(query.said, folded, speech)),
    )
    said = [speech.closest.format(row=speech.rows[kind], text=speech.quoted.format(wording))]
    said += [sentence.format(texts=speech.comma.join(texts[:MOST])) for sentence, texts in reasons if texts]
    return speech.between.join([*said, speech.sure.format(sure=confidence)])


def marked(text: str, spans: tuple[Span, ...]) -> list[str]:
    return list(dict.fromkeys(text[first:last] for first, last in spans))


def _named(found: Found, folded: str, speech: Speech) -> list[str]:
    """Return, for each wording that means something of the article, both of them."""
    return [
        speech.pair.format(said=speech.quoted.format(said), meaning=speech.quoted.format(meaning))
        for said, meanings in found
        for meaning in meanings
        if meaning in folded
    ]


def _quoted(texts: list[str], speech: Speech) -> list[str]:
    return [speech.quoted.format(text) for text in texts]
