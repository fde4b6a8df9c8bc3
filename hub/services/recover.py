"""After a start: the working set, the router and unfinished deliveries come back from storage, never from
memory.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from channels.contract import Clock
from hub.domain.conversation import Conversation
from hub.domain.delivery import Source
from hub.domain.message import DeliveryState
from hub.services.courier import Courier
from hub.services.demand import agent_stands_of, stands_of
from hub.services.floor import Floor
from hub.services.message_book import MessageBook
from hub.services.outbox import Outbox
from hub.services.packing import Outgoing
from hub.services.ports import Store
from routing.model import Rules
from routing.router import Router
from routing.snapshot import Snapshot

S = DeliveryState
UNFINISHED = frozenset({S.QUEUED.value, S.SENDING.value, S.HELD.value})
MOST = 100_000


async def fill_floor(floor: Floor, store: Store) -> None:
    people = store.people
    floor.load_people(
        await people.agents(), await people.teams(), await people.departments(), await people.skills()
    )
    floor.accounts = {account.name: account for account in await store.accounts.accounts()}
    for conversation in await store.conversations.not_closed():
        contact = floor.contacts.get(conversation.contact_id)
        contact = contact or await store.contacts.contact(conversation.contact_id)
        if contact is not None and conversation.account in floor.accounts:
            floor.add(conversation, contact)


def rebuilt_router(rules: Rules, floor: Floor, clock: Clock) -> Router:
    """Decides as the one before: places, holders, offers and turns are all in the rows."""
    conversations: Iterable[Conversation] = floor.conversations.values()
    snapshot = Snapshot(
        conversations=tuple(stands_of(c, floor.skills) for c in conversations),
        agents=tuple(agent_stands_of(agent) for agent in floor.agents.values() if not agent.disabled),
        at=clock.now(),
    )
    return Router.restore(rules, snapshot)


@dataclass(slots=True)
class TakeUp:
    """Deliveries that were not finished."""

    store: Store
    outbox: Outbox
    book: MessageBook
    courier: Courier

    async def run(self) -> int:
        await self.outbox.reopen_attempts()
        await self.courier.outcomes.receipts.meet()
        stored = self.store.deliveries
        unknown = await stored.unfinished({S.UNKNOWN.value}, MOST)
        unfinished = await stored.unfinished(UNFINISHED, MOST)
        deliveries = [*unfinished, *(d for d in unknown if d.due_at is not None)]
        for delivery in deliveries:
            own = delivery.source is Source.MESSAGE
            message = await self.book.message(delivery.id) if own else None
            await self.courier.take_up(Outgoing(delivery, message))
        return len(deliveries)
