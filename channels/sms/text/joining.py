"""Parts of long messages that wait for the rest: pure, bounded, and small enough to be kept in a drawer."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from channels.sms.text.header import Part
from channels.sms.text.pieces import Coding, Piece
from channels.sms.text.reading import words_of

WAITS = timedelta(hours=24)  # then it is handed on as far as it came
ECHOES = timedelta(minutes=10)  # a repeated part may come so long after its message was handed on
MOST_WAITING = 500  # long messages; when more wait, the oldest is handed on as far as it came


@dataclass(frozen=True, slots=True)
class Key:
    sender: str
    recipient: str
    reference: int
    total: int
    wide: bool


@dataclass(frozen=True, slots=True)
class Bundle:
    """What has come of one long message. `uid` is the provider's name of the first part that came. `echo`:
    each of its parts repeats one of a message that has been handed on, so it may be the same once more.
    """

    key: Key
    uid: str
    began: datetime
    pieces: Mapping[int, Piece] = field(default_factory=dict)
    echo: bool = False

    @property
    def complete(self) -> bool:
        return len(self.pieces) == self.key.total

    def has_other(self, number: int, piece: Piece) -> bool:
        """There is such a part, with different words: the reference was used again."""
        return number in self.pieces and self.pieces[number].content != piece.content

    def is_same(self, other: "Bundle") -> bool:
        """Perhaps with more or fewer of its parts."""
        return (self.key, self.began, self.uid) == (other.key, other.began, other.uid)

    def with_piece(self, number: int, piece: Piece) -> "Bundle":
        return replace(self, pieces={**self.pieces, number: piece})

    def digests(self) -> Mapping[int, str]:
        return {number: digest(piece) for number, piece in self.pieces.items()}

    def text(self) -> str:
        """Parts that never came are shown as missing. Neighbours in one alphabet are read together, because
        some phones cut between the halves of a character.
        """
        runs: list[tuple[Coding, bytes] | None] = []
        for number in range(1, self.key.total + 1):
            piece = self.pieces.get(number)
            last = runs[-1] if runs else None
            if piece is not None and last is not None and last[0] is piece.coding:
                runs[-1] = (piece.coding, last[1] + piece.content)
            elif piece is not None:
                runs.append((piece.coding, piece.content))
            elif last is not None or not runs:
                runs.append(None)
        return "".join("［缺一段］" if run is None else words_of(run[1], run[0]) for run in runs)


@dataclass(frozen=True, slots=True)
class Done:
    """Handed on a while ago: a carrier that did not hear our thanks delivers the last part again."""

    key: Key
    at: datetime
    digests: Mapping[int, str]


class Waiting:
    """The unfinished ones. Nothing here is acknowledged before the caller has kept it."""

    def __init__(self, bundles: Iterable[Bundle] = (), done: Iterable[Done] = ()) -> None:
        self._bundles: dict[Key, Bundle] = {}
        self._leaving: list[Bundle] = []  # gave way to a newer one, and may not be stored yet
        for bundle in bundles:
            self._make_way(bundle.key)
            self._bundles[bundle.key] = bundle
        self._done = {one.key: one for one in done}

    def add(self, key: Key, part: Part, piece: Piece, *, uid: str, now: datetime) -> list[Bundle]:
        """What is ready to be handed on now: the message itself, or an older one that gave way to it."""
        ready: list[Bundle] = []
        bundle = self._bundles.get(key)
        if bundle is not None and bundle.has_other(part.number, piece):
            ready += self._make_way(key)
            bundle = None
        bundle = bundle or Bundle(key, uid, now, echo=True)
        echo = bundle.echo and self._repeats(key, part.number, piece, now)
        bundle = replace(bundle.with_piece(part.number, piece), echo=echo)
        self._bundles[key] = bundle
        if bundle.complete:
            return [*ready, bundle]
        return [*ready, *self._too_many()]

    def overdue(self, now: datetime) -> list[Bundle]:
        late = [b for b in self._bundles.values() if now - b.began > (ECHOES if b.echo else WAITS)]
        return [*self._leaving, *late]

    def forget(self, bundle: Bundle, now: datetime) -> None:
        """It has been stored. A newer message under the same key stays."""
        self._done = {key: one for key, one in self._done.items() if now - one.at < ECHOES}
        if bundle.complete:
            self._done[bundle.key] = Done(bundle.key, now, bundle.digests())
        self._leaving = [other for other in self._leaving if not other.is_same(bundle)]
        here = self._bundles.get(bundle.key)
        if here is not None and here.is_same(bundle):
            del self._bundles[bundle.key]

    def all(self) -> list[Bundle]:
        """Of those under one key, the newest last."""
        return [*self._leaving, *self._bundles.values()]

    def done(self) -> list[Done]:
        return list(self._done.values())

    def _make_way(self, key: Key) -> list[Bundle]:
        """The one that waits here is handed on, whatever it is, and kept until then."""
        older = [replace(bundle, echo=False) for bundle in (self._bundles.pop(key, None),) if bundle]
        self._leaving += older
        return older

    def _repeats(self, key: Key, number: int, piece: Piece, now: datetime) -> bool:
        done = self._done.get(key)
        return done is not None and now - done.at < ECHOES and done.digests.get(number) == digest(piece)

    def _too_many(self) -> list[Bundle]:
        if len(self._bundles) <= MOST_WAITING:
            return []
        return [min(self._bundles.values(), key=lambda bundle: bundle.began)]


def digest(piece: Piece) -> str:
    return hashlib.blake2b(piece.content, digest_size=6).hexdigest()


def key_of(sender: str, recipient: str, part: Part) -> Key:
    return Key(sender, recipient, part.reference, part.total, part.wide)
