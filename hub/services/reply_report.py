"""How many messages of citizens were answered on the day they came: the reply rate (短信回复率)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from channels.contract import Clock
from hub.services.floor import Floor
from hub.services.problems import BadInput
from hub.services.scope import Scope

LONGEST = 92  # days in one report


@dataclass(frozen=True, slots=True)
class Counted:
    """Messages of one account, team and category; `answered`: an agent's words left the hub after them and
    before the day was over.
    """

    account: str
    team_id: int | None
    category: str
    received: int
    answered: int


class ReplyFigures(Protocol):
    async def replies(
        self, begin: datetime, end: datetime, accounts: Sequence[str], scope: Scope
    ) -> Sequence[Counted]: ...


@dataclass(frozen=True, slots=True)
class ReplyRow:
    day: date
    account: str
    department_id: int | None
    category: str
    received: int
    answered: int


@dataclass(slots=True)
class ReplyReport:
    floor: Floor
    clock: Clock
    zone: ZoneInfo
    stored: ReplyFigures

    async def rows(
        self, scope: Scope, first: date, last: date, *, kind: str, account: str
    ) -> Sequence[ReplyRow]:
        """By day, account, department and category of the conversation; days newest first."""
        days = (last - first).days + 1
        if not 1 <= days <= LONGEST:
            raise BadInput("bad_days", most=LONGEST, fields={"from": "bad_days"})
        accounts = [a.name for a in self.floor.accounts.values() if a.kind == kind]
        wanted = [name for name in accounts if account in ("", name)]
        found: list[ReplyRow] = []
        for back in range(days):
            day = last - timedelta(days=back)
            counted = await self.stored.replies(*self._bounds(day), wanted, scope) if wanted else ()
            found += self._by_department(day, counted)
        return found

    def today(self) -> date:
        return self.clock.now().astimezone(self.zone).date()

    def _bounds(self, day: date) -> tuple[datetime, datetime]:
        begin = datetime.combine(day, time(), self.zone)
        return begin, datetime.combine(day + timedelta(days=1), time(), self.zone)

    def _by_department(self, day: date, counted: Sequence[Counted]) -> list[ReplyRow]:
        sums: dict[tuple[str, int | None, str], tuple[int, int]] = {}
        for one in counted:
            team = self.floor.teams.get(one.team_id or 0)
            key = (one.account, team.department_id if team else None, one.category)
            received, answered = sums.get(key, (0, 0))
            sums[key] = (received + one.received, answered + one.answered)
        rows = [ReplyRow(day, *key, *numbers) for key, numbers in sums.items()]
        return sorted(rows, key=lambda row: (row.account, row.department_id or 0, row.category))
