"""What the hub lends a telephone channel, as it behaves: an inbox one can wait at, files, a clock."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from channels.contract import CallArrived, ChannelTools, Clock, Files, InboundBody
from tests.fakes import FakeCabinet, FakeFiles, FakeInbox

Body = TypeVar("Body", bound=InboundBody)
ACCOUNT = "hotline"
PATIENCE = 60.0


class PatientInbox(FakeInbox):
    """Lets a test wait for a fact about a citizen, whether it is there already or still to come."""

    async def until(
        self, kind: type[Body], sender: str, wanted: Callable[[Body], bool] = lambda body: True
    ) -> Body:
        async with asyncio.timeout(PATIENCE):
            while True:
                for body in self.facts(sender):
                    if isinstance(body, kind) and wanted(body):
                        return body
                await self._next_change()

    def facts(self, sender: str) -> list[InboundBody]:
        return [message.body for message in self.all() if message.sender == sender]

    def arrivals(self) -> list[str]:
        return [message.sender for message in self.all() if isinstance(message.body, CallArrived)]


class WallClock:
    """For tests against a real Asterisk, whose time nobody can move."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, delay: timedelta) -> None:
        await asyncio.sleep(delay.total_seconds())


def lend(secret: str, clock: Clock | None = None, files: Files | None = None) -> ChannelTools:
    return ChannelTools(
        ACCOUNT, clock or WallClock(), files or FakeFiles(), FakeCabinet(), lambda name: secret
    )
