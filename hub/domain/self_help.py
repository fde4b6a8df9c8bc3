"""What the hub itself answered citizens from the knowledge, and what came of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

SELF_HELP = "self_help"  # the close reason of what citizens were answered without a person
# Only who does not come back within this time was helped.
COMES_BACK = timedelta(hours=24)
# A sitting lasts as long as no pause in it is longer.
SITTING = timedelta(minutes=30)

HELPFUL, UNHELPFUL = "helpful", "unhelpful"
PAGE = "page"  # the channel of the public help page, where nobody knows who reads


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One answer a citizen was shown, or one vote on the help page (`conversation_id` None).

    `id` is that of the message that carried it. `settles_at`: until then the citizen may still come back.
    """

    id: int
    at: datetime
    channel: str
    account: str
    article_id: int
    settles_at: datetime
    conversation_id: int | None = None
    confidence: float = 0.0
    wording: str = ""  # what was asked, without personal data
    verdict: str = ""
    verdict_at: datetime | None = None
    person_at: datetime | None = None  # when a person was asked for, after this answer


@dataclass(frozen=True, slots=True)
class HelpEntry:
    """An article as lists of the help page show it."""

    id: int
    title: str
    category: str
    short_answer: str
    department: str
    updated_at: datetime
    channels: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    subject: str = ""

    def is_for(self, channel: str, day: date) -> bool:
        return (
            (not self.channels or channel in self.channels)
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_until is None or self.valid_until >= day)
        )


@dataclass(frozen=True, slots=True)
class AnswerFigures:
    """Of one article on one account during one day. `back`: came back on whatever channel; `open`: not yet
    known. Every answer shown is exactly one of person, back, unhelpful alone, open and deflected.
    """

    channel: str
    account: str
    article_id: int
    shown: int
    helpful: int
    unhelpful: int
    person: int
    back: int
    open: int
    deflected: int
