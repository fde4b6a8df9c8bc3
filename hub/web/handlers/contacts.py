"""Citizens' records."""

from hub.domain.contact import ContactMerge
from hub.services.contact_desk import Card
from hub.services.ports import ConversationFilter
from hub.web.contract.contacts import ContactPage, ContactView, MergeView, UnmaskedView
from hub.web.contract.conversations import ConversationPage, MessagePage
from hub.web.dispatch import Call, Handler
from hub.web.handlers.conversations import conversation_view

CHANGEABLE = ("name", "language", "district", "note", "tags", "favoured")


def _view(call: Call, card: Card) -> ContactView:
    return call.services.views.contact(card.contact, list(card.identities), card.last_merge_id)


async def get_contact(call: Call) -> ContactView:
    return _view(call, await call.services.contacts.card(call.who, call.id))


async def find_contacts(call: Call) -> ContactPage:
    cards = await call.services.contacts.find(call.who, call.text("q")[:100], call.limit)
    return ContactPage(items=[_view(call, card) for card in cards])


async def change_contact(call: Call) -> ContactView:
    body = call.body
    given = {name: getattr(body, name) for name in CHANGEABLE if getattr(body, name) is not None}
    if "tags" in given:
        given["tags"] = tuple(dict.fromkeys(given["tags"]))
    card = await call.services.contacts.change(call.who, call.id, body.version, given)
    return _view(call, card)


async def contact_timeline(call: Call) -> MessagePage:
    """Every message on every channel, oldest first, with the conversations they belong to."""
    services = call.services
    await services.access.sees_contact(call.who, call.id)
    rows = await services.store.messages.of_contact(
        call.id, before=call.number("before"), limit=call.limit + 1
    )
    more = len(rows) > call.limit
    shown = rows[1:] if more else rows
    wanted = ConversationFilter(services.access.scope_for_contact(call.who), contact_id=call.id, limit=200)
    conversations = await services.store.conversations.page(wanted)
    return MessagePage(
        items=[services.views.message(row) for row in shown],
        more=more,
        conversations=[await conversation_view(call, row) for row in conversations],
    )


async def contact_conversations(call: Call) -> ConversationPage:
    services = call.services
    await services.access.sees_contact(call.who, call.id)
    scope = services.access.scope_for_contact(call.who)
    wanted = ConversationFilter(scope, contact_id=call.id, limit=call.limit)
    rows = await services.store.conversations.page(wanted)
    return ConversationPage(items=[await conversation_view(call, row) for row in rows])


async def unmask_contact(call: Call) -> UnmaskedView:
    plain = await call.services.contacts.unmask(call.who, call.id)
    addresses = {str(identity): address for identity, address in plain.addresses.items()}
    return UnmaskedView(addresses=addresses, phones=list(plain.phones))


async def block_contact(call: Call) -> ContactView:
    body = call.body
    card = await call.services.contacts.block(call.who, call.id, body.hours, body.reason)
    return _view(call, card)


async def unblock_contact(call: Call) -> ContactView:
    return _view(call, await call.services.contacts.block(call.who, call.id, None, ""))


def _merge(call: Call, merge: ContactMerge) -> MergeView:
    return MergeView(
        id=merge.id,
        kept_id=merge.kept_id,
        merged_id=merge.merged_id,
        at=merge.at,
        by=call.services.views.agent(merge.by_agent_id),
        undone=merge.undone_at is not None,
    )


async def merge_contacts(call: Call) -> MergeView:
    body = call.body
    merge = await call.services.contacts.merge(call.who, call.id, body.other_id, body.reason)
    return _merge(call, merge)


async def undo_merge(call: Call) -> MergeView:
    return _merge(call, await call.services.contacts.undo(call.who, call.id))


HANDLERS: dict[str, Handler] = {
    "get_contact": get_contact,
    "find_contacts": find_contacts,
    "change_contact": change_contact,
    "contact_timeline": contact_timeline,
    "contact_conversations": contact_conversations,
    "unmask_contact": unmask_contact,
    "block_contact": block_contact,
    "unblock_contact": unblock_contact,
    "merge_contacts": merge_contacts,
    "undo_merge": undo_merge,
}
