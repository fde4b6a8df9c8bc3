"""Pictures that lay inside a document become files of the article that shows them."""

from dataclasses import dataclass, replace

from channels.contract import FileRefused
from hub.domain.article_content import ArticleContent, ArticleFile
from hub.domain.tables import PICTURES, Document
from hub.services.access import Who
from hub.services.editing.cleaning import OWN_FILES, clean_html
from hub.services.file_store import FileStore
from hub.services.problems import BadInput


@dataclass(slots=True)
class Pictures:
    files: FileStore

    async def kept(self, who: Who, content: ArticleContent, document: Document | None) -> ArticleContent:
        """Store those that the long answer shows, and show them from the store."""
        html, files = content.long_answer, list(content.files)
        for picture in document.pictures if document else ():
            if f'{PICTURES}{picture.name}"' not in html:
                continue
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
            html = html.replace(f'{PICTURES}{picture.name}"', f'{OWN_FILES}{kept.file_id}"')
            files.append(ArticleFile(kept.file_id, kept.name, kept.kind.value, kept.media_type, kept.size))
        return replace(content, long_answer=clean_html(html), files=tuple(files))
