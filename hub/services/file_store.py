"""What the services need of the file store, besides what channels need (`channels.contract.Files`)."""

from pathlib import Path
from typing import Protocol

from channels.contract import Attachment
from hub.domain.message import StoredFile


class FileStore(Protocol):
    async def save(
        self, content: bytes, *, name: str, declared_type: str = "", by: int | None = None
    ) -> Attachment: ...
    async def attachment(self, file_id: str) -> Attachment | None: ...
    async def record(self, file_id: str) -> StoredFile | None: ...
    def path(self, record: StoredFile) -> Path: ...
