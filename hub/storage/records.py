"""The audit log, the event log and WeChat duty, as services ask for them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from hub.domain.records import AuditEntry, DutyAssignment, DutyShortage, DutySpare, LogEntry
from hub.storage.reads import Reads, first_id, marks


class StoredRecords:
    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    async def audit(
        self, *, action: str = "", before: int | None = None, limit: int = 50
    ) -> Sequence[AuditEntry]:
        """Newest first."""
        given = {"action = ?": action or None, "id < ?": before}
        wanted = {condition: value for condition, value in given.items() if value is not None}
        where = " AND ".join(["TRUE", *wanted])
        return await self._reads.all(
            AuditEntry, f"WHERE {where} ORDER BY id DESC LIMIT ?", *wanted.values(), limit
        )

    async def log_of(self, conversation_id: int) -> Sequence[LogEntry]:
        return await self._reads.all(LogEntry, "WHERE conversation_id = ? ORDER BY id", conversation_id)

    async def log_since(self, since: datetime, kinds: Collection[str]) -> Sequence[LogEntry]:
        # Ids grow with time, so the key serves as the index by time that each entry would else pay for.
        tail = f"WHERE id >= ? AND at >= ? AND kind IN {marks(len(kinds))} ORDER BY id"
        return await self._reads.all(LogEntry, tail, first_id(since), since, *kinds)

    async def log_between(self, after: int, until: int, limit: int) -> Sequence[LogEntry]:
        return await self._reads.all(
            LogEntry, "WHERE id > ? AND id < ? ORDER BY id LIMIT ?", after, until, limit
        )

    async def duty_assignments(self, at: datetime) -> Sequence[DutyAssignment]:
        tail = "WHERE to_at > ? AND ended_at IS NULL ORDER BY from_at, id"
        return await self._reads.all(DutyAssignment, tail, at)

    async def spares(self) -> Sequence[DutySpare]:
        return await self._reads.all(DutySpare, "ORDER BY channel, position, id")

    async def shortages(self, since: datetime, until: datetime) -> Sequence[DutyShortage]:
        """Those that touch the stretch between the two moments, by their beginning."""
        tail = "WHERE began_at < ? AND (ended_at IS NULL OR ended_at > ?) ORDER BY began_at, id"
        return await self._reads.all(DutyShortage, tail, until, since)
