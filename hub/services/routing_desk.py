"""The one owner of the router: facts in, decisions stored and told. Synchronous up to the save, so it needs
no lock.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from channels.contract import Clock
from hub.services.announcer import Announcer
from hub.services.carry_out import CarryOut
from hub.services.ports import Writer
from hub.services.problems import CannotDo
from hub.services.sheet import Sheet
from routing.decisions import Decision, Refusal, Refuse
from routing.events import ClockTicked, RoutingEvent
from routing.router import Router


class RoutingRefused(CannotDo):
    """The rules forbid what was asked; `why` is routing.decisions.Refusal."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(f"routing_{why.value}")
        self.why = why


@dataclass(frozen=True, slots=True)
class Told:
    """What the router decided; `stored` is done once it is durable."""

    decisions: list[Decision]
    stored: "asyncio.Future[bool] | None"

    async def settled(self) -> list[Decision]:
        """Wait until stored; raise when the router refused."""
        if self.stored is not None:
            await self.stored
        for decision in self.decisions:
            if isinstance(decision, Refuse):
                raise RoutingRefused(decision.why)
        return self.decisions


class RoutingDesk:
    def __init__(
        self, router: Router, carry_out: CarryOut, writer: Writer, announcer: Announcer, clock: Clock
    ) -> None:
        self.router, self._carry_out = router, carry_out
        self._writer, self._announcer, self._clock = writer, announcer, clock

    def tell(self, event: RoutingEvent, sheet: Sheet | None = None) -> Told:
        """`sheet` holds what must be stored together with the decisions, before them; what was refused is not
        recorded as done.
        """
        decisions = self.router.handle(event)
        if sheet is not None and any(isinstance(decision, Refuse) for decision in decisions):
            sheet.undo()
        outcome = self._carry_out.sheet(decisions, event.at)
        self._carry_out.keep_waits(self.router, decisions, outcome)
        self._carry_out.keep_turns(self.router, outcome)
        outcome = sheet.extend(outcome) if sheet is not None else outcome
        return Told(decisions, self.keep(outcome))

    def keep(self, sheet: Sheet) -> "asyncio.Future[bool] | None":
        """Store a sheet and tell it afterwards."""
        if sheet.empty:
            return None
        stored = self._writer.save(sheet.change())
        self._announcer.after(stored, sheet.hints, sheet.give_commands)
        return stored

    async def tick_forever(self, every: timedelta) -> None:
        """A vital task: whatever ends by itself ends here."""
        while True:
            await self._clock.sleep(every)
            self.tell(ClockTicked(self._clock.now()))
