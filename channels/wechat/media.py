"""Fetches pictures, voice and video after the callback was answered, by a bounded number of workers."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

from channels.contract import Attachment, AttachmentKind, ChannelTools, FileRefused, Inbox, PendingMedia
from channels.media_journal import MediaJob, MediaJournal
from channels.wechat.api import Api, Download, TooLarge
from channels.wechat.codes import PATIENCE, STALE_TOKEN, plain
from channels.wechat.faults import ApiFault, ApiRefused
from channels.wechat.inbound import Received
from channels.wechat.voice import is_amr, to_mp3

log = logging.getLogger(__name__)

PAUSES = tuple(timedelta(seconds=seconds) for seconds in (1, 3, 10, 30, 60, 120, 300))
MOST_STARTS = 5
ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "audio/mpeg": ".mp3",
    "audio/amr": ".amr",
    "video/mp4": ".mp4",
}
NOT_PLAYABLE = "（语音未能转换为浏览器可播放的格式，已保留原始文件）"
FETCH_FAILED = "媒体文件多次下载失败，请市民重新发送"


class MediaFetcher:
    def __init__(self, tools: ChannelTools, journal: MediaJournal) -> None:
        self._tools, self._journal = tools, journal
        self._waiting: asyncio.Queue[MediaJob] = asyncio.Queue()

    async def load(self) -> None:
        for job in await self._journal.load():
            self._waiting.put_nowait(job)

    async def remember(self, received: Received, body: PendingMedia) -> None:
        """Return once kept; a repeat of a callback whose media is already waited for changes nothing."""
        if self._journal.knows(received.key):
            return
        job = MediaJob(received.key, body.kind, body.reference, body.name, received.recognition)
        await self._journal.remember(job)
        self._waiting.put_nowait(job)

    async def work(self, api: Api, inbox: Inbox) -> None:
        """Runs until cancelled; several of these run side by side."""
        while True:
            job = await self._waiting.get()
            async with self._keeping_unfinished(job):
                await self._fetch(job, api, inbox)
            await self._journal.forget(job)

    @asynccontextmanager
    async def _keeping_unfinished(self, job: MediaJob) -> AsyncIterator[None]:
        """A job interrupted by the end of this run stays in the journal and waits for the next run."""
        try:
            yield
        except asyncio.CancelledError:
            log.info("media fetch interrupted; kept for the next start", extra={"provider_key": job.key})
            raise

    async def _fetch(self, job: MediaJob, api: Api, inbox: Inbox) -> None:
        try:
            download = await self._download(job, api) if job.starts <= MOST_STARTS else None
            attachment = await self._saved(job, download) if download else None
        except FileRefused as refusal:
            await inbox.media_failed(self._tools.account, job.key, refusal.reason)
            return
        except TooLarge:
            await inbox.media_failed(self._tools.account, job.key, "媒体文件超过允许的大小")
            return
        except ApiRefused as refusal:
            reason = f"微信不提供此媒体（{refusal.code}：{plain(refusal.text)}）"
            await inbox.media_failed(self._tools.account, job.key, reason)
            return
        if attachment is None:
            await inbox.media_failed(self._tools.account, job.key, FETCH_FAILED)
            return
        await inbox.media_arrived(self._tools.account, job.key, attachment)

    async def _download(self, job: MediaJob, api: Api) -> Download | None:
        """None after the last try; raises what no further try can change."""
        for pause in PAUSES:
            try:
                return await api.download(job.media_id)
            except TooLarge:
                raise
            except ApiFault as fault:
                if isinstance(fault, ApiRefused) and fault.code not in PATIENCE.keys() | STALE_TOKEN:
                    raise
                log.warning(
                    "media not fetched yet", extra={"provider_key": job.key, "fault": str(fault)[:80]}
                )
            await self._tools.clock.sleep(pause)
        return None

    async def _saved(self, job: MediaJob, download: Download) -> Attachment:
        if job.kind is AttachmentKind.VOICE and is_amr(download.content):
            return await self._saved_voice(job, download)
        return await self._keep(job, download, caption=job.recognition)

    async def _saved_voice(self, job: MediaJob, download: Download) -> Attachment:
        playable = await to_mp3(download.content)
        if playable is None:
            return await self._keep(job, download, caption=job.recognition + NOT_PLAYABLE)
        mp3 = Download(playable.content, "audio/mpeg")
        return replace(await self._keep(job, mp3, caption=job.recognition), duration=playable.seconds)

    async def _keep(self, job: MediaJob, download: Download, *, caption: str) -> Attachment:
        name = job.name or download.name or f"wechat-{job.kind}{ENDINGS.get(download.media_type, '')}"
        if download.media_type == "audio/mpeg":
            name = f"{name.removesuffix('.amr').removesuffix('.mp3')}.mp3"
        kept = await self._tools.files.save(download.content, name=name, declared_type=download.media_type)
        return replace(kept, kind=job.kind, caption=caption)
