"""What the hub keeps of written words, held against what was acknowledged and what people saw."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from tests.chaos.agents import StubbornAgent
from tests.chaos.book import Row, moment, rows_in

A_SECOND = 1.0
SAID = frozenset({"sent", "delivered", "read"})
OPEN = frozenset({"queued", "held", "sending"})

UNDER_WAY = "SELECT id FROM message WHERE author = 'agent' AND state IN ('queued', 'held', 'sending')"
SPOKEN = """
SELECT m.id, m.conversation_id, m.author, m.text, m.client_key, m.state, m.account, m.at FROM message m
WHERE m.author IN ('citizen', 'agent') AND m.kind = 'text' ORDER BY m.id
"""
PLACES = """
SELECT c.id, c.number, c.kind, c.came_at, c.closed_at,
       (SELECT min(l.at) FROM log_entry l WHERE l.conversation_id = c.id AND l.kind = 'queued') AS told_at,
       (SELECT min(m.at) FROM message m WHERE m.conversation_id = c.id AND m.author = 'citizen') AS spoke_at
FROM conversation c WHERE c.kind IN ('web', 'wechat') ORDER BY c.came_at, c.id
"""
OFFERS = "SELECT conversation_id, offered_at, ended_at, outcome FROM offer ORDER BY offered_at, id"
HOLDERS = """
SELECT c.id, a.login FROM conversation c JOIN agent a ON a.id = c.agent_id
WHERE c.stage IN ('active', 'offered', 'wrap_up')
"""
HELD = """
SELECT m.id, m.conversation_id, m.state FROM message m JOIN conversation c ON c.id = m.conversation_id
WHERE c.stage IN ('active', 'offered', 'wrap_up') AND m.author IN ('citizen', 'agent')
"""


@dataclass(frozen=True, slots=True)
class Texts:
    """Empty lists are what everybody hopes for. `waited` is how many were not offered within a second: where
    nobody waits, places prove nothing.
    """

    waited: int
    lost: list[str]
    twice: list[str]
    out_of_order: list[str]
    place_changed: list[str]
    passed_over: list[str]
    replies_lost: list[str]
    replies_twice: list[str]
    replies_untrue: list[str]


async def texts_kept(
    url: str, spoken: Sequence[list[str]], agents: Sequence[StubbornAgent], read: Mapping[str, int]
) -> Texts:
    """`spoken`: what each citizen was thanked for. `read`: how often WeChat brought an agent's answer."""
    messages, places = await rows_in(url, SPOKEN), await rows_in(url, PLACES)
    theirs = [row for row in messages if row["author"] == "citizen"]
    answers = [row for row in messages if row["author"] == "agent"]
    counts = Counter(row["text"] for row in theirs)
    at = {row["text"]: place for place, row in enumerate(theirs)}
    said = Counter(row["client_key"] for row in answers)
    offers = await rows_in(url, OFFERS)
    return Texts(
        waited=sum(any(w.ends - w.begins > A_SECOND for w in waits) for waits in _all_waits(places, offers)),
        lost=[text for line in spoken for text in line if not counts[text]],
        twice=[text for text, count in counts.items() if count > 1],
        out_of_order=[line[0] for line in spoken if not _rising([at.get(text, -1) for text in line])],
        place_changed=[row["number"] for row in places if _moved(row)],
        passed_over=list(passed_over(places, offers)),
        replies_lost=[key for agent in agents for key in agent.acknowledged if not said[key]],
        replies_twice=[key for key, count in said.items() if count > 1],
        replies_untrue=[line for row in answers for line in _untrue(row, read)],
    )


async def held_in(url: str) -> Mapping[str, Mapping[int, Mapping[int, str]]]:
    """Login to conversation to message to state: what screens have to show."""
    truth: defaultdict[str, dict[int, dict[int, str]]] = defaultdict(dict)
    said: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for row in await rows_in(url, HELD):
        said[row["conversation_id"]][row["id"]] = row["state"]
    for row in await rows_in(url, HOLDERS):
        truth[row["login"]][row["id"]] = said[row["id"]]
    return truth


class _Wait(NamedTuple):
    """From when the queue knew of somebody, or had them back, until they were offered or left."""

    name: str
    came: float
    begins: float
    ends: float


async def all_answered(url: str) -> bool:
    """Whether no agent's answer is on its way any more."""
    return not await rows_in(url, UNDER_WAY)


def passed_over(places: Sequence[Row], offers: Sequence[Row]) -> Iterator[str]:
    """Nobody was offered while somebody of the same channel waited who had come before them. `offers` are in
    the order in which they were made.
    """
    for kind in {row["kind"] for row in places}:
        here = [row for row in places if row["kind"] == kind]
        waits = [wait for some in _all_waits(here, offers) for wait in some]
        coming = {row["id"]: row for row in here}
        for offer in offers:
            row = coming.get(offer["conversation_id"])
            if row is not None:
                came, at = moment(row["came_at"]), moment(offer["offered_at"])
                earlier = (w.name for w in waits if w.came < came and w.begins < at < w.ends)
                yield from (f"{row['number']} before {name}" for name in earlier)


def _all_waits(places: Sequence[Row], offers: Sequence[Row]) -> list[list[_Wait]]:
    made: defaultdict[int, list[Row]] = defaultdict(list)
    for offer in offers:
        made[offer["conversation_id"]].append(offer)
    return [list(_waits(row, made[row["id"]])) for row in places if row["told_at"]]


def _waits(row: Row, offers: Sequence[Row]) -> Iterator[_Wait]:
    """Who was back because an agent's screen was gone waits where they waited before. Who was back for
    another reason may have to rest from that agent, and is left aside.
    """
    begins: float | None = moment(row["told_at"])
    for offer in offers:
        if begins is not None:
            yield _Wait(row["number"], moment(row["came_at"]), begins, moment(offer["offered_at"]))
        gone = offer["outcome"] == "agent_left" and offer["ended_at"]
        begins = moment(offer["ended_at"]) if gone else None
    if begins is not None:
        ends = moment(row["closed_at"]) if row["closed_at"] else float("inf")
        yield _Wait(row["number"], moment(row["came_at"]), begins, ends)


def _rising(places: list[int]) -> bool:
    return all(a < b for a, b in pairwise(places))


def _moved(row: Row) -> bool:
    """A citizen's place is the moment of the first word, whatever happened since."""
    return bool(row["spoke_at"]) and abs(moment(row["came_at"]) - moment(row["spoke_at"])) > A_SECOND


def _untrue(row: Row, read: Mapping[str, int]) -> Iterator[str]:
    """No answer twice on a citizen's screen; one whose outcome nobody knows is shown as such."""
    name, state = row["client_key"], row["state"]
    if state in OPEN:
        yield f"{name}: still {state}"
    if row["account"] == "wx" and (read.get(name, 0) > 1 or (state in SAID and not read.get(name, 0))):
        yield f"{name}: {state}, came {read.get(name, 0)} times"
