"""What changes mean, said as plainly as possible: a model to hold the batched writer against."""

from dataclasses import replace
from typing import Any

from hub.domain.account import CabinetEntry
from hub.domain.change import Change, Patch
from hub.domain.conversation import AssignmentRecord, Conversation, Draft, OfferRecord
from hub.domain.message import Message

KINDS: tuple[type[Any], ...] = (Conversation, Message, AssignmentRecord, OfferRecord, Draft, CabinetEntry)
Place = tuple[type[Any], Any]


class Broken(Exception):
    """The change breaks a rule."""


class OneByOne:
    """Rows by type and place; each change is applied alone, whole or not at all."""

    def __init__(self) -> None:
        self.rows: dict[Place, Any] = {}
        self.guards: set[str] = set()

    def save(self, change: Change) -> bool | None:
        """As the writer answers; None where it raises."""
        if change.guard is not None and change.guard.key in self.guards:
            return False
        before = dict(self.rows)
        try:
            self._apply(change)
        except Broken:
            self.rows = before
            return None
        if change.guard is not None:
            self.guards.add(change.guard.key)
        return True

    def of(self, kind: type[Any]) -> list[Any]:
        return sorted((row for (owner, _), row in self.rows.items() if owner is kind), key=repr)

    def _apply(self, change: Change) -> None:
        for kind, key in change.deletes:
            self.rows.pop((kind, key), None)
        own = {(type(row), getattr(row, "id", None)) for row in change.new}
        leaving = [patch for patch in change.patches if _leaves(patch) and (patch.row, patch.key) not in own]
        for patch in leaving:
            self._patch(patch)
        for row in change.new:
            self._insert(row)
        for patch in change.patches:
            if patch not in leaving:
                self._patch(patch)

    def _patch(self, patch: Patch) -> None:
        place = (patch.row, patch.key)
        if place in self.rows:
            self.rows[place] = replace(self.rows[place], **patch.values)

    def _insert(self, row: Any) -> None:
        kind = type(row)
        if kind is CabinetEntry:
            self.rows[kind, (row.account, row.key)] = row
            return
        if kind is Draft:
            same = [
                place for place in self.rows if place[0] is Draft and _desk(self.rows[place]) == _desk(row)
            ]
            for place in same:
                del self.rows[place]
        if (kind, row.id) in self.rows:
            raise Broken
        if any(_rivals(row, other) for other in self.rows.values()):
            raise Broken
        self.rows[kind, row.id] = row


def _leaves(patch: Patch) -> bool:
    return not {"to_at", "outcome"}.isdisjoint(patch.values)


def _desk(draft: Draft) -> tuple[int, int]:
    return draft.agent_id, draft.conversation_id


def _rivals(row: object, other: object) -> bool:
    if isinstance(row, AssignmentRecord) and isinstance(other, AssignmentRecord):
        return row.to_at is other.to_at is None and row.conversation_id == other.conversation_id
    if isinstance(row, OfferRecord) and isinstance(other, OfferRecord):
        return row.outcome == other.outcome == "" and row.conversation_id == other.conversation_id
    return False
