"""Makes the ids of all rows: numbers that grow with time, fit into a browser and need no database."""

from datetime import datetime

from channels.contract import Clock

_EPOCH_MS = 1_767_225_600_000  # 2026-01-01 UTC
_NODE_BITS, _COUNT_BITS = 4, 8
_LONGEST = 16  # digits of 2**53
IN_ADDRESSES = f"[0-9]{{1,{_LONGEST}}}"  # an id as part of an address, for a route


class IdMaker:
    """41 bits of milliseconds, 4 of node, 8 of counter: below 2**53 until 2095.

    Strictly growing within a node. More than 256 in a millisecond borrow from the next one; a clock set back
    does not matter, since the last id is remembered (`start_after` carries it over a restart).
    """

    def __init__(self, clock: Clock, node: int = 0, start_after: int = 0) -> None:
        self._clock, self._node = clock, node << _COUNT_BITS
        self._step = start_after >> (_NODE_BITS + _COUNT_BITS)
        self._count = (1 << _COUNT_BITS) - 1 if start_after else -1

    def next(self) -> int:
        now = int(self._clock.now().timestamp() * 1000) - _EPOCH_MS
        if now > self._step:
            self._step, self._count = now, 0
        elif self._count < (1 << _COUNT_BITS) - 1:
            self._count += 1
        else:
            self._step, self._count = self._step + 1, 0
        return self._step << (_NODE_BITS + _COUNT_BITS) | self._node | self._count


def id_in(text: str) -> int | None:
    """The id a client names, or None for anything that can't be one."""
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST):
        return None
    return int(text)


def least_id(moment: datetime) -> int:
    """No id made at `moment` or later is smaller."""
    return max(0, int(moment.timestamp() * 1000) - _EPOCH_MS) << (_NODE_BITS + _COUNT_BITS)
