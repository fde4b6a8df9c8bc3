"""The only place that asks the system for the time."""

import asyncio
from datetime import UTC, datetime, timedelta

from channels.contract import Clock

__all__ = ["Clock", "SystemClock"]


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, delay: timedelta) -> None:
        await asyncio.sleep(delay.total_seconds())
