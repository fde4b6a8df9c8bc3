"""Which files an article may name, and who may see them."""

from dataclasses import dataclass, replace

from hub.domain.article_content import ArticleContent, ArticleFile, Voice
from hub.domain.manuscript import Live
from hub.domain.message import StoredFile
from hub.services.access import Who
from hub.services.editing.ground import EditingGround
from hub.services.ports import FileRecords
from hub.services.problems import BadInput


@dataclass(slots=True)
class ArticleFiles:
    ground: EditingGround
    records: FileRecords

    async def with_known_files(self, who: Who, content: ArticleContent, article_id: int) -> ArticleContent:
        """What the hub itself knows of each file. A new one must be this person's own upload: by naming the
        file of a conversation nobody must bring it before other eyes.
        """
        if not content.file_ids:
            return content
        records = await self.records.stored_files(content.file_ids)
        for file_id in content.file_ids:
            record = records.get(file_id)
            if record is None or not await self._may_name(who, record, article_id):
                raise BadInput("no_such_file", fields={"files": "no_such_file"})
        files = tuple(_described(records[file.file_id]) for file in content.files)
        voice = content.voice
        if voice is not None:
            voice = Voice(_described(records[voice.file.file_id]), voice.version)
            if voice.file.kind != "voice":
                raise BadInput("not_a_recording", fields={"voice": "not_a_recording"})
        return replace(content, files=files, voice=voice)

    async def may_see(self, who: Who, file_id: str) -> bool:
        tree = await self.ground.tree()
        found = await self.ground.manuscripts.articles_with(file_id)
        for of in found:
            if self.ground.rights.hand(who, of, tree).writes:
                return True
            live = await self.ground.manuscripts.version(of.id, of.live) if of.live else None
            if live is None or of.live_state is not Live.PUBLISHED:
                continue
            if file_id in live.content.file_ids and live.content.audience != "secret":
                return True
        return False

    async def belongs(self, file_id: str, article_id: int) -> bool:
        """Whether this article has or had it, put there by somebody who might."""
        return any(of.id == article_id for of in await self.ground.manuscripts.articles_with(file_id))

    async def _may_name(self, who: Who, record: StoredFile, article_id: int) -> bool:
        if record.uploaded_by is not None and record.uploaded_by == who.agent_id:
            return record.conversation_id is None
        return await self.belongs(record.id, article_id)


def _described(record: StoredFile) -> ArticleFile:
    return ArticleFile(record.id, record.name, record.kind, record.media_type, record.size, record.duration)
