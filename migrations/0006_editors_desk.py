"""The editor's desk: manuscripts, their trail and versions, folders, words, and the log that followers read.

Articles that are there already become published manuscripts with a version 1.
"""

import json
from typing import Any

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor import BaseSchemaEditor
from tortoise.migrations.schema_generator.state_apps import StateApps

from migrations._columns import Id

# Numbers of a sequence may be committed out of order; a follower that read 7 would miss a later 6. Whoever
# inserts takes a lock first, before the number is drawn, and keeps it until the commit. SQLite has one
# writer at a time anyway.
ORDERED = (
    """CREATE OR REPLACE FUNCTION kb_change_in_turn() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN PERFORM pg_advisory_xact_lock(5812346); RETURN NULL; END $$""",
    "DROP TRIGGER IF EXISTS kb_change_in_turn ON kb_change",
    """CREATE TRIGGER kb_change_in_turn BEFORE INSERT ON kb_change
       FOR EACH STATEMENT EXECUTE FUNCTION kb_change_in_turn()""",
)
FREE = (
    "DROP TRIGGER IF EXISTS kb_change_in_turn ON kb_change",
    "DROP FUNCTION IF EXISTS kb_change_in_turn()",
)
NARROW = {
    "manuscript_in_work": "manuscript (stage, id) WHERE stage <> 'done'",
    "manuscript_to_publish": "manuscript (publish_at) WHERE stage = 'scheduled'",
    "manuscript_to_review": "manuscript (review_by) WHERE review_by IS NOT NULL",
    "article_to_expire": "article (valid_until) WHERE status = 'published'",
    "update_request_open": "update_request (due_on) WHERE done_at IS NULL",
}
LISTS = ("questions", "channels")
LIVE = {"published": "published", "withdrawn": "withdrawn", "expired": "expired"}


async def order_changes(_: StateApps, editor: BaseSchemaEditor) -> None:
    for statement in ORDERED if editor.DIALECT == "postgres" else ():
        await editor.client.execute_query(statement)


async def free_changes(_: StateApps, editor: BaseSchemaEditor) -> None:
    for statement in FREE if editor.DIALECT == "postgres" else ():
        await editor.client.execute_query(statement)


async def take_over_articles(_: StateApps, editor: BaseSchemaEditor) -> None:
    client, postgres = editor.client, editor.DIALECT == "postgres"
    rows = await client.execute_query_dict(
        "SELECT * FROM article WHERE id NOT IN (SELECT id FROM manuscript) ORDER BY id"
    )
    folders: dict[tuple[str, ...], int] = {}
    for row in rows:
        folder = None
        path = [part for part in str(row["category"]).split("/") if part]
        for depth in range(1, len(path) + 1):
            place = tuple(path[:depth])
            if place not in folders:
                folders[place] = len(folders) + 1
                values = [folders[place], path[depth - 1], folders.get(place[:-1]), "", len(folders)]
                await client.execute_query(_insert(FOLDER, postgres), values)
            folder = folders[place]
        await _take_over(client, row, folder, postgres)


async def _take_over(client: Any, row: dict[str, Any], folder: int | None, postgres: bool) -> None:
    content = json.dumps(_content(row), ensure_ascii=False)
    live = LIVE.get(row["status"], "never")
    number = int(row["version"]) if live != "never" else 0
    stage, moment = "done" if number else "draft", row["updated_at"]
    values = [row["id"], content, moment, moment, row["title"], folder, stage, number or 1, number, live, 1]
    values += [row["department"], row["audience"], row["valid_until"]]
    await client.execute_query(_insert(MANUSCRIPT, postgres), values)
    if number:
        values = [row["id"], row["id"], number, content, moment, ""]
        await client.execute_query(_insert(VERSION, postgres), values)


MANUSCRIPT = (
    "manuscript",
    "id content created_at updated_at title folder_id stage number live live_state revision department "
    "audience valid_until",
)
VERSION = ("article_version", "id article_id number content published_at note")
FOLDER = ("kb_folder", "id name parent_id department position")


def _insert(into: tuple[str, str], postgres: bool) -> str:
    table, columns = into[0], into[1].split()
    marks = [f"${at}" if postgres else "?" for at in range(1, len(columns) + 1)]
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(marks)})"  # noqa: S608


