"""One handler per endpoint: read the call, ask one service, translate the answer."""

from hub.web.dispatch import Handler
from hub.web.handlers import (
    accounts,
    administration,
    contacts,
    conversations,
    deliveries,
    editing,
    editing_lists,
    files,
    gaps,
    knowledge,
    leading,
    mass,
    notice_books,
    notices,
    oneself,
    reports,
    trials,
    webhooks,
)

HANDLERS: dict[str, Handler] = {
    **oneself.HANDLERS,
    **conversations.HANDLERS,
    **contacts.HANDLERS,
    **files.HANDLERS,
    **knowledge.HANDLERS,
    **editing.HANDLERS,
    **editing_lists.HANDLERS,
    **gaps.HANDLERS,
    **trials.HANDLERS,
    **leading.HANDLERS,
    **administration.HANDLERS,
    **accounts.HANDLERS,
    **deliveries.HANDLERS,
    **notices.HANDLERS,
    **notice_books.HANDLERS,
    **webhooks.HANDLERS,
    **mass.HANDLERS,
    **reports.HANDLERS,
}
