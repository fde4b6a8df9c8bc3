"""The guard against redelivery, the rules the database itself keeps, and narrow indexes.

Plain SQL: Tortoise knows no key of two columns, partial unique indexes on PostgreSQL only, and partial
indexes with `=` alone.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor import BaseSchemaEditor
from tortoise.migrations.schema_generator.state_apps import StateApps

# Without a row number SQLite keeps the guard in one tree instead of two.
GUARD = """CREATE TABLE IF NOT EXISTS inbound_key (
    account TEXT NOT NULL, key TEXT NOT NULL, message_id BIGINT NOT NULL, at {moment} NOT NULL,
    PRIMARY KEY (account, key)){end}"""
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
    # The open ones move with every message, so only the closed ones are kept in order.
    "conversation_newest_closed": "conversation (COALESCE(last_message_at, created_at), id) "
    "WHERE stage = 'closed'",
    "conversation_by_agent": "conversation (agent_id, stage) WHERE agent_id IS NOT NULL",
    "conversation_by_team": "conversation (team_id, stage) WHERE team_id IS NOT NULL",
    "log_entry_by_conversation": "log_entry (conversation_id, id) WHERE conversation_id IS NOT NULL",
}


async def make_guard(_: StateApps, editor: BaseSchemaEditor) -> None:
    if editor.DIALECT == "sqlite":
        await editor.client.execute_query(GUARD.format(moment="TIMESTAMP", end=" WITHOUT ROWID"))
    else:
        await editor.client.execute_query(GUARD.format(moment="TIMESTAMPTZ", end=""))


async def drop_guard(_: StateApps, editor: BaseSchemaEditor) -> None:
    await editor.client.execute_query("DROP TABLE IF EXISTS inbound_key")


class Migration(migrations.Migration):
    dependencies = [("hub", "0002_people_accounts_and_records")]

    operations = [
        ops.RunPython(make_guard, drop_guard),
        ops.RunSQL(
            [f"CREATE UNIQUE INDEX IF NOT EXISTS {name} ON {on}" for name, on in UNIQUE.items()]
            + [f"CREATE INDEX IF NOT EXISTS {name} ON {on}" for name, on in NARROW.items()],
            [f"DROP INDEX IF EXISTS {name}" for name in (*UNIQUE, *NARROW)],
        ),
    ]
