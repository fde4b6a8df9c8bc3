"""Deliveries, their tries and their parts, as services ask for them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from hub.domain.delivery import Delivery, DeliveryAttempt, DeliveryPart
from hub.services.delivery_ports import DeadHeap, DeliveryFigures, DeliveryFilter
from hub.services.scope import Scope
from hub.storage.reads import Reads, addressed, alike, containing, first_id, marks

# A database uses a partial index only where its own words stand in the question.
_DUE = "state IN ('queued', 'held', 'sending')"
_UNKNOWN = "state = 'unknown'"
_DEAD = "state IN ('failed', 'expired')"
_NARROW = ((frozenset({"queued", "held", "sending"}), _DUE), (frozenset({"unknown"}), _UNKNOWN))
_TOOK = 500


class StoredDeliveries:
    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    async def delivery(self, delivery_id: int) -> Delivery | None:
        return await self._reads.find(Delivery, "WHERE id = ?", delivery_id)

    async def by_provider_id(self, account: str, provider_id: str) -> Delivery | None:
        tail = "WHERE account = ? AND provider_id = ? AND provider_id <> '' ORDER BY id DESC LIMIT 1"
        found = await self._reads.find(Delivery, tail, account, provider_id)
        if found is None and (part := await self.part_by_provider_id(account, provider_id)):
            found = await self.delivery(part.delivery_id)
        return found

    async def part_by_provider_id(self, account: str, provider_id: str) -> DeliveryPart | None:
        tail = "WHERE account = ? AND provider_id = ? AND provider_id <> '' ORDER BY id DESC LIMIT 1"
        return await self._reads.find(DeliveryPart, tail, account, provider_id)

    async def parts_of(self, delivery_id: int) -> Sequence[DeliveryPart]:
        return await self._reads.few(DeliveryPart, "WHERE delivery_id = ? ORDER BY number", delivery_id)

    async def attempts_of(self, delivery_id: int) -> Sequence[DeliveryAttempt]:
        return await self._reads.few(DeliveryAttempt, "WHERE delivery_id = ? ORDER BY id", delivery_id)

    async def open_attempts(self) -> Sequence[DeliveryAttempt]:
        return await self._reads.all(DeliveryAttempt, "WHERE outcome = '' ORDER BY id")

    async def unfinished(self, states: Collection[str], limit: int) -> Sequence[Delivery]:
        where, values = _state(states)
        return await self._reads.all(Delivery, f"WHERE {where} ORDER BY id LIMIT ?", *values, limit)

    async def recent_to(self, account: str, recipient: str, since: datetime) -> Sequence[Delivery]:
        tail = "WHERE account = ? AND recipient = ? AND id >= ? ORDER BY id DESC LIMIT 50"
        return await self._reads.few(Delivery, tail, account, recipient, first_id(since))

    async def by_ack_key(self, key: str) -> Delivery | None:
        """The newest that carries the key: what was sent once more counts for what it replaces."""
        tail = "WHERE ack_key = ? AND ack_key <> '' ORDER BY id DESC LIMIT 1"
        return await self._reads.find(Delivery, tail, key)

    async def settled_unknown(self, account: str, since: datetime) -> dict[str, int]:
        statement = (
            "SELECT d.state, COUNT(*) FROM delivery_attempt a JOIN delivery d ON d.id = a.delivery_id "
            "WHERE a.outcome IN ('uncertain', 'interrupted') AND a.account = ? AND a.id >= ? "
            "GROUP BY d.state"
        )
        return dict(await self._pairs(statement, account, first_id(since)))

    async def outcomes_near(self, account: str, at: datetime, around: timedelta) -> dict[str, int]:
        statement = (
            "SELECT outcome, COUNT(*) FROM delivery_attempt "
            "WHERE id >= ? AND id < ? AND account = ? GROUP BY outcome"
        )
        begin, end = first_id(at - around), first_id(at + around)
        return dict(await self._pairs(statement, begin, end, account))

    async def _pairs(self, statement: str, *values: Any) -> list[tuple[str, int]]:
        return [(name, count) for name, count in await self._reads.values(statement, *values)]

    async def page(self, wanted: DeliveryFilter) -> Sequence[Delivery]:
        where, values = _conditions(wanted)
        tail = f"WHERE {where} ORDER BY id DESC LIMIT ?"
        return await self._reads.all(Delivery, tail, *values, wanted.limit)

    async def figures(self, scope: Scope, since: datetime) -> DeliveryFigures:
        seen, own = _scope(scope)
        counts: dict[str, int] = {}
        waiting: dict[str, int] = {}
        held: dict[str, int] = {}
        for state, account, reason, count in await self._open(seen, own):
            counts[state] = counts.get(state, 0) + count
            if state in ("queued", "sending"):
                waiting[account] = waiting.get(account, 0) + count
            if state == "held":
                held[reason] = held.get(reason, 0) + count
        oldest = f"SELECT MIN(created_at) FROM delivery WHERE {_DUE} AND state <> 'held' AND {seen}"  # noqa: S608
        took = await self._took(since, seen, own)
        return DeliveryFigures(
            counts,
            waiting,
            held,
            self._reads.moment(await self._reads.value(oldest, *own)),
            await self._delivered(since, seen, own),
            took,
        )

    async def _open(self, seen: str, own: list[Any]) -> list[tuple[str, str, str, int]]:
        found: list[tuple[str, str, str, int]] = []
        for narrow in (_DUE, f"{_UNKNOWN} AND handled_at IS NULL", f"{_DEAD} AND handled_at IS NULL"):
            statement = (
                f"SELECT state, account, held_for, COUNT(*) FROM delivery WHERE {narrow} AND {seen} "  # noqa: S608
                "GROUP BY state, account, held_for"
            )
            found += [(a, b, c, d) for a, b, c, d in await self._reads.values(statement, *own)]
        return found

    async def _delivered(self, since: datetime, seen: str, own: list[Any]) -> int:
        statement = (
            "SELECT COUNT(*) FROM delivery WHERE id >= ? AND delivered_at >= ? "  # noqa: S608
            f"AND state IN ('delivered', 'read') AND {seen}"
        )
        return int(await self._reads.value(statement, first_id(since), since, *own) or 0)

    async def _took(self, since: datetime, seen: str, own: list[Any]) -> list[float]:
        statement = (
            "SELECT created_at, delivered_at FROM delivery WHERE id >= ? AND delivered_at IS NOT NULL "  # noqa: S608
            f"AND {seen} ORDER BY id DESC LIMIT {_TOOK}"
        )
        rows = await self._reads.values(statement, first_id(since), *own)
        moments = [(self._reads.moment(begin), self._reads.moment(end)) for begin, end in rows]
        return [(end - begin).total_seconds() for begin, end in moments if begin and end]

    async def dead_heaps(self, scope: Scope) -> Sequence[DeadHeap]:
        seen, own = _scope(scope)
        statement = (
            "SELECT account, state_reason, COUNT(*), MIN(state_at) FROM delivery "  # noqa: S608
            f"WHERE {_DEAD} AND handled_at IS NULL AND {seen} "
            "GROUP BY account, state_reason ORDER BY COUNT(*) DESC, account LIMIT 50"
        )
        heaps = []
        for account, reason, count, oldest in await self._reads.values(statement, *own):
            moment = self._reads.moment(oldest)
            if moment is not None:
                heaps.append(DeadHeap(account, reason, count, moment))
        return heaps


def _scope(scope: Scope) -> tuple[str, list[Any]]:
    if scope.everything:
        return "1 = 1", []
    teams = sorted(scope.team_ids)
    return f"(agent_id = ? OR team_id IN {marks(len(teams))})", [scope.agent_id, *teams]


def _state(states: Collection[str]) -> tuple[str, list[Any]]:
    plain = sorted(str(state) for state in states)
    where = [f"state IN {marks(len(plain))}"]
    where += [words for narrow, words in _NARROW if narrow.issuperset(plain)]
    return " AND ".join(where), list(plain)


def _conditions(wanted: DeliveryFilter) -> tuple[str, list[Any]]:
    state, values = _state(wanted.states)
    seen, own = _scope(wanted.scope)
    where = [state, seen]
    values += own
    equal = {
        "account": wanted.account,
        "source": wanted.source,
        "held_for": wanted.held_for,
        "notice_id": wanted.notice_id,
    }
    for column, value in equal.items():
        if value:
            where.append(f"{column} = ?")
            values.append(value)
    if wanted.reason is not None:
        where.append("state_reason = ?")
        values.append(wanted.reason)
    if wanted.open_only:
        where.append("handled_at IS NULL")
    if wanted.since is not None:
        where.append("id >= ?")
        values.append(first_id(wanted.since))
    if wanted.before is not None:
        where.append("id < ?")
        values.append(wanted.before)
    if wanted.words:
        columns = ("name", "preview", "provider_id")
        is_it, values_of_it = addressed("recipient", wanted.words)
        where.append(f"({' OR '.join([is_it, *map(alike, columns)])})")
        values += [*values_of_it, *[containing(wanted.words)] * len(columns)]
    return " AND ".join(where), values
