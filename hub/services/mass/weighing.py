"""Goes through a list with a text: how long each message is, who lacks what, and what it comes to."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from channels.contract import Capabilities
from hub.domain.addresses import compared
from hub.domain.campaign import Campaign, CampaignRecipient, Fault, Wording, written
from hub.domain.change import Change, Patch
from hub.services.mass.ports import Campaigns
from hub.services.ports import Writer

A_PAGE = 60  # others want the loop, too
# What follows from the text.
OURS = frozenset({Fault.NONE, Fault.MISSING, Fault.TOO_MANY_PARTS, Fault.DUPLICATE})
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
        self, campaign: Campaign, can: Capabilities, *, counted: bool, marking: bool = True
    ) -> Weighed:
        """`counted`: the channel counts parts. `marking` also writes down which lines the text spoils, or no
        longer does.
        """
        once, faults = _Once(can.most_parts if counted else None), Counter[Fault]()
        samples: list[tuple[CampaignRecipient, Wording]] = []
        total = parts = longest = after = 0
        while campaign.roster_id and (rows := await self.stored.scan(campaign.roster_id, after, A_PAGE)):
            after, patches = rows[-1].number, list[Patch]()
            for row in rows:
                wording = written(campaign, row, can.signature)
                fault = once.fault(row, wording)
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


class _Once:
    """Each address gets one message: of its lines the first that the text does not spoil."""

    def __init__(self, most: int | None) -> None:
        self._most = most
        self._told: set[str] = set()
        self._spoiled: set[str] = set()

    def fault(self, row: CampaignRecipient, wording: Wording) -> Fault:
        if row.fault not in OURS:
            return row.fault
        address, fault = compared(row.address), self._of_text(wording)
        if address in self._told or (fault is not Fault.NONE and address in self._spoiled):
            return Fault.DUPLICATE
        (self._spoiled if fault is not Fault.NONE else self._told).add(address)
        return fault

    def _of_text(self, wording: Wording) -> Fault:
        if wording.missing:
            return Fault.MISSING
        over = self._most is not None and wording.length.parts > self._most
        return Fault.TOO_MANY_PARTS if over else Fault.NONE
