"""Fetches pictures, sound, video and files after the update was answered, by a bounded number of workers."""

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta

from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from channels.contract import Attachment, AttachmentKind, ChannelTools, FileRefused, Inbox, PendingMedia
from channels.media_journal import MediaJob, MediaJournal
from channels.telegram.api import Api
from channels.telegram.faults import Flood, TooLarge
from channels.telegram.verdicts import plain

log = logging.getLogger(__name__)

PAUSES = tuple(timedelta(seconds=seconds) for seconds in (1, 3, 10, 30, 60, 120, 300))
MOST_STARTS = 5
FETCH_FAILED = "媒体文件多次下载失败，请市民重新发送"
TOO_LARGE = "文件超过 20 MB，Telegram 不让机器人下载；请市民改用其他方式提供"
OVER_LIMIT = "文件超过设置中允许的大小"
ENDINGS = {AttachmentKind.IMAGE: ".jpg", AttachmentKind.VOICE: ".ogg", AttachmentKind.VIDEO: ".mp4"}
SOUND = "audio/ogg"


class MediaFetcher:
    def __init__(self, tools: ChannelTools, journal: MediaJournal) -> None:
        self._tools, self._journal = tools, journal
        self._waiting: asyncio.Queue[MediaJob] = asyncio.Queue()

    async def load(self) -> None:
        self._waiting = asyncio.Queue()  # what waited in an earlier run is in the journal
        for job in await self._journal.load():
            self._waiting.put_nowait(job)

    async def remember(self, key: str, body: PendingMedia) -> None:
        """Return once kept; a repeat whose media is already waited for changes nothing."""
        if self._journal.knows(key):
            return
        job = MediaJob(key, body.kind, body.reference, body.name, body.media_type)
        await self._journal.remember(job)
        self._waiting.put_nowait(job)

    async def work(self, api: Api, inbox: Inbox) -> None:
        """Runs until cancelled, several side by side. What is interrupted stays in the journal."""
        while True:
            job = await self._waiting.get()
            outcome = await self._fetched(job, api)
            if isinstance(outcome, str):
                await inbox.media_failed(self._tools.account, job.key, outcome)
            else:
                await inbox.media_arrived(self._tools.account, job.key, outcome)
            await self._journal.forget(job)

    async def _fetched(self, job: MediaJob, api: Api) -> Attachment | str:
        """The stored file, or why there is none."""
        try:
            content = await self._download(job, api) if job.starts <= MOST_STARTS else None
            return FETCH_FAILED if content is None else await self._saved(job, content)
        except FileRefused as refusal:
            return refusal.reason
        except TooLarge:
            return OVER_LIMIT
        except (BadRequest, Forbidden, InvalidToken) as refusal:
            too_big = "too big" in refusal.message
            return TOO_LARGE if too_big else f"Telegram 不提供此文件（{plain(refusal.message)}）"

    async def _download(self, job: MediaJob, api: Api) -> bytes | None:
        """None after the last try; raises what no further try can change."""
        for pause in PAUSES:
            try:
                return await api.download(job.media_id)
            except (TooLarge, BadRequest, Forbidden, InvalidToken):
                raise
            except TelegramError as error:
                facts = {"provider_key": job.key, "fault": error.message[:80]}
                log.warning("media not fetched yet", extra=facts)
                wait = timedelta(seconds=error.seconds) if isinstance(error, Flood) else pause
            await self._tools.clock.sleep(max(wait, pause))
        return None

    async def _saved(self, job: MediaJob, content: bytes) -> Attachment:
        name = job.name or f"telegram-{job.kind}{ENDINGS.get(job.kind, '')}"
        declared = job.recognition or (SOUND if job.kind is AttachmentKind.VOICE else "")
        kept = await self._tools.files.save(content, name=name, declared_type=declared)
        return replace(kept, kind=job.kind)
