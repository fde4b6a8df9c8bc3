"""Remembers media that a provider still holds, so that a restart forgets no picture."""

import asyncio
import json
from dataclasses import asdict, dataclass

from channels.contract import AttachmentKind, Cabinet

DRAWER = "media.unfinished"


@dataclass(frozen=True, slots=True)
class MediaJob:
    key: str  # provider_key of the message that waits for it
    kind: AttachmentKind
    media_id: str
    name: str = ""
    recognition: str = ""
    starts: int = 0  # how many runs of the channel have begun it


class MediaJournal:
    def __init__(self, cabinet: Cabinet) -> None:
        self._cabinet = cabinet
        self._jobs: dict[str, MediaJob] = {}
        self._version, self._saved = 0, 0
        self._lock = asyncio.Lock()

    async def load(self) -> list[MediaJob]:
        """The jobs of the run before; each start counts, so that a job which ends runs is given up."""
        rows = json.loads(await self._cabinet.get(DRAWER) or "[]")
        jobs = [
            MediaJob(**{**row, "kind": AttachmentKind(row["kind"]), "starts": row["starts"] + 1})
            for row in rows
        ]
        self._jobs |= {job.key: job for job in jobs}
        if jobs:
            await self._save()
        return jobs

    def knows(self, key: str) -> bool:
        return key in self._jobs

    async def remember(self, job: MediaJob) -> None:
        """Return only once kept."""
        self._jobs[job.key] = job
        await self._save()

    async def forget(self, job: MediaJob) -> None:
        self._jobs.pop(job.key, None)
        await self._save()

    async def _save(self) -> None:
        self._version += 1
        mine = self._version
        async with self._lock:
            # Whoever held the lock before may have written our change along with its own.
            if self._saved >= mine:
                return
            version = self._version
            await self._cabinet.put(DRAWER, json.dumps([asdict(job) for job in self._jobs.values()]))
            self._saved = version
