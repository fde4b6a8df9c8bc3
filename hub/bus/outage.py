"""One spell without a connection: its begin and its end are logged once, the waits grow longer."""

import logging
from datetime import timedelta
from typing import Final

from channels.contract import Clock

log = logging.getLogger(__name__)

FIRST_DELAY: Final = timedelta(milliseconds=50)
LONGEST_DELAY: Final = timedelta(seconds=5)


class Outage:
    def __init__(self, clock: Clock) -> None:
        self._clock, self._delay = clock, FIRST_DELAY

    async def wait(self, error: Exception) -> None:
        if self._delay == FIRST_DELAY:
            # Not the error's text: it may carry the address with its password.
            log.warning("bus lost", extra={"error": type(error).__name__})
        delay, self._delay = self._delay, min(self._delay * 2, LONGEST_DELAY)
        await self._clock.sleep(delay)

    def over(self) -> None:
        if self._delay != FIRST_DELAY:
            log.info("bus found again")
            self._delay = FIRST_DELAY
