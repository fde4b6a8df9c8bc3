"""The editor's desk in the words of the wire, and back."""

from typing import Any

import msgspec

from hub.domain.article_content import ArticleContent
from hub.domain.manuscript import (
    ArticleVersion,
    KbWord,
    Manuscript,
    ManuscriptStep,
    SynonymGroup,
    UpdateRequest,
)
from hub.services.editing.desk import Whole
from hub.services.editing.folder_desk import Counted
from hub.services.editing.preview import Foresight, Near
from hub.web.contract.editing import (
    ContentView,
    ManuscriptRow,
    ManuscriptView,
    TrailView,
    UpdateRequestView,
    VersionView,
)
from hub.web.contract.editing_lists import (
    CutWord,
    FolderView,
    FoundView,
    Preview,
    RenderingView,
    SynonymView,
    WordView,
)
from hub.web.contract.knowledge import ArticleView
from hub.web.views import Views


def content_of(view: ContentView) -> ArticleContent:
    return msgspec.convert(msgspec.to_builtins(view), ArticleContent, strict=False)


def content_view(content: ArticleContent) -> ContentView:
    return msgspec.convert(content, ContentView, from_attributes=True)


def with_details(view: ArticleView, content: ArticleContent) -> ArticleView:
    whole = content_view(content)
    return msgspec.structs.replace(
        view,
        hint=whole.hint,
        steps=whole.steps,
        materials=whole.materials,
        place=whole.place,
        hours=whole.hours,
        fee=whole.fee,
        basis=whole.basis,
        files=whole.files,
        voice=whole.voice,
    )


def row_view(row: Manuscript) -> ManuscriptRow:
    return ManuscriptRow(
        id=row.id,
        title=row.title,
        folder_id=row.folder_id,
        stage=row.stage.value,
        live_state=row.live_state.value,
        number=row.number,
        live=row.live,
        department=row.department,
        audience=_word(row.audience),
        updated_at=row.updated_at,
        publish_at=row.publish_at,
        valid_until=row.valid_until,
        review_by=row.review_by,
    )


def manuscript_view(views: Views, whole: Whole, today: Any) -> ManuscriptView:
    of, live = whole.manuscript, whole.live
    return ManuscriptView(
        row=row_view(of),
        revision=of.revision,
        content=content_view(of.content),
        path=whole.path,
        published=content_view(live.content) if live else None,
        published_at=live.published_at if live else None,
        trail=[_trail(views, step) for step in whole.trail],
        may=[_word(step.value) for step in whole.may],
        used=whole.uses.used,
        helpful=whole.uses.helpful,
        reported=whole.uses.reported,
        requests=[request_view(views, one, of.title, today) for one in whole.requests],
    )


def _trail(views: Views, step: ManuscriptStep) -> TrailView:
    return TrailView(
        id=step.id,
        at=step.at,
        kind=step.kind,
        by=views.agent(step.agent_id),
        number=step.number,
        text=step.text,
    )


def request_view(views: Views, row: UpdateRequest, title: str, today: Any) -> UpdateRequestView:
    return UpdateRequestView(
        id=row.id,
        article_id=row.article_id,
        title=title,
        department=row.department,
        asked_at=row.asked_at,
        due_on=row.due_on,
        asked_by=views.agent(row.asked_by),
        note=row.note,
        done_at=row.done_at,
        reminded_on=row.reminded_on,
        overdue=row.done_at is None and row.due_on < today,
    )


def version_view(views: Views, row: ArticleVersion) -> VersionView:
    return VersionView(
        number=row.number,
        published_at=row.published_at,
        written_by=views.agent(row.written_by),
        approved_by=views.agent(row.approved_by),
        note=row.note,
        content=content_view(row.content),
    )


def folder_views(counted: Counted) -> list[FolderView]:
    return [
        FolderView(
            id=folder.id,
            name=folder.name,
            parent_id=folder.parent_id,
            department=folder.department,
            count=counted.counts.get(folder.id, 0),
            own=counted.own is None or folder.id in counted.own,
        )
        for folder in counted.tree.folders.values()
    ]


def word_view(views: Views, row: KbWord) -> WordView:
    return WordView(id=row.id, word=row.word, added_at=row.added_at, by=views.agent(row.added_by))


def synonym_view(views: Views, row: SynonymGroup) -> SynonymView:
    return SynonymView(
        id=row.id,
        words=list(row.words),
        leads_to=list(row.leads_to),
        changed_at=row.changed_at,
        by=views.agent(row.changed_by),
    )


def preview_view(seen: Foresight) -> Preview:
    return Preview(
        renderings=[
            RenderingView(
                channel=_word(one.channel),
                text=one.text,
                used=one.used,
                limit=one.limit,
                unit=_word(one.unit),
                fit=one.fit.value,
                parts=one.parts,
                version=one.version,
            )
            for one in seen.renderings
        ],
        tokens=[CutWord(text=c.text, kind=_word(c.kind), means=list(c.means)) for c in seen.cuts],
        found=[_near(one) for one in seen.found],
        alike=[_near(one) for one in seen.alike],
        took_ms=round(seen.took_ms, 1),
    )


def _near(one: Near) -> FoundView:
    return FoundView(article_id=one.article_id, title=one.title, percent=round(one.share * 100))


def _word(text: str) -> Any:
    """One of the words its column may hold."""
    return text
