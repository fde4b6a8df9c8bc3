"""Channel accounts, their drawers and their figures, as services ask for them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from hub.domain.account import ChannelAccount
from hub.services.ports import DayFigures
from hub.storage.reads import Reads, first_id

_OUT = "author IN ('agent', 'system') AND NOT private"
_SENT = f"{_OUT} AND state IN ('sent', 'delivered', 'read')"
_TODAY = f"""SELECT account,
    COUNT(CASE WHEN author = 'citizen' THEN 1 END),
    COUNT(CASE WHEN {_SENT} THEN 1 END),
    COUNT(CASE WHEN {_OUT} AND state = 'failed' THEN 1 END),
    COUNT(CASE WHEN {_OUT} AND state = 'unknown' THEN 1 END),
    MAX(CASE WHEN author = 'citizen' THEN at END),
    MAX(CASE WHEN {_SENT} THEN COALESCE(state_at, at) END)
    FROM message WHERE id >= ? AND at >= ? GROUP BY account"""  # noqa: S608
_WAITING = f"""SELECT account, COUNT(*) FROM message
    WHERE state IN ('queued', 'held', 'sending', 'unknown') AND state <> 'unknown' AND {_OUT}
    GROUP BY account"""  # noqa: S608

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
        waiting = dict(await self._waiting())
        today = await self._reads.values(_TODAY, first_id(since), since)
        figures = {account: DayFigures(waiting=count) for account, count in waiting.items()}
        for account, received, sent, failed, unknown, last_in, last_out in today:
            figures[account] = DayFigures(
                received=received,
                sent=sent,
                failed=failed,
                unknown=unknown,
                waiting=waiting.get(account, 0),
                last_received_at=self._reads.moment(last_in),
                last_sent_at=self._reads.moment(last_out),
            )
        for account, reason, at in await self._reads.values(_TROUBLE, first_id(since)):
            before = figures.get(account, DayFigures())
            moment = self._reads.moment(at)
            figures[account] = replace(before, last_trouble=reason, last_trouble_at=moment)
        return figures

    async def _waiting(self) -> list[tuple[str, int]]:
        return [(account, count) for account, count in await self._reads.values(_WAITING)]

    async def drawer(self, account: str, key: str) -> str | None:
        value: str | None = await self._reads.value(
            "SELECT value FROM cabinet_entry WHERE account = ? AND key = ?", account, key
        )
        return value
