"""What the reply rate counts."""

from dataclasses import replace
from datetime import timedelta

from hub.domain.conversation import BLOCKED, Stage
from hub.domain.self_help import SELF_HELP
from hub.services.scope import Scope
from hub.storage.store import HubStore
from tests.storage.rows import BEGINNING, NOW, contact, conversation, keep, message


async def test_nobody_is_blamed_for_what_no_agent_was_to_answer(store: HubStore) -> None:
    await keep(store, contact())
    for number, reason in ((10, SELF_HELP), (11, BLOCKED), (12, "resolved"), (13, "")):
        closed = conversation(number, stage=Stage.CLOSED if reason else Stage.WAITING, close_reason=reason)
        await keep(store, replace(closed, address=f"o{number}"), message(number + 100, number))

    everything = Scope(0, everything=True)
    tomorrow = BEGINNING + timedelta(days=1)
    rows = await store.reports.replies(BEGINNING, max(tomorrow, NOW), ["city"], everything)

    assert sum(row.received for row in rows) == 2
