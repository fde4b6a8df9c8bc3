"""What would be found if an article were published as it is now being written."""

import threading
from copy import copy

from kb_search.article import Article, Collection
from kb_search.index import KnowledgeIndex
from kb_search.official import OfficialWordings
from kb_search.subjects import Subjects
from kb_search.topic import TopicCutter


def supposing(index: KnowledgeIndex, article: Article) -> KnowledgeIndex:
    """Return an index that answers as this one would with the article in it. Only to be asked: what either of
    them is told later does not reach the other's articles.
    """
    other = copy(index)
    other._lock, other._merging = threading.RLock(), threading.Lock()
    other._subjects = Subjects(other._answers_to, other._confidence)
    other._topics = TopicCutter(lambda text: other._subjects.of(other._library.generation, text))
    with index._lock:
        other._library = index._library.copied()
    other._official = OfficialWordings()
    other._official.replace(other._library.articles_in(Collection.OFFICIAL))
    other.upsert(article)
    return other
