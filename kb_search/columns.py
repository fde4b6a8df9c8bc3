"""Keeps what filters look at as small numbers per article, so that a filter is one array operation."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from kb_search.article import Article, Filters

Mask = NDArray[np.bool_]
CODED = ("category", "collection", "region", "department", "audience", "channels", "status")
FOREVER = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Columns:
    """One coded column per filter field: the distinct values, and for each article which one it has."""

    values: dict[str, tuple[str, ...]]
    codes: dict[str, NDArray[np.int32]]
    first_day: NDArray[np.int32]
    last_day: NDArray[np.int32]

    def allowed(self, filters: Filters) -> Mask:
        mask = np.ones(len(self.first_day), np.bool_)
        for name, accepts in _conditions(filters):
            accepted = np.fromiter((accepts(value) for value in self.values[name]), np.bool_)
            if not accepted.all():
                mask &= accepted[self.codes[name]]
        if filters.valid_on:
            day = filters.valid_on.toordinal()
            mask &= (self.first_day <= day) & (day <= self.last_day)
        return mask

    def of(self, name: str, value: str) -> Mask:
        """Say which articles have just this value in a column."""
        if value not in self.values[name]:
            return np.zeros(len(self.first_day), np.bool_)
        mask: Mask = self.codes[name] == self.values[name].index(value)
        return mask

    def taken(self, chosen: NDArray[np.int64]) -> "Columns":
        return Columns(
            self.values,
            {name: codes[chosen] for name, codes in self.codes.items()},
            self.first_day[chosen],
            self.last_day[chosen],
        )


def columns_of(articles: Sequence[Article]) -> Columns:
    values, codes = {}, {}
    for name in CODED:
        texts = [_text_of(article, name) for article in articles]
        places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        values[name] = tuple(places)
        codes[name] = np.fromiter((places[text] for text in texts), np.int32, len(texts))
    first = [article.valid_from.toordinal() if article.valid_from else 0 for article in articles]
    last = [article.valid_until.toordinal() if article.valid_until else FOREVER for article in articles]
    return Columns(values, codes, np.array(first, np.int32), np.array(last, np.int32))


def joined_columns(parts: Sequence[Columns]) -> Columns:
    values, codes = {}, {}
    for name in CODED:
        places = {text: place for place, text in enumerate(_all_values(parts, name))}
        values[name] = tuple(places)
        recoded = [np.array([places[text] for text in part.values[name]], np.int32) for part in parts]
        pieces = [
            new[part.codes[name]] if len(new) else part.codes[name]
            for new, part in zip(recoded, parts, strict=True)
        ]
        codes[name] = np.concatenate(pieces)
    first = np.concatenate([part.first_day for part in parts])
    return Columns(values, codes, first, np.concatenate([part.last_day for part in parts]))


def _all_values(parts: Iterable[Columns], name: str) -> dict[str, None]:
    return dict.fromkeys(text for part in parts for text in part.values[name])


def _text_of(article: Article, name: str) -> str:
    if name == "channels":
        return "\n".join(sorted(article.channels))
    return str(getattr(article, name))


def _conditions(filters: Filters) -> Iterable[tuple[str, Callable[[str], bool]]]:
    yield "status", frozenset(map(str, filters.statuses)).__contains__
    yield "audience", frozenset(map(str, filters.audiences)).__contains__
    if filters.collections is not None:
        yield "collection", filters.collections.__contains__
    if filters.categories is not None:
        yield "category", filters.categories.__contains__
    if filters.departments is not None:
        yield "department", (filters.departments | {""}).__contains__
    if filters.region is not None:
        yield "region", _holds_in(filters.region)
    if filters.channel is not None:
        yield "channels", _open_to(filters.channel)


def _holds_in(region: str) -> Callable[[str], bool]:
    return lambda held: not held or region == held or region.startswith(held + "/")


def _open_to(channel: str) -> Callable[[str], bool]:
    return lambda channels: not channels or channel in channels.split("\n")
