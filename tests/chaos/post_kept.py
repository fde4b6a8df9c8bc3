"""What the hub keeps of texts and letters, held against what their carriers brought and were thanked for."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields

from tests.chaos.book import Row, details, rows_in

TOKEN = re.compile(r"[a-z]\d{3}-\d{6}")
Told = tuple[str, str]  # address, token
SAID = frozenset({"sent", "delivered", "read"})
WAITS = frozenset({"queued", "held", "sending"})
SHOWN = frozenset({"interrupted", "uncertain"})  # how tries end after which a message is shown as unknown

DELIVERIES = """
SELECT d.id, d.account, d.recipient, d.state, d.state_reason, d.resend_of, d.body, m.text
FROM delivery d LEFT JOIN message m ON m.id = d.id AND d.source = 'message'
"""
TRIES = "SELECT delivery_id, outcome FROM delivery_attempt"
WRITTEN = """
SELECT m.text, m.details FROM message m JOIN conversation c ON c.id = m.conversation_id
WHERE m.author = 'citizen'
"""


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
class Seen:
    """What everybody besides the hub saw. `asked`: notices that were acknowledged. `answered`: tokens of
    agents' answers that were. `brought`: what reached people. `written`: token to text of what citizens
    wrote. `offers`: how often a carrier that does not name messages brought one of them.
    """

    asked: Sequence[Told] = ()
    answered: Sequence[str] = ()
    brought: Sequence[Told] = ()
    written: Mapping[str, str] = field(default_factory=dict)
    offers: Mapping[str, int] = field(default_factory=dict)
    restless: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Empty lists are what everybody hopes for."""

    forgotten: list[str]  # a notice or an answer was acknowledged, and there is no delivery
    unfinished: list[str]
    untrue: list[str]  # said to have been sent, and the carrier never had it; or the other way round
    sent_twice: list[str]
    unheard: list[str]
    heard_twice: list[str]
    garbled: list[str]
    restless: list[str]  # carriers that were never thanked for all they brought

    @property
    def complaints(self) -> dict[str, list[str]]:
        return {f.name: found for f in fields(self) if (found := getattr(self, f.name))}


async def kept_in(url: str) -> Kept:
    outcomes: defaultdict[int, set[str]] = defaultdict(set)
    for row in await rows_in(url, TRIES):
        outcomes[row["delivery_id"]].add(row["outcome"])
    sent = [_sent(row, outcomes[row["id"]]) for row in await rows_in(url, DELIVERIES)]
    heard = [_heard(row) for row in await rows_in(url, WRITTEN)]
    return Kept([one for one in sent if one.token], [one for one in heard if one.token])


def judged(kept: Kept, seen: Seen) -> Verdict:
    came, rows = Counter(seen.brought), defaultdict(list)
    for one in kept.sent:
        rows[one.to, one.token].append(one)
    tokens = {one.token for one in kept.sent}
    return Verdict(
        forgotten=[
            *(f"{to} {token}" for to, token in seen.asked if (to, token) not in rows),
            *(token for token in seen.answered if token not in tokens),
        ],
        unfinished=[f"{s.to} {s.token}: {s.state} {s.reason}" for s in kept.sent if s.state in WAITS],
        untrue=[line for told, here in rows.items() for line in _untrue(told, here, came[told])],
        sent_twice=[line for told, times in came.items() for line in _twice(told, rows[told], times)],
        unheard=sorted(seen.written.keys() - {one.token for one in kept.heard}),
        heard_twice=_heard_twice(kept.heard, seen.offers),
        garbled=[one.token for one in kept.heard if seen.written.get(one.token, "") != one.text],
        restless=list(seen.restless),
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


def _heard_twice(heard: Sequence[Heard], offers: Mapping[str, int]) -> list[str]:
    """Only what carries no name may be there again: marked, and no more often than it was brought."""
    all_of, plain = Counter(h.token for h in heard), Counter(h.token for h in heard if not h.marked)
    return [
        f"{token}: {count} messages, {plain[token]} of them unmarked, brought {offers.get(token, 1)} times"
        for token, count in all_of.items()
        if plain[token] > 1 or count > offers.get(token, 1)
    ]


def token_in(text: str) -> str:
    found = TOKEN.search(text)
    return found.group() if found else ""


def _sent(row: Row, outcomes: set[str]) -> Sent:
    text = row["text"] or details(row["body"]).get("text", "")
    return Sent(
        row["id"],
        row["recipient"],
        token_in(text),
        row["state"],
        row["state_reason"],
        row["resend_of"],
        frozenset(outcomes),
    )


def _heard(row: Row) -> Heard:
    return Heard(
        token_in(row["text"]), row["text"].strip(), bool(details(row["details"]).get("maybe_duplicate"))
    )
