"""A small durable notebook of what came, for the setup doctor."""

import json
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from channels.contract import Cabinet

DRAWER = "notes"


@dataclass(slots=True)
class Notes:
    """Moments in seconds since 1970; 0: never."""

    last_update_at: int = 0
    refusals: int = 0
    last_refusal_at: int = 0
    unreadable: int = 0
    last_unreadable_at: int = 0
    rival_at: int = 0  # another program asked for our updates


class NoteBook:
    def __init__(self, cabinet: Cabinet) -> None:
        self._cabinet, self._saved = cabinet, ""
        self.notes = Notes()

    async def load(self) -> None:
        self._saved = await self._cabinet.get(DRAWER) or "{}"
        known = {field.name for field in fields(Notes)}
        rows = json.loads(self._saved)
        self.notes = Notes(**{name: int(value) for name, value in rows.items() if name in known})

    async def save(self) -> None:
        written = json.dumps(asdict(self.notes))
        if written != self._saved:
            self._saved = written
            await self._cabinet.put(DRAWER, written)

    def update(self, now: datetime) -> None:
        self.notes.last_update_at = _minute(now)

    def refused(self, now: datetime) -> None:
        self.notes.refusals += 1
        self.notes.last_refusal_at = _minute(now)

    def unreadable(self, now: datetime) -> None:
        self.notes.unreadable += 1
        self.notes.last_unreadable_at = _minute(now)

    def rival(self, now: datetime) -> None:
        self.notes.rival_at = _minute(now)


def _minute(now: datetime) -> int:
    """Fine enough, and spares a write per update."""
    return int(now.timestamp()) // 60 * 60
