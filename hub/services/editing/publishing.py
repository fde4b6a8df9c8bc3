"""Makes a manuscript what readers have: its version, the article, and the note for those who follow."""

from dataclasses import replace
from datetime import datetime

from hub.domain.change import Patch
from hub.domain.knowledge import Article
from hub.domain.manuscript import ArticleVersion, ChangeKind, KbChange, Live, Manuscript, Stage
from hub.domain.rendering import sections
from hub.domain.rich_text import plain_text
from hub.ids import IdMaker
from hub.services.sheet import Sheet


def publish(
    of: Manuscript, category: str, at: datetime, ids: IdMaker, sheet: Sheet, *, by: int | None, note: str
) -> Manuscript:
    """Enter all of it on the sheet; return the manuscript as it is afterwards, whose row is the caller's."""
    article = live_article(of, category, at, ids.next())
    sheet.new.append(ArticleVersion(ids.next(), of.id, of.number, of.content, at, of.submitted_by, by, note))
    enter_article(article, sheet, known=of.live > 0)
    return replace(
        of,
        stage=Stage.DONE,
        live=of.number,
        live_state=Live.PUBLISHED,
        publish_at=None,
        submitted_by=None,
        updated_at=at,
    )


def enter_article(article: Article, sheet: Sheet, *, known: bool) -> None:
    if known:
        values = {name: getattr(article, name) for name in Article.__slots__ if name != "id"}
        sheet.patches.append(Patch(Article, article.id, values))
    else:
        sheet.new.append(article)
    sheet.new.append(KbChange(article.id, ChangeKind.UPSERT))


def take_down(article_id: int, at: datetime, ids: IdMaker, sheet: Sheet) -> None:
    values = {"status": "withdrawn", "updated_at": at, "seq": ids.next()}
    sheet.patches.append(Patch(Article, article_id, values))
    sheet.new.append(KbChange(article_id, ChangeKind.DELETE))


def live_article(of: Manuscript, category: str, at: datetime, seq: int) -> Article:
    content = of.content
    body = plain_text(content.long_answer)
    return Article(
        id=of.id,
        title=content.title,
        body=body or content.short_answer,
        short_answer=content.short_answer or body[:600],
        updated_at=at,
        questions=content.questions,
        collection=content.collection,
        category=category,
        department=content.department,
        region=content.region,
        legal_basis="\n".join(one.title for one in content.basis),
        audience=content.audience,
        channels=content.channels,
        valid_from=content.valid_from,
        valid_until=content.valid_until,
        version=of.number,
        seq=seq,
        details=sections(content),
        subject=content.subject,
    )
