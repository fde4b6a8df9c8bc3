"""Official wordings, and the subject of every article: a wording may hold for a whole subject."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor import BaseSchemaEditor
from tortoise.migrations.schema_generator.state_apps import StateApps

from migrations._columns import Id

# What is published says what its subject is; only the article itself did not repeat it.
SUBJECT = (
    "UPDATE article SET subject = COALESCE((SELECT {subject} FROM article_version "
    "WHERE article_version.article_id = article.id AND article_version.number = article.version), '')"
)


async def fill_subjects(_: StateApps, editor: BaseSchemaEditor) -> None:
    postgres = editor.DIALECT == "postgres"
    subject = "content->>'subject'" if postgres else "json_extract(content, '$.subject')"
    await editor.client.execute_query(SUBJECT.format(subject=subject))


class Migration(migrations.Migration):
    dependencies = [("hub", "0011_campaigns")]

    operations = [
        ops.AddField(model_name="Article", name="subject", field=fields.TextField(db_default="")),
        ops.RunPython(fill_subjects, ops.RunPython.noop),
        ops.CreateModel(
            name="OfficialWording",
            fields=[
                ("id", Id(primary_key=True, generated=False)),
                ("title", fields.TextField()),
                ("short_answer", fields.TextField()),
                ("created_at", fields.DatetimeField()),
                ("updated_at", fields.DatetimeField()),
                ("long_answer", fields.TextField()),
                ("state", fields.CharField(max_length=20)),
                ("department", fields.TextField()),
                ("source", fields.TextField()),
                ("article_ids", fields.JSONField()),
                ("subjects", fields.JSONField()),
                ("questions", fields.JSONField()),
                ("needs", fields.JSONField()),
                ("never", fields.JSONField()),
                ("audience", fields.TextField()),
                ("region", fields.TextField()),
                ("channels", fields.JSONField()),
                ("valid_from", fields.DateField(null=True)),
                ("valid_until", fields.DateField(null=True)),
                ("revision", fields.IntField()),
                ("replaces", fields.BigIntField(null=True)),
                ("created_by", fields.BigIntField(null=True)),
                ("updated_by", fields.BigIntField(null=True)),
                ("agreed_by", fields.BigIntField(null=True)),
                ("issued_by", fields.BigIntField(null=True)),
                ("issued_at", fields.DatetimeField(null=True)),
                ("withdrawn_by", fields.BigIntField(null=True)),
                ("withdrawn_at", fields.DatetimeField(null=True)),
                ("note", fields.TextField()),
            ],
            options={
                "table": "official_wording",
                "app": "hub",
                "indexes": [Index(fields=["state", "id"], name="official_wording_by_state")],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
