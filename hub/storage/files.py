"""What is known of stored files, as services ask for it."""

from collections.abc import Collection, Mapping

from hub.domain.message import StoredFile
from hub.storage.reads import Reads, marks


class StoredFiles:
    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    async def stored_file(self, file_id: str) -> StoredFile | None:
        return await self._reads.find(StoredFile, "WHERE id = ?", file_id)

    async def stored_files(self, file_ids: Collection[str]) -> Mapping[str, StoredFile]:
        if not file_ids:
            return {}
        found = await self._reads.few(StoredFile, f"WHERE id IN {marks(len(file_ids))}", *file_ids)
        return {file.id: file for file in found}
