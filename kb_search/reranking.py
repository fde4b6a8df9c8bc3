"""The hook for a slower, cleverer judge of the best fifty answers; nothing is hooked in as shipped."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from kb_search.article import Article
from kb_search.ranking import Match

# It gets the folded messages of the topic and the articles that the asker may see, best first, and returns
# one number per article, which is added to its score (a good answer scores 20 to 60 in a large index).
# It is called under the index's lock: whoever hooks in something slow makes every question wait.
Reranker = Callable[[Sequence[str], Sequence[Article]], Sequence[float]]
LOOKED_AT = 50


def reranked(judge: Reranker, topic: Sequence[str], matches: Sequence[Match]) -> list[Match]:
    articles = [match.segment.records.document(match.slot).article for match in matches]
    added = judge(topic, articles)
    if len(added) != len(matches):
        raise ValueError(f"the reranker judged {len(added)} of {len(matches)} articles")
    judged = [replace(match, score=match.score + extra) for match, extra in zip(matches, added, strict=True)]
    return sorted(judged, key=lambda match: (-match.score, match.article_id))
