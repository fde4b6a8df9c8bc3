"""Reads files in a process of its own: a hostile one costs that process, and nothing else."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from hub.documents.long_workbook import LongWorkbook
from hub.documents.word_writing import word_bytes
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

    async def word(self, written: Document) -> bytes:
        return await asyncio.to_thread(word_bytes, written)

    def csv(self, table: Table) -> bytes:
        return csv_file(table)

    async def pieces(self, content: bytes, name: str, most: int) -> AsyncGenerator[Table, None]:
        ending = _checked(content, name, TABLES)
        async with self._turns, _child(ending, str(most)) as child:
            handing = asyncio.create_task(_hand_over(child, content))
            try:
                while "end" not in (answer := await _framed(child)):
                    yield msgspec.convert(_found(answer), Table)
            finally:
                handing.cancel()
                await asyncio.gather(handing, return_exceptions=True)

    def long_excel(self, title: str, widths: Sequence[int]) -> LongWorkbook:
        return LongWorkbook(title, widths)

    async def _read(self, content: bytes, name: str, kinds: tuple[str, ...]) -> Any:
        ending = _checked(content, name, kinds)
        async with self._turns:
            return _found(await _answered(content, ending))


def _checked(content: bytes, name: str, kinds: tuple[str, ...]) -> str:
    ending = Path(name.lower()).suffix
    if ending in OLD:
        raise Unreadable("file_old_or_locked")
    if ending not in kinds:
        raise Unreadable(OTHERS.get(ending, "file_unknown"), kinds=" ".join(kinds))
    if len(content) > LARGEST:
        raise Unreadable("file_too_big")
    return ending


def _found(answer: dict[str, Any]) -> Any:
    if "reason" in answer:
        raise Unreadable(str(answer["reason"]), **answer["facts"])
    return answer["found"]


async def _answered(content: bytes, ending: str) -> dict[str, Any]:
    async with _child(ending) as child:
        try:
            async with asyncio.timeout(SECONDS):
                said, _ = await child.communicate(content)
        except TimeoutError as error:
            raise Unreadable("file_too_big") from error
    if child.returncode:  # it ran out of memory or time
        raise _broken(child)
    return dict(msgspec.json.decode(said))


async def _framed(child: asyncio.subprocess.Process) -> dict[str, Any]:
    if child.stdout is None:
        raise OSError("no pipe")
    try:
        async with asyncio.timeout(SECONDS):
            length = int.from_bytes(await child.stdout.readexactly(4), "big")
            return dict(msgspec.json.decode(await child.stdout.readexactly(length)))
    except TimeoutError as error:
        raise Unreadable("file_too_big") from error
    except asyncio.IncompleteReadError as error:
        await child.wait()
        raise _broken(child) from error


async def _hand_over(child: asyncio.subprocess.Process, content: bytes) -> None:
    if child.stdin is not None:
        with suppress(ConnectionError):  # it has ended, and why is seen at the other pipe
            child.stdin.write(content)
            await child.stdin.drain()
            child.stdin.close()


def _broken(child: asyncio.subprocess.Process) -> Unreadable:
    return Unreadable("file_too_big" if (child.returncode or 0) < 0 else "file_damaged")


@asynccontextmanager
async def _child(*arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Ends with its use."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hub.documents.worker", *arguments),
        cwd=ROOT,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield child
    finally:
        if child.returncode is None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
        # The transport would otherwise be closed by the garbage collector, with a complaint.
        child._transport.close()  # type: ignore[attr-defined]
