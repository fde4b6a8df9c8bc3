"""How far those who follow the event log may read: numbers are made before their rows are stored."""

from datetime import timedelta

from channels.contract import Clock
from hub.ids import least_id
from hub.services.ports import Writer

SETTLED = timedelta(seconds=2)  # rows of one moment may be stored a little out of order


def settled_until(clock: Clock, writer: Writer) -> int:
    """The number below which every entry is stored: a commit that takes long is not overtaken."""
    until = least_id(clock.now() - SETTLED)
    return min(until, writer.least_unsettled() or until)