def _content(row: dict[str, Any]) -> dict[str, Any]:
    same = ("title", "short_answer", "collection", "department", "region", "audience")
    basis = [{"title": part, "url": ""} for part in _parts(row["legal_basis"])]
    paragraphs = [part for part in str(row["body"]).splitlines() if part.strip()]
    return {
        **{name: row[name] for name in same},
        **{name: row[name] if isinstance(row[name], list) else json.loads(row[name]) for name in LISTS},
        "long_answer": "".join(f"<p>{_escaped(part)}</p>" for part in paragraphs),
        "basis": basis,
        "valid_from": str(row["valid_from"]) if row["valid_from"] else None,
        "valid_until": str(row["valid_until"]) if row["valid_until"] else None,
    }


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace("》《", "》\n《").splitlines() if part.strip()]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Migration(migrations.Migration):
    dependencies = [("hub", "0005_sticky_agent")]

    operations = [
        ops.AddField(model_name="Article", name="details", field=fields.TextField(db_default="")),
        ops.CreateModel(
            name="Manuscript",
            fields=[
                ("id", Id(primary_key=True, generated=False)),
                ("content", fields.JSONField()),
                ("created_at", fields.DatetimeField()),
                ("updated_at", fields.DatetimeField()),
                ("title", fields.TextField()),
                ("folder_id", fields.BigIntField(null=True)),
                ("stage", fields.TextField()),
                ("number", fields.IntField()),
                ("live", fields.IntField()),
                ("live_state", fields.TextField()),
                ("revision", fields.IntField()),
                ("created_by", fields.BigIntField(null=True)),
                ("updated_by", fields.BigIntField(null=True)),
                ("submitted_by", fields.BigIntField(null=True)),
                ("publish_at", fields.DatetimeField(null=True)),
                ("department", fields.TextField()),
                ("audience", fields.TextField()),
                ("valid_until", fields.DateField(null=True)),
                ("review_by", fields.DateField(null=True)),
            ],
            options={
                "table": "manuscript",
                "app": "hub",
                "indexes": [Index(fields=["folder_id", "id"], name="manuscript_by_folder")],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ManuscriptStep",
            fields=[
                ("id", Id(primary_key=True, generated=False)),
                ("article_id", fields.BigIntField()),
                ("at", fields.DatetimeField()),
                ("kind", fields.TextField()),
                ("agent_id", fields.BigIntField(null=True)),
                ("revision", fields.IntField(null=True)),
                ("number", fields.IntField()),
                ("text", fields.TextField()),
                ("content", fields.JSONField(null=True)),
            ],
            options={
                "table": "manuscript_step",
                "app": "hub",
                "unique_together": (("article_id", "revision"),),
                "indexes": [Index(fields=["article_id", "id"], name="manuscript_step_by_article")],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ArticleVersion",
            fields=[
                ("id", Id(primary_key=True, generated=False)),
                ("article_id", fields.BigIntField()),
                ("number", fields.IntField()),
                ("content", fields.JSONField()),
                ("published_at", fields.DatetimeField()),
                ("written_by", fields.BigIntField(null=True)),
                ("approved_by", fields.BigIntField(null=True)),
                ("note", fields.TextField()),
            ],
            options={
                "table": "article_version",
                "app": "hub",
                "unique_together": (("article_id", "number"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ArticleFileLink",
            fields=[
                ("id", fields.BigIntField(primary_key=True)),
                ("file_id", fields.CharField(max_length=64)),
                ("article_id", fields.BigIntField()),
            ],
            options={
                "table": "article_file",
                "app": "hub",
                "unique_together": (("file_id", "article_id"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Folder",
            fields=[
                ("id", Id(primary_key=True, generated=False)),
                ("name", fields.TextField()),
                ("parent_id", fields.BigIntField(null=True)),
                ("department", fields.TextField()),
                ("position", fields.IntField()),
            ],
            options={"table": "kb_folder", "app": "hub", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="UpdateRequest",
            fields=[
                ("id", Id(primary_key=True, generated=False)),
                ("article_id", fields.BigIntField()),
                ("department", fields.TextField()),
                ("asked_at", fields.DatetimeField()),
                ("due_on", fields.DateField()),
                ("asked_by", fields.BigIntField(null=True)),
                ("note", fields.TextField()),
                ("done_at", fields.DatetimeField(null=True)),
                ("done_by", fields.BigIntField(null=True)),
                ("reminded_on", fields.DateField(null=True)),
            ],
            options={
                "table": "update_request",
                "app": "hub",
                "indexes": [Index(fields=["article_id"], name="update_request_by_article")],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Subject",
            fields=[
                ("code", fields.CharField(primary_key=True, max_length=20)),
                ("name", fields.TextField()),
            ],
            options={"table": "kb_subject", "app": "hub", "pk_attr": "code"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="KbWord",
            fields=[
                ("id", Id(primary_key=True, generated=False)),
                ("word", fields.CharField(unique=True, max_length=60)),
                ("added_at", fields.DatetimeField()),
                ("added_by", fields.BigIntField(null=True)),
            ],
            options={"table": "kb_word", "app": "hub", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SynonymGroup",
            fields=[
                ("id", Id(primary_key=True, generated=False)),
                ("words", fields.JSONField()),
                ("changed_at", fields.DatetimeField()),
                ("leads_to", fields.JSONField()),
                ("changed_by", fields.BigIntField(null=True)),
            ],
            options={"table": "kb_synonyms", "app": "hub", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="KbChange",
            fields=[
                ("seq", fields.BigIntField(primary_key=True)),
                ("article_id", fields.BigIntField()),
                ("op", fields.TextField()),
            ],
            options={"table": "kb_change", "app": "hub", "pk_attr": "seq"},
            bases=["Model"],
        ),
        ops.RunSQL(
            [f"CREATE INDEX IF NOT EXISTS {name} ON {on}" for name, on in NARROW.items()],
            [f"DROP INDEX IF EXISTS {name}" for name in NARROW],
        ),
        ops.RunPython(order_changes, free_changes),
        ops.RunPython(take_over_articles, ops.RunPython.noop),
    ]
