"""An empty database of the newest form: migrated once in each process, copied from then on.

Going through the whole history takes a second or two of processor time, and most tests want only its end.
"""

import asyncio
import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from hub.storage.address import Address
from hub.storage.history import is_current
from hub.storage.schema import migrate


async def fresh_schema(url: str) -> None:
    file = Address.read(url).file
    if file is not None and not file.exists():
        shutil.copy(await asyncio.to_thread(_template), file)
    elif not await is_current(url):
        await migrate(url)


@cache
def _template() -> Path:
    folder = tempfile.mkdtemp(prefix="hub-schema-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    file = Path(folder) / "template.db"
    asyncio.run(migrate(f"sqlite://{file}"))
    return file
