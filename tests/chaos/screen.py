"""What one agent sees: loaded by REST where nothing can be replayed, and kept true by frames alone after
that, as `docs/protocols.md` tells whoever writes a desk.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.book import moment

Row = dict[str, Any]
Truth = Mapping[int, Mapping[int, str]]  # conversation -> message -> state
HELD = frozenset({"active", "offered", "wrap_up"})
SPOKEN = frozenset({"citizen", "agent"})


@dataclass
class Screen:
    """`number` is the agent whose screen it is."""

    number: str
    rows: dict[int, Row] = field(default_factory=dict)
    said: dict[int, dict[int, Row]] = field(default_factory=dict)  # conversation -> message

    def clear(self, rows: Sequence[Row]) -> None:
        self.rows = {row["id"]: row for row in rows}
        self.said = {}

    def take_row(self, row: Row, *, gone: bool = False) -> bool:
        """Whether its messages have to be loaded, because it is shown from now on."""
        known = self.rows.get(row["id"])
        if known is not None and known["version"] > row["version"]:
            return False
        if gone or not self._mine(row):
            self.rows.pop(row["id"], None)
            self.said.pop(row["id"], None)
            return False
        self.rows[row["id"]] = row
        return row["id"] not in self.said

    def take_messages(self, conversation: int, messages: Sequence[Row]) -> None:
        shown = self.said.setdefault(conversation, {})
        for message in messages:
            known = shown.get(message["id"])
            if known is None or _moment(known) <= _moment(message):
                shown[message["id"]] = message

    def take_message(self, message: Row) -> None:
        if message["conversation_id"] in self.rows:
            self.take_messages(message["conversation_id"], [message])

    def differs(self, truth: Truth) -> Iterator[str]:
        """From what is stored as this agent's."""
        for number in truth.keys() ^ self.rows.keys():
            yield f"{self.number}: {number} is {'missing' if number in truth else 'too much'}"
        for number in truth.keys() & self.rows.keys():
            shown = {m["id"]: m["state"] for m in self.said.get(number, {}).values() if m["author"] in SPOKEN}
            if shown != truth[number]:
                wrong = dict(shown.items() ^ truth[number].items())
                yield f"{self.number}: in {number} {len(wrong)} messages differ, {sorted(wrong)[:3]}"

    def _mine(self, row: Row) -> bool:
        agent = row["agent"] or {}
        return row["stage"] in HELD and agent.get("number") == self.number


def _moment(message: Row) -> float:
    return moment(message.get("state_at") or message["at"])
