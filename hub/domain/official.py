"""Official wordings: what a department has everybody say on a topic, from one day to another."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class WordingState(StrEnum):
    """An issued one is never changed: a new edition takes its place."""

    DRAFT = "draft"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class OfficialWording:
    """`article_ids`, `subjects` and `questions` make the topic; of each line of `needs` one of the words,
    with slashes between them, must have been said; none of `never`.

    `source` names the paper it rests on. `agreed_by` is the contributor who stands for the present text,
    `note` what the editor who issued it wrote. `replaces` is the edition before.
    """

    id: int
    title: str
    short_answer: str
    created_at: datetime
    updated_at: datetime
    long_answer: str = ""
    state: WordingState = WordingState.DRAFT
    department: str = ""
    source: str = ""
    article_ids: tuple[int, ...] = ()
    subjects: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    audience: str = "public"
    region: str = ""
    channels: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    revision: int = 1
    replaces: int | None = None
    created_by: int | None = None
    updated_by: int | None = None
    agreed_by: int | None = None
    issued_by: int | None = None
    issued_at: datetime | None = None
    withdrawn_by: int | None = None
    withdrawn_at: datetime | None = None
    note: str = ""

    @property
    def has_topic(self) -> bool:
        return bool(self.article_ids or self.subjects or self.questions or self.needs)


def alternatives(line: str) -> tuple[str, ...]:
    """The words of one line of `needs`."""
    return tuple(dict.fromkeys(part for part in (one.strip() for one in line.split("/")) if part))
