"""Official wordings in the database, as services ask for them."""

from collections.abc import Collection, Sequence

from hub.domain.official import OfficialWording
from hub.services.editing.ports import WordingFilter
from hub.storage.reads import Reads, marks


class StoredWordings:
    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    async def wording(self, wording_id: int) -> OfficialWording | None:
        return await self._reads.find(OfficialWording, "WHERE id = ?", wording_id)

    async def some(self, ids: Collection[int]) -> Sequence[OfficialWording]:
        return await self._reads.all(OfficialWording, f"WHERE id IN {marks(len(ids))}", *sorted(ids))

    async def page(self, wanted: WordingFilter) -> Sequence[OfficialWording]:
        conditions, values = ["id < ?"], list[object]([wanted.before])
        if wanted.department is not None:
            conditions.append("department = ?")
            values.append(wanted.department)
        if wanted.states:
            conditions.append(f"state IN {marks(len(wanted.states))}")
            values += sorted(wanted.states)
        tail = f"WHERE {' AND '.join(conditions)} ORDER BY id DESC LIMIT ?"
        return await self._reads.all(OfficialWording, tail, *values, wanted.limit)

    async def issued(self, ids: Collection[int] | None = None) -> Sequence[OfficialWording]:
        if ids is None:
            return await self._reads.all(OfficialWording, "WHERE state = 'issued' ORDER BY id")
        tail = f"WHERE state = 'issued' AND id IN {marks(len(ids))} ORDER BY id"
        return await self._reads.all(OfficialWording, tail, *sorted(ids))
