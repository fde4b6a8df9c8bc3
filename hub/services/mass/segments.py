"""Whom a segment reaches, as candidates for a list."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from itertools import count

from hub.services.access import Who
from hub.services.mass.ports import Campaigns, Segment
from hub.services.mass.roster import Candidate
from hub.services.notice_ports import Notices
from hub.services.problems import NotFound
from hub.services.scope import Scope

A_PAGE = 500
PHONES = frozenset({"sms", "phone"})
MAILS = frozenset({"email"})


@dataclass(slots=True)
class Segments:
    stored: Campaigns
    notices: Notices

    async def candidates(
        self, who: Who, scope: Scope, segment: Segment, *, mail: bool
    ) -> AsyncGenerator[list[Candidate], None]:
        """Members of groups first, then contacts; who is both is met twice."""
        numbers = count(1)
        for group_id in segment.group_ids:
            yield await self._members(who, group_id, numbers, mail=mail)
        if not segment.contacts:
            return
        after = (0, 0)
        kinds = MAILS if mail else PHONES
        while page := await self.stored.reached(segment, kinds, scope, after, A_PAGE):
            after = page[-1].contact_id, page[-1].identity_id
            fitting = [one for one in page if not segment.tags or segment.tags.intersection(one.tags)]
            yield [Candidate(next(numbers), one.address, one.name) for one in fitting]

    async def _members(
        self, who: Who, group_id: int, numbers: "count[int]", *, mail: bool
    ) -> list[Candidate]:
        groups = {group.id: group for group in await self.notices.groups()}
        if group_id not in groups or groups[group_id].owner_id not in (None, who.agent_id):
            raise NotFound("no_such_group")
        members = [
            entry
            for entry in await self.notices.entries_in(group_id)
            if entry.owner_id in (None, who.agent_id) and (entry.email if mail else entry.phone)
        ]
        return [
            Candidate(
                next(numbers),
                entry.email if mail else entry.phone,
                entry.name,
                {"单位": entry.unit} if entry.unit else {},
            )
            for entry in members
        ]
