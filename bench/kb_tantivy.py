"""The same token families in tantivy, one field each: the search engine that ours is timed against."""

from collections.abc import Iterable
from typing import Any

import tantivy

from kb_search import Article, features
from kb_search.fold import fold
from kb_search.tokenizer import Tokenizer

# The boosts that served best when the two engines were compared on quality.
FIELDS = {"words": 0.7, "characters": 0.2, "pairs": 0.2, "sounds": 0.1}
MOST_TERMS = 150


class TantivyIndex:
    def __init__(self) -> None:
        schema = tantivy.SchemaBuilder()
        schema.add_integer_field("id", stored=True)
        for name in FIELDS:
            schema.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
        self._schema = schema.build()
        self._index = tantivy.Index(self._schema)
        self._tokenizer = Tokenizer()

    def index(self, articles: Iterable[Article]) -> None:
        writer = self._index.writer(200_000_000, 1)
        for article in articles:
            document = tantivy.Document(id=article.id)
            for name, terms in self._terms(article.title, article.body).items():
                document.add_text(name, " ".join(terms))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def suggest(self, question: str, limit: int = 4) -> list[int]:
        parts: list[tuple[Any, Any]] = []
        for name, terms in self._terms(question, question).items():
            for term in list(dict.fromkeys(terms))[:MOST_TERMS]:
                query = tantivy.Query.term_query(self._schema, name, term, "freq")
                parts.append((tantivy.Occur.Should, tantivy.Query.boost_query(query, FIELDS[name])))
        searcher = self._index.searcher()
        found = searcher.search(tantivy.Query.boolean_query(parts), limit)
        return [searcher.doc(address)["id"][0] for _, address in found.hits]

    def _terms(self, title: str, text: str) -> dict[str, list[str]]:
        folded, both = fold(title), fold(text if text == title else f"{title} {text}")
        words = self._tokenizer.words(both)
        parts = [part for word in words for part in self._tokenizer.parts(word)]
        return {
            "words": [*words, *parts],
            "characters": [format(key, "x") for key in features.character_terms(folded)],
            "pairs": [format(key, "x") for key in features.skip_terms(folded)],
            "sounds": [format(key, "x") for key in features.sound_terms(folded)],
        }
