"""The calls that are up right now: where each is, so that orders reach the right channel in the right
state.
"""

from dataclasses import dataclass, replace

from channels.phone.record import CallRecord, CallState


@dataclass(frozen=True, slots=True)
class LiveCall:
    """`channel` is the caller's leg."""

    record: CallRecord
    channel: str
    place_told: str = ""


@dataclass(frozen=True, slots=True)
class Stock:
    """All calls at one moment. `over` ended while nobody listened, or their end is not yet stored."""

    live: tuple[LiveCall, ...] = ()
    over: tuple[CallRecord, ...] = ()
    unreadable: int = 0


class LiveCalls:
    """Kept as Asterisk tells it, ahead of what the hub has stored: an order is judged by the newest state."""

    def __init__(self) -> None:
        self._calls: dict[str, LiveCall] = {}

    def __len__(self) -> int:
        return len(self._calls)

    def begin(self, stock: Stock) -> list[CallRecord]:
        """Start from what Asterisk says; returns the calls we knew and Asterisk knows nothing of any more."""
        known = self._calls
        self._calls = {call.record.call_id: call for call in stock.live}
        told_of = self._calls.keys() | {record.call_id for record in stock.over}
        return [call.record for call_id, call in known.items() if call_id not in told_of]

    def follow(self, record: CallRecord, channel: str) -> None:
        known = self._calls.get(record.call_id)
        if record.gone:
            self._calls.pop(record.call_id, None)
            return
        if known is not None and _is_older(record, known.record):
            return
        # A caller's leg keeps its name; of a call helped by the native queue the helper's leg tells.
        self._calls[record.call_id] = replace(known, record=record) if known else LiveCall(record, channel)

    def find(self, call_id: str) -> LiveCall | None:
        return self._calls.get(call_id)

    def of(self, recipient: str) -> LiveCall | None:
        """By call id or, since signals are addressed to a citizen, by caller: their newest call."""
        calls = [
            call for call in self._calls.values() if recipient in (call.record.call_id, call.record.sender)
        ]
        return max(calls, key=lambda call: call.record.place, default=None)

    def note_offer(self, call: LiveCall, offer: str, extension: str) -> None:
        """The order is on its way: a second one for the same caller has to be refused from now on."""
        record = replace(call.record, state=CallState.RINGING, offer=offer, extension=extension)
        self._calls[record.call_id] = replace(call, record=record)

    def note_return(self, call: LiveCall) -> None:
        """The hub withdrew its offer: it may make the next one in the same breath."""
        record = replace(call.record, state=CallState.WAITING, offer="", extension="")
        self._calls[record.call_id] = replace(call, record=record)

    def note_place(self, call: LiveCall, place: str) -> None:
        if call.record.call_id in self._calls:
            self._calls[call.record.call_id] = replace(call, place_told=place)


def _is_older(told: CallRecord, known: CallRecord) -> bool:
    """The end of an attempt that a newer order has overtaken."""
    ended = told.last.offer if told.last and told.state is CallState.WAITING else ""
    return bool(ended) and known.state is CallState.RINGING and known.offer != ended
