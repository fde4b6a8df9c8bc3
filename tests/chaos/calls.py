"""What the hub keeps of each call, held against what Asterisk says became of it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tests.chaos.book import Row, moment, rows_in
from tests.chaos.exchange import Fate, Witness

ROWS = """
SELECT c.id, c.thread, c.topic, c.stage, c.close_reason, c.came_at, c.first_offered_at, c.closed_at, c.score,
       c.talk_seconds, a.extension, m.at AS told_at
FROM conversation c LEFT JOIN agent a ON a.id = coalesce(c.agent_id, c.last_agent_id)
LEFT JOIN message m ON m.conversation_id = c.id AND m.kind = 'call' WHERE c.account = 'tel' ORDER BY c.id
"""
RECORDINGS = """
SELECT m.provider_key, m.conversation_id, c.thread, c.topic FROM message m
JOIN conversation c ON c.id = m.conversation_id WHERE m.provider_key LIKE '%:recording:%'
"""
ANSWERS = "SELECT conversation_id, count(*) AS times FROM assignment GROUP BY conversation_id"
A_MOMENT = 0.002
SLACK = 1.0  # seconds a talk may seem longer to one of the two


@dataclass(frozen=True, slots=True)
class Kept:
    """What the hub's database holds of calls."""

    calls: Mapping[str, Sequence[Row]]
    recordings: Mapping[str, Sequence[Row]]
    answers: Mapping[int, int]


async def kept_in(url: str) -> Kept:
    calls, recordings = defaultdict(list), defaultdict(list)
    for row in await rows_in(url, ROWS):
        calls[row["thread"]].append(row)
    for row in await rows_in(url, RECORDINGS):
        recordings[row["provider_key"].rpartition(":")[2]].append(row)
    answers = {row["conversation_id"]: row["times"] for row in await rows_in(url, ANSWERS)}
    return Kept(calls, recordings, answers)


def lost_calls(kept: Kept, witness: Witness, made: int) -> list[str]:
    """Each call is one conversation, which says of it what Asterisk says."""
    missed = [f"{made} made, {len(witness.came)} came"] if made != len(witness.came) else []
    unknown = kept.calls.keys() - witness.came - {""}
    return [
        *missed,
        *(f"{call}: nobody called" for call in unknown),
        *(complaint for fate in witness.gone.values() for complaint in _wrong(fate, kept)),
    ]


def _wrong(fate: Fate, kept: Kept) -> Iterator[str]:
    rows = kept.calls.get(fate.call_id, [])
    if len(rows) != 1:
        yield f"{fate.call_id}: {len(rows)} conversations"
        return
    for name, expected, found in _facts(fate, rows[0], kept):
        if expected != found:
            yield f"{fate.call_id} {fate.state}: {name} {expected!r} is {found!r} in the hub"


def _facts(fate: Fate, row: Row, kept: Kept) -> Iterator[tuple[str, object, object]]:
    """Name, as Asterisk has it, as the hub has it."""
    how = ended_as(fate)
    by_offer = bool(fate.answered and fate.offer)
    yield "stage", "closed", row["stage"]
    yield "end", how, row["close_reason"]
    yield "place", True, abs(int(fate.since) / 1000 - moment(row["came_at"])) < A_MOMENT
    yield "score", 6 - int(fate.score) if fate.score else None, row["score"]
    if by_offer:
        yield "extension", fate.extension, row["extension"]
    if fate.answered:
        yield "talk", True, abs(_talk(fate) - row["talk_seconds"]) < SLACK
    yield "answers", int(by_offer), kept.answers.get(row["id"], 0)
    if fate.recording:
        found = kept.recordings.get(fate.recording, [])
        yield "recordings", 1, len(found)
        yield "recording's place", _home(how, fate), [(r["thread"], r["topic"]) for r in found]


def _home(how: str, fate: Fate) -> list[tuple[str, str]]:
    """What a caller left becomes a conversation of its own; what was said belongs to the call."""
    return [("", "voicemail")] if how == "left_message" else [(fate.call_id, "")]


def ended_as(fate: Fate) -> str:
    if fate.state == "left":
        return "left_message"
    if not fate.answered:
        return "abandoned"
    if not fate.offer:
        return "fallback"
    return "talk_ended" if fate.state == "survey" else "hung_up"


def overtaken(kept: Kept, witness: Witness) -> list[str]:
    """Nobody was offered to an agent while an earlier caller, of whom the hub knew, waited."""
    rows = [rows[0] for call, rows in kept.calls.items() if call and rows[0]["told_at"]]
    early = sorted(rows, key=lambda row: moment(row["came_at"]))
    delivered = [row for row in rows if row["first_offered_at"] and _was_delivered(row["thread"], witness)]
    return [
        f"{row['thread']} before {earlier['thread']}"
        for row in delivered
        for earlier in early
        if moment(earlier["came_at"]) < moment(row["came_at"])
        and moment(earlier["told_at"]) < moment(row["first_offered_at"])
        and moment(row["first_offered_at"]) < _until_served(earlier)
    ]


def _was_delivered(call_id: str, witness: Witness) -> bool:
    """Who was gone when the hub came back may be offered for the blink of an eye; that harms nobody."""
    return call_id not in witness.gone or bool(witness.gone[call_id].offer)


def _until_served(row: Row) -> float:
    ends = [moment(row[name]) for name in ("first_offered_at", "closed_at") if row[name]]
    return min(ends, default=float("inf"))


def crossed_lines(witness: Witness) -> list[str]:
    """No telephone had two callers at once."""
    talks = defaultdict(list)
    for fate in witness.gone.values():
        if fate.answered:
            name = f"{fate.call_id} ({ended_as(fate)})"
            talks[fate.extension].append((int(fate.answered), int(fate.ended), name))
    return [
        f"{extension}: {one[2]} and {other[2]}"
        for extension, spans in talks.items()
        for one, other in pairwise(sorted(spans))
        if other[0] < one[1] - 1000 * SLACK
    ]


def ends(witness: Witness) -> Mapping[str, int]:
    return Counter(map(ended_as, witness.gone.values()))


def wrong_callers(
    kept: Kept, staying: Mapping[str, str], screens: Mapping[str, set[int]], logins: Mapping[str, str]
) -> list[str]:
    """Who talks is on the screen of the agent they talk to, and on no other; `staying`: call to extension."""
    complaints = []
    for call_id, extension in staying.items():
        number = kept.calls[call_id][0]["id"] if call_id in kept.calls else 0
        shown = [who for who, numbers in screens.items() if number in numbers]
        if shown != [logins[extension]]:
            complaints.append(f"{call_id} talks to {extension}, shown to {shown}")
    return complaints


def _talk(fate: Fate) -> float:
    return (int(fate.ended) - int(fate.answered)) / 1000
