"""What will become of what is being written: per channel, in the search, and beside what is already there."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hub.domain.article_content import ArticleContent
from hub.domain.knowledge import Article
from hub.domain.likeness import likeness
from hub.domain.question_heaps import Gist
from hub.domain.rendering import Rendering, renderings
from hub.domain.rich_text import plain_text
from hub.services.access import Who
from hub.services.editing.cleaning import clean_html
from hub.services.editing.ground import EditingGround
from hub.services.ports import Articles
from hub.services.suggestions import Suggester
from kb_search import Audience, Filters
from kb_search.fold import fold
from kb_search.synonyms import Synonyms, shipped_synonyms, synonyms_of
from kb_search.tokenizer import Tokenizer

LOOKED_AT = 8
SHOWN = 5
ALIKE = 0.6
WORTH_COMPARING = 20
GIST = 120  # characters of a question by which it is compared with others
_STAND_IN = re.compile(r"〔[^〕]*〕")
EVERYBODY = Filters(audiences=frozenset(Audience))


@dataclass(frozen=True, slots=True)
class Cut:
    text: str
    kind: str
    means: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Near:
    article_id: int
    title: str
    share: float


@dataclass(frozen=True, slots=True)
class Foresight:
    renderings: tuple[Rendering, ...]
    cuts: tuple[Cut, ...]
    found: tuple[Near, ...]
    alike: tuple[Near, ...]
    took_ms: float


@dataclass(slots=True)
class Cutter:
    """The words of a question as the search cuts them, with the hub's own words and synonyms. `asking` words
    ask, whatever the question.
    """

    fillers: frozenset[str]
    asking: frozenset[str] = frozenset()
    tokenizer: Tokenizer = field(default_factory=Tokenizer)
    synonyms: Synonyms = field(default_factory=lambda: synonyms_of(tuple(shipped_synonyms())))

    def learn(self, words: Sequence[str], rules: Sequence[str]) -> None:
        self.tokenizer = Tokenizer(words)
        self.synonyms = synonyms_of((*shipped_synonyms(), *rules))

    def cut(self, question: str) -> tuple[Cut, ...]:
        folded = fold(question)
        plain, joint = self.synonyms.all_in(folded)
        means, own = dict(plain), set(self.tokenizer.own_words)
        cuts = [
            Cut(word, self._kind(word, own), means.pop(word, ())) for word in self.tokenizer.words(folded)
        ]
        # A synonym may be longer or shorter than the words of the cut, or need several of them.
        return (*cuts, *(Cut(word, "word", meaning) for word, meaning in (*means.items(), *joint)))

    def gist(self, text: str) -> Gist:
        """What carries a question; what stands in for personal data carries nothing."""
        folded = fold(_STAND_IN.sub(" ", text)[:GIST])
        means, own = dict(self.synonyms.found_in(folded)), set(self.tokenizer.own_words)
        cut = dict.fromkeys((*self.tokenizer.words(folded), *means))
        words = tuple(word for word in cut if self._carries(word, own))
        return Gist(words, frozenset((*words, *(one for word in words for one in means.get(word, ())))))

    def _carries(self, word: str, own: set[str]) -> bool:
        asks = word in self.asking or word.isdigit()
        return self._kind(word, own) in ("own", "word") and not asks

    def _kind(self, word: str, own: set[str]) -> str:
        if word in own:
            return "own"
        if word in self.fillers:
            return "filler"
        return "sign" if len(word) == 1 else "word"


@dataclass(slots=True)
class Previewer:
    ground: EditingGround
    suggester: Suggester
    articles: Articles
    cutter: Cutter
    timer: Callable[[], float]

    async def learn(self) -> None:
        """Take up the editors' own words and synonyms."""
        self.cutter.learn(await self.articles.own_words(), await self.articles.own_synonyms())

    def named(self, words: str, limit: int) -> frozenset[int]:
        """Articles that the search box finds by these words, pinyin or initials, whoever may see them."""
        page = self.suggester.index.search(words, EVERYBODY, limit=limit)
        return frozenset(hit.article_id for hit in page.hits)

    async def look(
        self, who: Who, content: ArticleContent, article_id: int, number: int, query: str
    ) -> Foresight:
        began = self.timer()
        cuts = self.cutter.cut(query)
        found = await self._found(who, query) if query.strip() else ()
        alike = await self._alike(who, content, article_id)
        took = (self.timer() - began) * 1000
        return Foresight(renderings(content, number), cuts, found, alike, took)

    async def _found(self, who: Who, query: str) -> tuple[Near, ...]:
        """What the question finds today, of what this person may see."""
        hits = self.suggester.index.suggest([query], EVERYBODY, limit=LOOKED_AT)
        seen = await self.readable(who, [hit.article_id for hit in hits])
        near = [Near(hit.article_id, hit.title, hit.confidence) for hit in hits if hit.article_id in seen]
        return tuple(near[:SHOWN])

    async def _alike(self, who: Who, content: ArticleContent, article_id: int) -> tuple[Near, ...]:
        if not content.title.strip():
            return ()
        asked = [content.title, *content.questions[:3]]
        hits = self.suggester.index.suggest(" ".join(asked)[:300], EVERYBODY, limit=LOOKED_AT)
        seen = await self.readable(who, [hit.article_id for hit in hits if hit.article_id != article_id])
        near = [Near(row.id, row.title, _share(content, row)) for row in seen.values()]
        likely = [one for one in near if one.share >= ALIKE or one.title == content.title]
        return tuple(sorted(likely, key=lambda one: -one.share)[:SHOWN])

    async def readable(self, who: Who, ids: Sequence[int]) -> dict[int, Article]:
        """What is published and not secret, and whatever this person writes."""
        tree, rights = await self.ground.tree(), self.ground.rights
        written = await self.ground.manuscripts.some(ids)
        own = {of.id for of in written if rights.hand(who, of, tree).writes}
        rows = await self.articles.some_articles(ids)
        return {row.id: row for row in rows if row.id in own or row.audience != Audience.SECRET}


def _share(content: ArticleContent, row: Article) -> float:
    """How much the two say the same: as a whole, or in the long answer alone where there is much of it."""
    long = plain_text(clean_html(content.long_answer))
    whole = likeness(
        f"{content.title} {content.short_answer} {long}", f"{row.title} {row.short_answer} {row.body}"
    )
    if min(len(long), len(row.body)) < WORTH_COMPARING:
        return whole
    return max(whole, likeness(long, row.body))
