"""How many citizens were helped without a person: counted from what is stored, and only once they had a day
to come back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from channels.contract import Clock
from hub.domain.days import day_in
from hub.domain.knowledge import Article
from hub.domain.official import OfficialWording
from hub.domain.self_help import AnswerFigures
from hub.services.editing.ports import Wordings
from hub.services.ports import Articles
from hub.services.problems import BadInput
from hub.services.self_help.ports import ShownAnswers
from kb_search import Audience

MOST_DAYS = 31
USUAL_DAYS = 7


@dataclass(frozen=True, slots=True)
class DayOfAnswers:
    day: date
    figures: Sequence[AnswerFigures]


@dataclass(slots=True)
class Deflection:
    answers: ShownAnswers
    articles: Articles
    wordings: Wordings
    clock: Clock
    zone: ZoneInfo

    async def days(self, first: str, last: str, back: int = USUAL_DAYS) -> Sequence[DayOfAnswers]:
        """Both days included; without the first so many days back, without the last until today."""
        since, until = self._days(first, last, back)
        count = (until - since).days + 1
        return [await self._day(since + timedelta(days=step)) for step in range(count)]

    async def titles(self, days: Sequence[DayOfAnswers]) -> Mapping[int, str]:
        """As far as everybody at their desk may read them: what has become secret since has none."""
        ids = {one.article_id for day in days for one in day.figures}
        if not ids:
            return {}
        rows: list[Article | OfficialWording] = [*await self.articles.some_articles(ids)]
        rows += await self.wordings.some(ids)
        return {row.id: row.title for row in rows if row.audience != Audience.SECRET}

    async def _day(self, day: date) -> DayOfAnswers:
        since, until = self._midnight(day), self._midnight(day + timedelta(days=1))
        return DayOfAnswers(day, await self.answers.figures(since, until, self.clock.now()))

    def _days(self, first: str, last: str, back: int) -> tuple[date, date]:
        today = self.clock.now().astimezone(self.zone).date()
        until = _day(last) if last else today
        since = _day(first) if first else until - timedelta(days=min(back, MOST_DAYS + 1) - 1)
        if not 0 <= (until - since).days < MOST_DAYS:
            raise BadInput("bad_days", most=str(MOST_DAYS))
        return since, until

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone).astimezone(UTC)


def _day(text: str) -> date:
    if (day := day_in(text)) is None:
        raise BadInput("bad_days", most=str(MOST_DAYS))
    return day
