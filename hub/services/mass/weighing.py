"""Goes through a list with a text: how long each message is, who lacks what, and what it comes to."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.domain.campaign import Campaign, CampaignRecipient, Fault, Wording, written
from hub.domain.change import Change, Patch
from hub.services.mass.ports import Campaigns
from hub.services.ports import Writer

A_PAGE = 250  # others want the loop, too
OURS = frozenset({Fault.NONE, Fault.MISSING, Fault.TOO_MANY_PARTS})  # what follows from the text
SAMPLES = 20


@dataclass(frozen=True, slots=True)
class Weighed:
    """`parts` of all that would be sent; `longest` of one; `samples` from the head of the list."""

    total: int
    parts: int
    longest: int
    faults: Mapping[Fault, int]
    samples: Sequence[tuple[CampaignRecipient, Wording]]


@dataclass(slots=True)
class Scales:
    writer: Writer
    stored: Campaigns

    async def weigh(
        self, campaign: Campaign, *, counted: bool, most: int | None, marking: bool = True
    ) -> Weighed:
        """`counted`: the channel counts parts. `marking` also writes down which lines the text spoils, or no
        longer does.
        """
        faults: Counter[Fault] = Counter()
        samples: list[tuple[CampaignRecipient, Wording]] = []
        total = parts = longest = after = 0
        while campaign.roster_id and (rows := await self.stored.scan(campaign.roster_id, after, A_PAGE)):
            after, patches = rows[-1].number, list[Patch]()
            for row in rows:
                wording = written(campaign, row)
                fault = _fault(row, wording, most if counted else None)
                if marking and fault is not row.fault:
                    patches.append(Patch(CampaignRecipient, row.id, {"fault": fault}))
                if fault is not Fault.NONE:
                    faults[fault] += 1
                    continue
                each = wording.length.parts if counted else 1
                total, parts, longest = total + 1, parts + each, max(longest, each)
                if len(samples) < SAMPLES:
                    samples.append((row, wording))
            if patches:
                await self.writer.save(Change(patches=tuple(patches)))
            await asyncio.sleep(0)
        return Weighed(total, parts, longest, faults, samples)


def _fault(row: CampaignRecipient, wording: Wording, most: int | None) -> Fault:
    if row.fault not in OURS:
        return row.fault
    if wording.missing:
        return Fault.MISSING
    return Fault.TOO_MANY_PARTS if most is not None and wording.length.parts > most else Fault.NONE
