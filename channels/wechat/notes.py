"""What a running account saw of its callbacks, kept in the cabinet for the setup doctor."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from channels.contract import Cabinet

DRAWER = "callback.notes"


@dataclass(slots=True)
class CallbackNotes:
    """Times are seconds since 1970, 0 for never."""

    last_mode: str = ""
    last_at: int = 0
    last_refusal: str = ""
    last_refusal_at: int = 0
    refusals: int = 0
    previous_key_at: int = 0
    foreign_service_at: int = 0
    token_replaced: int = 0


class NoteBook:
    def __init__(self, cabinet: Cabinet) -> None:
        self._cabinet = cabinet
        self.notes = CallbackNotes()
        self._written = ""

    async def load(self) -> None:
        stored = await self._cabinet.get(DRAWER)
        if stored:
            known = asdict(CallbackNotes())
            self.notes = CallbackNotes(**{k: v for k, v in json.loads(stored).items() if k in known})

    async def save(self) -> None:
        text = json.dumps(asdict(self.notes))
        if text != self._written:
            await self._cabinet.put(DRAWER, text)
            self._written = text

    def callback(self, mode: str, now: datetime, *, with_previous_key: bool) -> None:
        # Minutes are fine enough, and spare a write per callback.
        self.notes.last_mode, self.notes.last_at = mode, _minute(now)
        if with_previous_key:
            self.notes.previous_key_at = _minute(now)

    def refused(self, reason: str, now: datetime) -> None:
        self.notes.last_refusal, self.notes.last_refusal_at = reason, _minute(now)
        self.notes.refusals += 1

    def foreign_service(self, now: datetime) -> None:
        self.notes.foreign_service_at = _minute(now)


def _minute(now: datetime) -> int:
    return int(now.timestamp()) // 60 * 60


def as_time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%Y-%m-%d %H:%M")
