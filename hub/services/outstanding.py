"""Remembers, per citizen, which sent messages are not yet delivered and which not yet read."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from hub.domain.message import DeliveryState, Message

CITIZENS = 5_000
Recipient = tuple[str, str]
Look = Callable[[Recipient], Awaitable[Sequence[Message]]]


@dataclass(slots=True)
class _Shelf:
    sent: set[int] = field(default_factory=set)
    delivered: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Outstanding:
    """`look` reads storage once per citizen; from then on memory follows every change."""

    look: Look
    _shelves: OrderedDict[Recipient, _Shelf] = field(default_factory=OrderedDict)

    def note(self, recipient: Recipient, message: Message) -> None:
        shelf = self._shelves.get(recipient)
        if shelf is not None:
            _place(shelf, message)

    async def up_to(self, recipient: Recipient, newest: int, state: DeliveryState) -> list[int]:
        """Ids that a receipt for everything up to `newest` can move to `state`."""
        shelf = self._shelves.get(recipient)
        if shelf is None:
            shelf = _Shelf()
            self._shelves[recipient] = shelf
            for message in await self.look(recipient):
                _place(shelf, message)
            if len(self._shelves) > CITIZENS:
                self._shelves.popitem(last=False)
        found = shelf.sent if state is DeliveryState.DELIVERED else shelf.sent | shelf.delivered
        return sorted(number for number in found if number <= newest)


def _place(shelf: _Shelf, message: Message) -> None:
    shelf.sent.discard(message.id)
    shelf.delivered.discard(message.id)
    if message.state is DeliveryState.SENT:
        shelf.sent.add(message.id)
    elif message.state is DeliveryState.DELIVERED:
        shelf.delivered.add(message.id)
