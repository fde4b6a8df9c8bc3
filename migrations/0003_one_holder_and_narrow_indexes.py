"""Rules the database itself keeps (one holder, one open offer, one message per client key), and narrow indexes.

Plain SQL: Tortoise knows partial unique indexes on PostgreSQL only, and partial ones with `=` alone.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops

UNIQUE = {
    "one_open_offer": "offer (conversation_id) WHERE outcome = ''",
    "one_holder": "assignment (conversation_id) WHERE to_at IS NULL",
    "one_message_per_client_key": "message (conversation_id, agent_id, client_key) WHERE client_key <> ''",
}
NARROW = {
    "message_by_provider_key": "message (account, provider_key) WHERE provider_key <> ''",
    "message_by_provider_id": "message (account, provider_id) WHERE provider_id <> ''",
    "message_due": "message (id) WHERE state IN ('queued', 'held', 'sending', 'unknown')",
    "conversation_by_thread": "conversation (account, thread, id) WHERE thread <> ''",
    "conversation_not_closed": "conversation (id) WHERE stage <> 'closed'",
    "conversation_by_agent": "conversation (agent_id, stage) WHERE agent_id IS NOT NULL",
    "conversation_by_team": "conversation (team_id, stage) WHERE team_id IS NOT NULL",
    "conversation_newest": "conversation (COALESCE(last_message_at, created_at), id)",
    "contact_merged": "contact (merged_into) WHERE merged_into IS NOT NULL",
    "log_entry_by_conversation": "log_entry (conversation_id, id) WHERE conversation_id IS NOT NULL",
}


def _index(kind: str, name: str, on: str) -> ops.RunSQL:
    return ops.RunSQL(f"CREATE {kind} IF NOT EXISTS {name} ON {on}", f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("hub", "0002_people_accounts_and_records")]

    operations = [
        *(_index("UNIQUE INDEX", name, on) for name, on in UNIQUE.items()),
        *(_index("INDEX", name, on) for name, on in NARROW.items()),
    ]
