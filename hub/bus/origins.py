"""Recognises hints that a bus sent twice because the first answer got lost, and those that never came."""

import logging

log = logging.getLogger(__name__)


class Origins:
    """The highest number heard from each bus; numbers of one bus only grow."""

    def __init__(self) -> None:
        self._heard: dict[bytes, int] = {}

    def is_new(self, origin: bytes, number: int) -> bool:
        before = self._heard.get(origin)
        if before is not None and number <= before:
            return False
        if before is not None and number > before + 1:
            log.warning("hints missed", extra={"hints": number - before - 1})
        self._heard[origin] = number
        return True
