"""Which topics of a closed conversation found no good answer."""

from dataclasses import dataclass
from typing import Any, cast

import pytest

from hub.domain.gap import Why
from hub.domain.knowledge import ArticleUse
from hub.services.question_watch import QuestionWatch
from tests.storage.rows import NOW


@dataclass
class Hit:
    article_id: int
    confidence: float


@dataclass
class Found:
    """What the index finds, whatever is asked."""

    hits: tuple[Hit, ...]
    least_confidence: float = 0.2

    def best(self, _: object) -> tuple[Hit, ...]:
        return self.hits


def use(article: int, action: str) -> ArticleUse:
    return ArticleUse(1, NOW, article, 7, 10, action)


CASES: list[tuple[str, tuple[Hit, ...], list[ArticleUse], Why | None]] = [
    ("nothing is found", (), [], Why.NOTHING),
    ("nothing is sure enough for agents", (Hit(1, 0.1),), [], Why.NOTHING),
    ("agents are shown what citizens would not be", (Hit(1, 0.3),), [], Why.WEAK),
    ("an agent used it all the same", (Hit(1, 0.3),), [use(1, "sent")], None),
    ("what was used answers another topic", (Hit(1, 0.3),), [use(2, "sent")], Why.WEAK),
    ("it is sure", (Hit(1, 0.9), Hit(2, 0.1)), [], None),
    ("it is sure and no help", (Hit(1, 0.9),), [use(1, "not_helpful")], Why.NOT_HELPFUL),
    ("one of two is no help", (Hit(1, 0.9), Hit(2, 0.5)), [use(1, "reported")], None),
    (
        "both are no help",
        (Hit(1, 0.9), Hit(2, 0.5)),
        [use(1, "reported"), use(2, "not_helpful")],
        Why.NOT_HELPFUL,
    ),
]


@pytest.mark.parametrize(
    ("hits", "uses", "why"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_topic_is_a_gap_when_nothing_fitted(
    hits: tuple[Hit, ...], uses: list[ArticleUse], why: Why | None
) -> None:
    nobody: Any = None
    watch = QuestionWatch(nobody, nobody, nobody, cast(Any, Found(hits)), *[nobody] * 6)

    assert watch._fault(["加装电梯怎么办"], uses) is why
