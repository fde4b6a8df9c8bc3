"""Channel accounts, their drawers and their figures, as services ask for them."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, replace
from datetime import datetime
from typing import Any

from hub.domain.account import ChannelAccount
from hub.ids import least_id
from hub.services.account_ports import DayFigures, StretchFigures
from hub.storage.reads import Reads, first_id

_OUT = "author IN ('agent', 'system') AND NOT private"
_GONE = "state IN ('sent', 'delivered', 'read')"
_LOST = "state IN ('failed', 'expired')"
_COUNTS = f"""COUNT(CASE WHEN author = 'citizen' THEN 1 END),
    COUNT(CASE WHEN {_OUT} AND {_GONE} THEN 1 END),
    COUNT(CASE WHEN {_OUT} AND {_LOST} THEN 1 END),
    COUNT(CASE WHEN {_OUT} AND state = 'unknown' THEN 1 END)"""
# Notices and mass messages are no messages of a conversation: they are kept as deliveries alone.
_NOTICE_COUNTS = f"""0, COUNT(CASE WHEN {_GONE} THEN 1 END), COUNT(CASE WHEN {_LOST} THEN 1 END),
    COUNT(CASE WHEN state = 'unknown' THEN 1 END)"""
_TODAY = f"""SELECT account, {_COUNTS},
    MAX(CASE WHEN author = 'citizen' THEN at END),
    MAX(CASE WHEN {_OUT} AND {_GONE} THEN COALESCE(state_at, at) END)
    FROM message WHERE id >= ? AND at >= ? GROUP BY account"""  # noqa: S608
_NOTICES_TODAY = f"""SELECT account, {_NOTICE_COUNTS}, NULL, MAX(CASE WHEN {_GONE} THEN state_at END)
    FROM delivery WHERE id >= ? AND created_at >= ? AND source = 'notice' GROUP BY account"""  # noqa: S608
_WAITING = f"""SELECT account, COUNT(*) FROM message
    WHERE state IN ('queued', 'held', 'sending', 'unknown') AND state <> 'unknown' AND {_OUT}
    GROUP BY account"""  # noqa: S608
_NOTICES_WAITING = """SELECT account, COUNT(*) FROM delivery
    WHERE state IN ('queued', 'held', 'sending') AND source = 'notice' GROUP BY account"""
_STRETCHES = f"""SELECT account, (id - ?) / ?, {_COUNTS} FROM message WHERE id >= ? GROUP BY 1, 2"""  # noqa: S608
_NOTICE_STRETCHES = f"""SELECT account, (id - ?) / ?, {_NOTICE_COUNTS}
    FROM delivery WHERE id >= ? AND source = 'notice' GROUP BY 1, 2"""  # noqa: S608

_TROUBLE = """SELECT account, reason, ended_at FROM delivery_attempt WHERE id IN
    (SELECT MAX(id) FROM delivery_attempt
     WHERE id >= ? AND outcome NOT IN ('', 'accepted', 'wait_for_citizen') GROUP BY account)"""


class StoredAccounts:
    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    async def accounts(self) -> Sequence[ChannelAccount]:
        return await self._reads.all(ChannelAccount, "ORDER BY name")

    async def figures(self, since: datetime) -> Mapping[str, DayFigures]:
        """`waiting` counts what is still to be sent, from whichever day it is."""
        figures: dict[str, DayFigures] = {}
        for statement in (_WAITING, _NOTICES_WAITING):
            for account, count in await self._reads.values(statement):
                before = figures.get(account, DayFigures())
                figures[account] = replace(before, waiting=before.waiting + count)
        for statement in (_TODAY, _NOTICES_TODAY):
            for account, *row in await self._reads.values(statement, first_id(since), since):
                figures[account] = self._added(figures.get(account, DayFigures()), row)
        for account, reason, at in await self._reads.values(_TROUBLE, first_id(since)):
            before = figures.get(account, DayFigures())
            moment = self._reads.moment(at)
            figures[account] = replace(before, last_trouble=reason, last_trouble_at=moment)
        return figures

    def _added(self, before: DayFigures, row: Sequence[Any]) -> DayFigures:
        received, sent, failed, unknown, last_in, last_out = row
        return replace(
            before,
            received=before.received + received,
            sent=before.sent + sent,
            failed=before.failed + failed,
            unknown=before.unknown + unknown,
            last_received_at=_later(before.last_received_at, self._reads.moment(last_in)),
            last_sent_at=_later(before.last_sent_at, self._reads.moment(last_out)),
        )

    async def stretches(self, begins: Sequence[datetime]) -> Mapping[str, Mapping[int, StretchFigures]]:
        """Ids grow with time: where one lies says when it was made."""
        first, second = least_id(begins[0]), least_id(begins[1])
        found: dict[str, dict[int, StretchFigures]] = {}
        for statement in (_STRETCHES, _NOTICE_STRETCHES):
            rows = await self._reads.values(statement, first, second - first, first)
            for account, place, *counts in rows:
                of = found.setdefault(account, {})
                here = min(place, len(begins) - 1)  # a burst borrows ids from the next millisecond
                before = astuple(of.get(here, StretchFigures()))
                of[here] = StretchFigures(*(one + more for one, more in zip(before, counts, strict=True)))
        return found

    async def drawer(self, account: str, key: str) -> str | None:
        value: str | None = await self._reads.value(
            "SELECT value FROM cabinet_entry WHERE account = ? AND key = ?", account, key
        )
        return value


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(one, other) if one and other else one or other
