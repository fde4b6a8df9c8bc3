"""Reads files in a process of its own: a hostile one costs that process, and nothing else."""

import asyncio
import os
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from hub.documents.writing import csv_file, excel_file
from hub.domain.tables import Document, Table, Unreadable

ROOT = Path(__file__).resolve().parent.parent.parent
LARGEST = 20 * 1024 * 1024
SECONDS = 60.0
AT_ONCE = 2
TABLES = (".xlsx", ".csv")
DOCUMENTS = (".docx", ".md", ".markdown")
# With macros, or of the years before 2007.
OTHERS = {".xlsm": "file_with_macros", ".xltm": "file_with_macros", ".docm": "file_with_macros"}
OLD = (".xls", ".doc", ".wps", ".et")


@dataclass(slots=True)
class ReadingProcess:
    """Implements `hub.services.documents.Documents`."""

    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def table(self, content: bytes, name: str) -> Table:
        return msgspec.convert(await self._read(content, name, TABLES), Table)

    async def document(self, content: bytes, name: str) -> Document:
        return msgspec.convert(await self._read(content, name, DOCUMENTS), Document)

    async def excel(self, table: Table, *, widths: Any = ()) -> bytes:
        return await excel_file(table, widths)

    def csv(self, table: Table) -> bytes:
        return csv_file(table)

    async def _read(self, content: bytes, name: str, kinds: tuple[str, ...]) -> Any:
        ending = Path(name.lower()).suffix
        if ending in OLD:
            raise Unreadable("file_old_or_locked")
        if ending not in kinds:
            raise Unreadable(OTHERS.get(ending, "file_unknown"), kinds=" ".join(kinds))
        if len(content) > LARGEST:
            raise Unreadable("file_too_big")
        async with self._turns:
            answer = await _answered(content, ending)
        if "reason" in answer:
            raise Unreadable(str(answer["reason"]), **answer["facts"])
        return answer["found"]


async def _answered(content: bytes, ending: str) -> dict[str, Any]:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hub.documents.worker", ending),
        cwd=ROOT,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(SECONDS):
            said, _ = await child.communicate(content)
    except TimeoutError as error:
        raise Unreadable("file_too_big") from error
    finally:
        if child.returncode is None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    if child.returncode:  # it ran out of memory or time
        raise Unreadable("file_too_big" if child.returncode < 0 else "file_damaged")
    return dict(msgspec.json.decode(said))
