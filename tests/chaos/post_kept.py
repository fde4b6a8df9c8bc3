"""What the hub keeps of texts and letters, held against what their carriers brought and were thanked for."""

import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, fields
from pathlib import Path

TOKEN = re.compile(r"[a-z]\d{3}-\d{6}")
Told = tuple[str, str]  # address, token
SAID = frozenset({"sent", "delivered", "read"})
WAITS = frozenset({"queued", "held", "sending"})
SHOWN = frozenset({"interrupted", "uncertain"})  # how tries end after which a message is shown as unknown

DELIVERIES = """
SELECT d.id, d.account, d.recipient, d.state, d.state_reason, d.resend_of, d.body, m.text,
       (SELECT group_concat(outcome) FROM delivery_attempt a WHERE a.delivery_id = d.id) AS outcomes
FROM delivery d LEFT JOIN message m ON m.id = d.id AND d.source = 'message'
"""
WRITTEN = "SELECT text, details FROM message WHERE author = 'citizen'"


@dataclass(frozen=True, slots=True)
class Sent:
    """One delivery, as the hub's rows tell it."""

    id: int
    to: str
    token: str
    state: str
    reason: str
    resend_of: int | None
    outcomes: frozenset[str]

    @property
    def was_unknown(self) -> bool:
        return self.state == "unknown" or bool(self.outcomes & SHOWN)


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of a citizen."""

    token: str
    text: str
    marked: bool  # as maybe a repetition


@dataclass(frozen=True, slots=True)
class Kept:
    sent: Sequence[Sent]
    heard: Sequence[Heard]

    @property
    def waiting(self) -> int:
        return sum(one.state in WAITS for one in self.sent)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Empty lists are what everybody hopes for."""

    forgotten: list[str]  # a notice was acknowledged, and there is no delivery
    unfinished: list[str]
    untrue: list[str]  # said to have been sent, and the carrier never had it; or the other way round
    sent_twice: list[str]
    unheard: list[str]
    heard_twice: list[str]
    garbled: list[str]

    @property
    def complaints(self) -> dict[str, list[str]]:
        return {f.name: found for f in fields(self) if (found := getattr(self, f.name))}


def kept_in(folder: Path) -> Kept:
    with closing(sqlite3.connect(folder / "hub.db", timeout=30)) as database:
        database.row_factory = sqlite3.Row
        sent = [_sent(row) for row in database.execute(DELIVERIES)]
        heard = [_heard(row) for row in database.execute(WRITTEN)]
    return Kept([one for one in sent if one.token], [one for one in heard if one.token])


def judged(
    kept: Kept, asked: Sequence[Told], brought: Sequence[Told], written: Mapping[str, str], unnamed: set[str]
) -> Verdict:
    """`asked`: notices that were acknowledged. `written`: token to text of what citizens wrote. `unnamed`:
    tokens from carriers that do not name messages, of which a repetition may only be marked.
    """
    came, rows = Counter(brought), defaultdict(list)
    for one in kept.sent:
        rows[one.to, one.token].append(one)
    return Verdict(
        forgotten=[f"{to} {token}" for to, token in asked if (to, token) not in rows],
        unfinished=[f"{s.to} {s.token}: {s.state} {s.reason}" for s in kept.sent if s.state in WAITS],
        untrue=[line for told, here in rows.items() for line in _untrue(told, here, came[told])],
        sent_twice=[line for told, times in came.items() for line in _twice(told, rows[told], times)],
        unheard=sorted(written.keys() - {one.token for one in kept.heard}),
        heard_twice=_heard_twice(kept.heard, unnamed),
        garbled=[one.token for one in kept.heard if written.get(one.token, "") != one.text],
    )


def _untrue(told: Told, here: Sequence[Sent], times: int) -> Iterator[str]:
    name = " ".join(told)
    for one in here:
        if one.state in SAID and not times:
            yield f"{name}: {one.state}, and never came"
        elif one.state not in SAID | WAITS | {"unknown"}:
            yield f"{name}: {one.state} ({one.reason}), came {times} times"


def _twice(told: Told, here: Sequence[Sent], times: int) -> Iterator[str]:
    """Once for each delivery; and a second one only of what was shown as unknown first."""
    unknown = {one.id for one in here if one.was_unknown}
    rash = [one for one in here if one.resend_of is not None and one.resend_of not in unknown]
    firsts = [one for one in here if one.resend_of is None]
    if times > len(here) or rash or len(firsts) != 1:
        states = [(one.state, *sorted(one.outcomes)) for one in here]
        yield f"{' '.join(told)}: came {times} times, {states}"


def _heard_twice(heard: Sequence[Heard], unnamed: set[str]) -> list[str]:
    all_of, plain = Counter(h.token for h in heard), Counter(h.token for h in heard if not h.marked)
    return [
        f"{token}: {count} messages, {plain[token]} of them unmarked"
        for token, count in all_of.items()
        if plain[token] > 1 or (count > 1 and token not in unnamed)
    ]


def token_in(text: str) -> str:
    found = TOKEN.search(text)
    return found.group() if found else ""


def _sent(row: sqlite3.Row) -> Sent:
    text = row["text"] or json.loads(row["body"] or "{}").get("text", "")
    return Sent(
        row["id"],
        row["recipient"],
        token_in(text),
        row["state"],
        row["state_reason"],
        row["resend_of"],
        frozenset((row["outcomes"] or "").split(",")),
    )


def _heard(row: sqlite3.Row) -> Heard:
    marked = bool(json.loads(row["details"] or "{}").get("maybe_duplicate"))
    return Heard(token_in(row["text"]), row["text"].strip(), marked)
