"""The word index of messages: words go into `message_word`; FTS5 or GIN finds them again.

Words come already segmented, separated by single spaces. The index takes each as it is: no stemming, no
folding, no splitting, since both databases would do that differently.
"""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor import BaseSchemaEditor
from tortoise.migrations.schema_generator.state_apps import StateApps

from migrations._columns import Id

SQLITE_UP = (
    """CREATE VIRTUAL TABLE IF NOT EXISTS message_word_index USING fts5(
        words, content='message_word', content_rowid='message_id', columnsize=0, detail=none,
        tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'")""",
    """CREATE TRIGGER IF NOT EXISTS message_word_added AFTER INSERT ON message_word BEGIN
        INSERT INTO message_word_index (rowid, words) VALUES (new.message_id, new.words); END""",
    "INSERT INTO message_word_index (message_word_index) VALUES ('rebuild')",
)
SQLITE_DOWN = ("DROP TRIGGER IF EXISTS message_word_added", "DROP TABLE IF EXISTS message_word_index")
POSTGRES_UP = (
    """CREATE INDEX IF NOT EXISTS message_word_index ON message_word
        USING gin (array_to_tsvector(string_to_array(words, ' ')))""",
)
POSTGRES_DOWN = ("DROP INDEX IF EXISTS message_word_index",)


async def build(_: StateApps, editor: BaseSchemaEditor) -> None:
    for statement in SQLITE_UP if editor.DIALECT == "sqlite" else POSTGRES_UP:
        await editor.client.execute_query(statement)


async def drop(_: StateApps, editor: BaseSchemaEditor) -> None:
    for statement in SQLITE_DOWN if editor.DIALECT == "sqlite" else POSTGRES_DOWN:
        await editor.client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [("hub", "0003_guard_one_holder_and_narrow_indexes")]

    operations = [
        ops.CreateModel(
            name="MessageWord",
            fields=[
                ("message_id", Id(primary_key=True, generated=False)),
                ("conversation_id", fields.BigIntField()),
                ("contact_id", fields.BigIntField()),
                ("words", fields.TextField()),
            ],
            options={"table": "message_word", "app": "hub", "pk_attr": "message_id"},
            bases=["Model"],
        ),
        ops.RunPython(build, drop),
    ]
