"""What must outlive a restart before a message is acknowledged: waiting parts, and words just heard."""

import hashlib
import json
import logging
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from channels.contract import Cabinet
from channels.sms.text.header import Part
from channels.sms.text.joining import Bundle, Done, Key, Waiting, key_of
from channels.sms.text.pieces import Coding, Piece

log = logging.getLogger(__name__)

DRAWERS = 16  # so that a busy day does not rewrite everything for each part
REPEATED_WITHIN = timedelta(minutes=2)
MOST_HEARD = 2000  # per drawer


class PartsMemory:
    """The parts of unfinished long messages."""

    def __init__(self, cabinet: Cabinet) -> None:
        self._cabinet = cabinet
        self._drawers = [Waiting() for _ in range(DRAWERS)]

    async def load(self) -> None:
        for place in range(DRAWERS):
            self._drawers[place] = _read_waiting(await self._cabinet.get(f"parts.{place}"))

    async def add(
        self, sender: str, recipient: str, piece: Piece, part: Part, *, uid: str, now: datetime
    ) -> list[Bundle]:
        """What is whole now. What still waits has been kept when this returns."""
        key = key_of(sender, recipient, part)
        drawer = self._drawers[_place(key.sender)]
        ready = drawer.add(key, part, piece, uid=uid, now=now)
        if not any(bundle.key == key and bundle.complete for bundle in ready):
            await self._keep(_place(key.sender))
        return ready

    async def forget(self, bundle: Bundle, now: datetime) -> None:
        """It is stored as a message."""
        place = _place(bundle.key.sender)
        self._drawers[place].forget(bundle, now)
        await self._keep(place)

    def overdue(self, now: datetime) -> list[Bundle]:
        """What will hardly get complete any more, and what was complete when we were stopped."""
        bundles = [bundle for drawer in self._drawers for bundle in drawer.all()]
        late = {id(bundle) for drawer in self._drawers for bundle in drawer.overdue(now)}
        return [bundle for bundle in bundles if bundle.complete or id(bundle) in late]

    async def _keep(self, place: int) -> None:
        drawer = self._drawers[place]
        rows = {
            "waiting": [_row(bundle) for bundle in drawer.all()],
            "done": [_done_row(done) for done in drawer.done()],
        }
        await self._cabinet.put(f"parts.{place}", json.dumps(rows, separators=(",", ":")))


class HeardMemory:
    """Tells words that were said a moment ago: the carrier may have delivered the same message twice."""

    def __init__(self, cabinet: Cabinet) -> None:
        self._cabinet = cabinet
        self._drawers: list[dict[str, datetime]] = [{} for _ in range(DRAWERS)]

    async def load(self) -> None:
        for place in range(DRAWERS):
            self._drawers[place] = _read_heard(await self._cabinet.get(f"heard.{place}"))

    async def heard(self, sender: str, recipient: str, text: str, now: datetime) -> bool:
        """Whether the same was heard within two minutes; kept, so that a restart does not forget it."""
        place = _place(sender)
        drawer = self._drawers[place]
        name = _digest(sender, recipient, text)
        again = name in drawer and now - drawer[name] < REPEATED_WITHIN
        drawer.pop(name, None)
        drawer[name] = now
        for old in [key for key, at in drawer.items() if now - at >= REPEATED_WITHIN]:
            del drawer[old]
        while len(drawer) > MOST_HEARD:
            del drawer[next(iter(drawer))]
        rows = {key: at.timestamp() for key, at in drawer.items()}
        await self._cabinet.put(f"heard.{place}", json.dumps(rows, separators=(",", ":")))
        return again


def _place(sender: str) -> int:
    return hashlib.blake2b(sender.encode(), digest_size=1).digest()[0] % DRAWERS


def _digest(*words: str) -> str:
    return hashlib.blake2b("\0".join(words).encode("utf-8", "replace"), digest_size=9).hexdigest()


def _row(bundle: Bundle) -> Mapping[str, Any]:
    return {
        "key": _key_row(bundle.key),
        "uid": bundle.uid,
        "began": bundle.began.isoformat(),
        "echo": bundle.echo,
        "pieces": {
            str(number): [piece.coding.value, b64encode(piece.content).decode()]
            for number, piece in bundle.pieces.items()
        },
    }


def _done_row(done: Done) -> Mapping[str, Any]:
    digests = {str(number): digest for number, digest in done.digests.items()}
    return {"key": _key_row(done.key), "at": done.at.isoformat(), "digests": digests}


def _key_row(key: Key) -> list[Any]:
    return [key.sender, key.recipient, key.reference, key.total, key.wide]


def _read_waiting(drawer: str | None) -> Waiting:
    try:
        rows = json.loads(drawer or "{}")
        return Waiting(
            [_bundle(row) for row in rows.get("waiting", [])], [_done(row) for row in rows.get("done", [])]
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        # Written by us, so this is a newer or older version of ourselves; the hub must start all the same.
        log.warning("a drawer of waiting parts can't be read")
        return Waiting()


def _bundle(row: Mapping[str, Any]) -> Bundle:
    pieces = {
        int(number): Piece(b64decode(content), Coding(coding))
        for number, (coding, content) in row["pieces"].items()
    }
    return Bundle(Key(*row["key"]), row["uid"], datetime.fromisoformat(row["began"]), pieces, row["echo"])


def _done(row: Mapping[str, Any]) -> Done:
    digests = {int(number): str(digest) for number, digest in row["digests"].items()}
    return Done(Key(*row["key"]), datetime.fromisoformat(row["at"]), digests)


def _read_heard(drawer: str | None) -> dict[str, datetime]:
    try:
        return {key: datetime.fromtimestamp(at, UTC) for key, at in json.loads(drawer or "{}").items()}
    except (ValueError, TypeError, AttributeError):
        log.warning("a drawer of words just heard can't be read")
        return {}
