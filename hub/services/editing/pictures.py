"""Pictures inside documents, and the files of articles that show them: one becomes the other."""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from channels.contract import FileRefused
from hub.domain.article_content import ArticleContent, ArticleFile
from hub.domain.manuscript import Manuscript
from hub.domain.tables import PICTURES, Document, Picture
from hub.services.access import Who
from hub.services.editing.cleaning import OWN_FILES, clean_html
from hub.services.editing.files import ArticleFiles
from hub.services.file_store import FileStore
from hub.services.ports import FileRecords
from hub.services.problems import BadInput, CannotDo

SHOWN = re.compile(rf'"{OWN_FILES}([A-Za-z0-9_-]{{10,60}})"')
MOST, MOST_BYTES = 500, 15 << 20  # in one document; more would not come in again
Known = Mapping[str, str]  # how a document names a picture, and the file that the article has of it


@dataclass(slots=True)
class Pictures:
    files: FileStore
    records: FileRecords
    rights: ArticleFiles

    async def known(
        self, manuscripts: Collection[Manuscript], document: Document | None
    ) -> Mapping[int, Known]:
        """Which pictures of a document each article shows already: a document that comes back changes
        nothing.
        """
        named = (
            {f"{PICTURES}{one.name}": _digest(one.content) for one in document.pictures} if document else {}
        )
        known: dict[int, Known] = {}
        for of in manuscripts if named else ():
            shown = await self.records.stored_files(SHOWN.findall(of.content.long_answer))
            have = {record.sha256: f"{OWN_FILES}{record.id}" for record in shown.values()}
            known[of.id] = {name: have[digest] for name, digest in named.items() if digest in have}
        return known

    async def kept(self, who: Who, content: ArticleContent, document: Document | None) -> ArticleContent:
        """Store those that the long answer shows, and show them from the store."""
        html, files, kept = content.long_answer, list(content.files), dict[str, ArticleFile]()
        for picture in document.pictures if document else ():
            if f'{PICTURES}{picture.name}"' not in html:
                continue
            digest = _digest(picture.content)
            if digest not in kept:
                kept[digest] = await self._stored(who, picture)
                files.append(kept[digest])
            html = html.replace(f'{PICTURES}{picture.name}"', f'{OWN_FILES}{kept[digest].file_id}"')
        return replace(content, long_answer=clean_html(html), files=tuple(files))

    async def inside(self, articles: Collection[Manuscript]) -> tuple[list[str], tuple[Picture, ...]]:
        """The long answers of these articles with their pictures as a document has them."""
        pictures: dict[str, Picture] = {}
        written = [await self._with_pictures(of, pictures) for of in articles]
        if len(pictures) > MOST or sum(len(one.content) for one in pictures.values()) > MOST_BYTES:
            raise CannotDo("too_many_pictures")
        return written, tuple(pictures.values())

    async def _with_pictures(self, of: Manuscript, pictures: dict[str, Picture]) -> str:
        html = of.content.long_answer
        for file_id in SHOWN.findall(html):
            if file_id not in pictures and (found := await self._own(of, file_id)):
                pictures[file_id] = found
            html = html.replace(f'"{OWN_FILES}{file_id}"', f'"{PICTURES}{file_id}"')
        return html

    async def _own(self, of: Manuscript, file_id: str) -> Picture | None:
        """By naming a file in a text nobody gets at what it says."""
        if not await self.rights.belongs(file_id, of.id):
            return None
        try:
            file, content = await self.files.read(file_id)
        except (FileRefused, OSError):
            return None
        return Picture(file_id, file.media_type, content) if file.media_type.startswith("image/") else None

    async def _stored(self, who: Who, picture: Picture) -> ArticleFile:
        ending = picture.media_type.rpartition("/")[2]
        try:
            kept = await self.files.save(
                picture.content,
                name=f"{picture.name}.{ending}",
                declared_type=picture.media_type,
                by=who.agent_id or None,
            )
        except FileRefused as refused:
            raise BadInput("file_refused", reason=refused.reason) from refused
        return ArticleFile(kept.file_id, kept.name, kept.kind.value, kept.media_type, kept.size)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
