"""Articles by what became of them: how often they are used, and how long they hold."""

from collections.abc import Mapping, Sequence

from hub.services.editing.list_desk import ListFilter
from hub.services.editing.ports import UseCount
from hub.storage.manuscripts import within
from hub.storage.reads import Reads, alike, containing, first_id, marks
from hub.storage.scope import Condition

# What an agent inserts and then sends are two lines of one use.
_USED = "('inserted', 'sent', 'edited_and_sent')"
_HELPED = "('sent', 'edited_and_sent', 'satisfied', 'citizen_helpful')"
_WRONG = "('reported', 'not_helpful', 'dissatisfied', 'citizen_unhelpful')"
_USES = (
    "(SELECT article_id,"  # noqa: S608
    f" COUNT(DISTINCT CASE WHEN action IN {_USED} THEN conversation_id END) AS used,"
    f" COUNT(CASE WHEN action IN {_HELPED} THEN 1 END) AS helped,"
    f" COUNT(CASE WHEN action IN {_WRONG} THEN 1 END) AS wrong"
    " FROM article_use WHERE id >= ? AND article_id IS NOT NULL GROUP BY article_id)"
)
# What citizens said on the help page is in no agent's use; all else they say is.
_VOTES = (
    "(SELECT article_id, COUNT(CASE WHEN verdict = 'helpful' THEN 1 END) AS helped,"
    " COUNT(CASE WHEN verdict = 'unhelpful' THEN 1 END) AS wrong"
    " FROM shown_answer WHERE at >= ? AND conversation_id IS NULL GROUP BY article_id)"
)
_FROM = (
    f"FROM manuscript LEFT JOIN {_USES} AS uses ON uses.article_id = manuscript.id"
    f" LEFT JOIN {_VOTES} AS votes ON votes.article_id = manuscript.id"
)
_HELPED_TIMES = "COALESCE(uses.helped, 0) + COALESCE(votes.helped, 0)"
_WRONG_TIMES = "COALESCE(uses.wrong, 0) + COALESCE(votes.wrong, 0)"
_LIVE = "live_state = 'published'"
_LISTS: dict[str, tuple[str, str]] = {
    "used": ("uses.used > 0", "uses.used DESC"),
    "unused": (f"{_LIVE} AND COALESCE(uses.used, 0) = 0", "manuscript.updated_at"),
    "wrong": (f"{_WRONG_TIMES} > 0", f"{_WRONG_TIMES} DESC"),
    "expired": ("live_state = 'expired'", "manuscript.valid_until DESC"),
    "expiring": (f"{_LIVE} AND valid_until <= ?", "manuscript.valid_until"),
    "due": (f"{_LIVE} AND review_by <= ?", "manuscript.review_by"),
}
DATED = ("expiring", "due")


class StoredLists:
    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    async def listed(self, wanted: ListFilter) -> Sequence[tuple[int, UseCount]]:
        where, values = _where(wanted)
        rows = await self._reads.values(
            f"SELECT manuscript.id, COALESCE(uses.used, 0), {_HELPED_TIMES}, {_WRONG_TIMES}"
            f" {_FROM} WHERE {where}"
            f" ORDER BY {_LISTS[wanted.which][1]}, manuscript.id LIMIT ? OFFSET ?",
            *values,
            wanted.limit,
            wanted.first,
        )
        return [(int(i), UseCount(int(used), int(helped), int(wrong))) for i, used, helped, wrong in rows]

    async def lengths(self, wanted: ListFilter) -> Mapping[str, int]:
        where, values = _about(wanted)
        sums = ", ".join(f"COUNT(CASE WHEN {condition} THEN 1 END)" for condition, _ in _LISTS.values())
        days = [wanted.day for which in _LISTS if which in DATED]
        since = (first_id(wanted.since), wanted.since)
        found = await self._reads.values(f"SELECT {sums} {_FROM} WHERE {where}", *days, *since, *values)
        return {which: int(count) for which, count in zip(_LISTS, found[0], strict=True)}


def _where(wanted: ListFilter) -> Condition:
    where, values = _about(wanted)
    dated = [wanted.day] if wanted.which in DATED else []
    return f"{_LISTS[wanted.which][0]} AND {where}", [first_id(wanted.since), wanted.since, *dated, *values]


def _about(wanted: ListFilter) -> Condition:
    conditions: list[Condition] = [within(wanted.reach)]
    if wanted.folder_ids is not None:
        conditions.append((f"folder_id IN {marks(len(wanted.folder_ids))}", sorted(wanted.folder_ids)))
    if wanted.department:
        conditions.append(("department = ?", [wanted.department]))
    if wanted.words:
        conditions.append((alike("title"), [containing(wanted.words)]))
    where = " AND ".join(text for text, _ in conditions)
    return where, [value for _, bound in conditions for value in bound]
