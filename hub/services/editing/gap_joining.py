"""Editors put gaps together that are about one matter, and take them apart again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from hub.domain.change import Patch
from hub.domain.gap import Gap, GapState
from hub.services.access import Who
from hub.services.editing.gap_desk import GapDesk
from hub.services.problems import BadInput, CannotDo, NotFound
from hub.services.sheet import Sheet

MOST_ALIKE = 5


@dataclass(slots=True)
class GapJoining:
    """Of what is joined nothing is lost: it keeps its questions and draws its like, and they count at the one
    that leads.
    """

    desk: GapDesk

    async def join(self, who: Who, gap_id: int, others: Collection[int]) -> None:
        async with self.desk.turn:
            lead = await self.desk.open(who, gap_id)
            if lead.state not in (GapState.OPEN, GapState.WRITING):
                raise CannotDo("gap_decided")
            gaps = {gap.id: gap for gap in [await self.desk.undecided(who, one) for one in others]}
            gaps.pop(lead.id, None)
            if not gaps:
                raise BadInput("nothing_to_join")
            gaps |= {gap.id: gap for gap in await self.desk.gaps.joined(gaps)}
            sheet = self._moved(gaps.values(), lead.id)
            last = max(gap.last_at for gap in (lead, *gaps.values()))
            if last > lead.last_at:
                sheet.patches.append(Patch(Gap, lead.id, {"last_at": last}))
                self.desk.book.remember(replace(lead, last_at=last))
            self.desk.ground.audit.note(
                who, "join_gaps", str(lead.id), sheet, title=lead.title, count=str(len(gaps))
            )
            await self.desk.ground.keep(sheet)

    async def split(self, who: Who, gap_id: int, joined_id: int) -> None:
        async with self.desk.turn:
            lead = await self.desk.open(who, gap_id)
            one = await self.desk.gaps.gap(joined_id)
            if one is None or one.joined_to != lead.id:
                raise NotFound("no_such_gap")
            sheet = self._moved([one], None)
            self.desk.ground.audit.note(who, "split_gap", str(lead.id), sheet, title=one.title)
            await self.desk.ground.keep(sheet)

    async def alike(self, who: Who, gap: Gap, joined: Sequence[Gap]) -> list[Gap]:
        """Others that may be about the same matter, as far as this person sees them."""
        reach = self.desk.reach(who)
        known = {gap.id, *(one.id for one in joined)}
        near = self.desk.book.alike(known, gap.title, 4 * MOST_ALIKE)
        return [one for one in near if reach is None or one.department == reach][:MOST_ALIKE]

    def _moved(self, gaps: Collection[Gap], lead: int | None) -> Sheet:
        sheet = Sheet(patches=[Patch(Gap, gap.id, {"joined_to": lead}) for gap in gaps])
        for gap in gaps:
            self.desk.book.remember(replace(gap, joined_to=lead))
        return sheet
