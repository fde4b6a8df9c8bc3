"""Campaigns, their lists and what became of them, as services ask for them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from hub.domain.campaign import Campaign, CampaignRecipient, CampaignState, CampaignStep
from hub.domain.delivery import Delivery
from hub.services.mass.ports import Choices, Reached, RecipientFilter, Segment
from hub.services.scope import Scope
from hub.storage.codec import sequence
from hub.storage.reads import Reads, addressed, alike, containing, marks
from hub.storage.scope import Condition, visible

MOST_CHOICES = 500
OF_NOTICE = "notice_id = ? AND notice_id IS NOT NULL AND resent_as IS NULL"

# From one list to the next by the index, however many lines each has.
UNNAMED = (
    "WITH RECURSIVE roster(id) AS (SELECT MIN(roster_id) FROM campaign_recipient UNION ALL "
    "SELECT (SELECT MIN(roster_id) FROM campaign_recipient WHERE roster_id > roster.id) "
    "FROM roster WHERE roster.id IS NOT NULL) "
    "SELECT id FROM roster WHERE id IS NOT NULL AND id NOT IN (SELECT roster_id FROM campaign)"
)
# What was sent once more counts as its repetition ended, as in the outcomes.
ENDED_AS = (
    f"SELECT id FROM delivery WHERE {OF_NOTICE} AND state = ? "  # noqa: S608
    "UNION ALL SELECT resend_of FROM delivery WHERE notice_id = ? AND resend_of IS NOT NULL AND state = ?"
)


class StoredCampaigns:
    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    async def campaign(self, campaign_id: int) -> Campaign | None:
        return await self._reads.find(Campaign, "WHERE id = ?", campaign_id)

    async def page(
        self, scope: Scope, states: Collection[CampaignState], before: int | None, limit: int
    ) -> Sequence[Campaign]:
        where, values = ["1 = 1"], list[Any]()
        if not scope.everything:
            teams = sorted(scope.team_ids)
            where.append(f"(created_by = ? OR team_id IN {marks(len(teams))})")
            values += [scope.agent_id, *teams]
        if states:
            where.append(f"state IN {marks(len(states))}")
            values += sorted(state.value for state in states)
        if before is not None:
            where.append("id < ?")
            values.append(before)
        tail = f"WHERE {' AND '.join(where)} ORDER BY id DESC LIMIT ?"
        return await self._reads.all(Campaign, tail, *values, limit)

    async def in_states(self, states: Collection[CampaignState]) -> Sequence[Campaign]:
        wanted = sorted(state.value for state in states)
        return await self._reads.all(Campaign, f"WHERE state IN {marks(len(wanted))} ORDER BY id", *wanted)

    async def steps(self, campaign_id: int) -> Sequence[CampaignStep]:
        tail = "WHERE campaign_id = ? ORDER BY id DESC LIMIT 200"
        return await self._reads.all(CampaignStep, tail, campaign_id)

    async def scan(self, roster_id: int, after: int, limit: int) -> Sequence[CampaignRecipient]:
        tail = "WHERE roster_id = ? AND number > ? ORDER BY number LIMIT ?"
        return await self._reads.all(CampaignRecipient, tail, roster_id, after, limit)

    async def next_untold(self, roster_id: int, after: int, limit: int) -> Sequence[CampaignRecipient]:
        tail = "WHERE roster_id = ? AND number > ? AND fault = '' ORDER BY number LIMIT ?"
        return await self._reads.all(CampaignRecipient, tail, roster_id, after, limit)

    async def unnamed_rosters(self) -> Sequence[int]:
        return [roster_id for (roster_id,) in await self._reads.values(UNNAMED)]

    async def recipients(self, wanted: RecipientFilter) -> Sequence[CampaignRecipient]:
        where = ["roster_id = ?", "number > ?"]
        values: list[Any] = [wanted.campaign.roster_id, wanted.after]
        if wanted.view == "faulty":
            where.append("fault <> ''")
        elif wanted.view == "untold":
            where.append("fault = '' AND delivery_id IS NULL")
        elif wanted.view != "all":
            where.append(f"delivery_id IN ({ENDED_AS})")
            values += [wanted.campaign.id, wanted.view] * 2
        if wanted.words:
            is_it, values_of_it = addressed("address", wanted.words)
            where.append(f"({is_it} OR {alike('name')})")
            values += [*values_of_it, containing(wanted.words)]
        tail = f"WHERE {' AND '.join(where)} ORDER BY number LIMIT ?"
        return await self._reads.all(CampaignRecipient, tail, *values, wanted.limit)

    async def deliveries(self, ids: Collection[int]) -> Mapping[int, Delivery]:
        if not ids:
            return {}
        wanted = sorted(ids)
        rows = await self._reads.all(Delivery, f"WHERE id IN {marks(len(wanted))}", *wanted)
        return {row.id: row for row in rows}

    async def faults(self, roster_id: int) -> Mapping[str, int]:
        statement = "SELECT fault, COUNT(*) FROM campaign_recipient WHERE roster_id = ? GROUP BY fault"
        return {str(fault): count for fault, count in await self._reads.values(statement, roster_id)}

    async def outcomes(self, campaign_id: int) -> Mapping[str, int]:
        statement = f"SELECT state, COUNT(*) FROM delivery WHERE {OF_NOTICE} GROUP BY state"  # noqa: S608
        return {str(state): count for state, count in await self._reads.values(statement, campaign_id)}

    async def reasons(self, campaign_id: int) -> Sequence[tuple[str, str, int]]:
        statement = (
            f"SELECT state, state_reason, COUNT(*) FROM delivery WHERE {OF_NOTICE} "  # noqa: S608
            "AND state IN ('failed', 'expired', 'unknown', 'cancelled') "
            "GROUP BY state, state_reason ORDER BY COUNT(*) DESC, state, state_reason LIMIT 12"
        )
        return [(state, why, count) for state, why, count in await self._reads.values(statement, campaign_id)]

    async def reached(
        self, segment: Segment, kinds: Collection[str], scope: Scope, after: tuple[int, int], limit: int
    ) -> Sequence[Reached]:
        where, values = _fitting(segment, kinds, scope)
        statement = (
            "SELECT contact.id, identity.id, contact.name, identity.address, contact.tags "  # noqa: S608
            f"FROM contact JOIN identity ON identity.contact_id = contact.id WHERE {' AND '.join(where)} "
            "AND (contact.id > ? OR (contact.id = ? AND identity.id > ?)) "
            "ORDER BY contact.id, identity.id LIMIT ?"
        )
        rows = await self._reads.values(statement, *values, after[0], *after, limit)
        return [Reached(one, two, name, address, sequence(tags)) for one, two, name, address, tags in rows]

    async def choices(self, scope: Scope) -> Choices:
        tags, (seen, values) = set[str](), _seen(scope)
        statement = f"SELECT DISTINCT tags FROM contact WHERE {seen} LIMIT 20000"  # noqa: S608
        for (text,) in await self._reads.values(statement, *values):
            tags.update(sequence(text))
        districts = await self._reads.values(
            f"SELECT district, COUNT(*) FROM contact WHERE district <> '' AND {seen} "  # noqa: S608
            "GROUP BY district ORDER BY COUNT(*) DESC, district LIMIT ?",
            *values,
            MOST_CHOICES,
        )
        kinds = await self._reads.values("SELECT DISTINCT kind FROM identity ORDER BY kind")
        return Choices(
            sorted(tags)[:MOST_CHOICES], [name for name, _ in districts], [kind for (kind,) in kinds]
        )


def _fitting(segment: Segment, kinds: Collection[str], scope: Scope) -> tuple[list[str], list[Any]]:
    """Of whom one may see nothing, one reaches nobody."""
    where = ["contact.merged_into IS NULL", f"identity.kind IN {marks(len(kinds))}"]
    values: list[Any] = sorted(kinds)
    for column, wanted in (("district", segment.districts), ("language", segment.languages)):
        if wanted:
            where.append(f"contact.{column} IN {marks(len(wanted))}")
            values += sorted(wanted)
    if segment.favoured:
        where.append("contact.favoured")
    if segment.kinds:
        came = f"SELECT contact_id FROM identity AS way WHERE way.kind IN {marks(len(segment.kinds))}"  # noqa: S608
        where.append(f"contact.id IN ({came})")
        values += sorted(segment.kinds)
    condition, seen = _seen(scope)
    return [*where, condition], [*values, *seen]


def _seen(scope: Scope) -> Condition:
    """Contacts that one may see."""
    if scope.everything:
        return "1 = 1", []
    condition, values = visible(scope)
    return f"contact.id IN (SELECT contact_id FROM conversation WHERE {condition})", values  # noqa: S608
