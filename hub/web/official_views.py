"""Official wordings in the words of the wire, and back."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

import msgspec

from hub.domain.manuscript import Manuscript
from hub.domain.official import OfficialWording, WordingState
from hub.web.contract.editing import ProposedArticle
from hub.web.contract.official import WordingView, WrittenWording
from hub.web.views import Views

Phase = Literal["draft", "coming", "in_force", "over", "withdrawn"]
Deed = Literal["save", "agree", "issue", "withdraw", "replace"]


def wording_of(
    written: WrittenWording, at: datetime, wording_id: int = 0, replaces: int | None = None
) -> OfficialWording:
    parts = {name: getattr(written, name) for name in written.__struct_fields__}
    plain: dict[str, Any] = {
        name: tuple(part) if isinstance(part, list) else part for name, part in parts.items()
    }
    return OfficialWording(id=wording_id, created_at=at, updated_at=at, replaces=replaces, **plain)


def wording_view(
    views: Views, row: OfficialWording, known: Mapping[int, Manuscript], may: list[Deed], today: date
) -> WordingView:
    articles = [known[one] for one in row.article_ids if one in known]
    return WordingView(
        id=row.id,
        revision=row.revision,
        phase=phase_of(row, today),
        written=msgspec.convert(row, WrittenWording, from_attributes=True),
        articles=[ProposedArticle(id=one.id, title=one.title) for one in articles],
        replaces=row.replaces,
        created_by=views.agent(row.created_by),
        updated_by=views.agent(row.updated_by),
        updated_at=row.updated_at,
        agreed_by=views.agent(row.agreed_by),
        issued_by=views.agent(row.issued_by),
        issued_at=row.issued_at,
        withdrawn_by=views.agent(row.withdrawn_by),
        withdrawn_at=row.withdrawn_at,
        note=row.note,
        may=may,
    )


def phase_of(row: OfficialWording, today: date) -> Phase:
    match row.state:
        case WordingState.DRAFT:
            return "draft"
        case WordingState.WITHDRAWN:
            return "withdrawn"
        case WordingState.ISSUED if row.valid_until and row.valid_until < today:
            return "over"
        case WordingState.ISSUED if row.valid_from and row.valid_from > today:
            return "coming"
        case WordingState.ISSUED:
            return "in_force"
