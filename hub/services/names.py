"""Names and addresses the hub has on file for a citizen: what is kept of their words must not carry them."""

from channels.contract import InboundMessage
from hub.services.ports import Contacts


async def names_of(contacts: Contacts, contact_id: int) -> tuple[str, ...]:
    contact = await contacts.contact(contact_id)
    identities = await contacts.identities_of(contact_id)
    names = [contact.name if contact else "", *(one.display_name for one in identities)]
    return (*names, *(one.address for one in identities))


async def names_behind(contacts: Contacts, message: InboundMessage) -> tuple[str, ...]:
    """Of whoever sent this, who may be new here."""
    identity = await contacts.identity(message.account, message.sender)
    known = await names_of(contacts, identity.contact_id) if identity else ()
    return (message.sender_name, message.sender, *known)
