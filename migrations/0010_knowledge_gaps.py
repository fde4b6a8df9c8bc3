"""Questions without a good answer and the gaps they show; must-find questions and their runs."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from migrations._columns import Id


class Migration(migrations.Migration):
    dependencies = [("hub", "0009_notices")]

    operations = [
        ops.AddIndex(
            "ArticleUse", Index(fields=["conversation_id", "id"], name="article_use_by_conversation")
        ),
        ops.CreateModel(
            name="Gap",
            fields=[
                ("id", Id(primary_key=True, generated=False)),
                ("title", fields.TextField()),
                ("first_at", fields.DatetimeField()),
                ("last_at", fields.DatetimeField()),
                ("words", fields.JSONField()),
                ("state", fields.TextField()),
                ("department", fields.TextField()),
                ("article_id", fields.BigIntField(null=True)),
                ("reason", fields.TextField()),
                ("handled_by", fields.BigIntField(null=True)),
                ("handled_at", fields.DatetimeField(null=True)),
                ("assigned_to", fields.BigIntField(null=True)),
                ("due_on", fields.DateField(null=True)),
            ],
            options={"table": "kb_gap", "app": "hub", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AskedQuestion",
            fields=[
                ("id", Id(primary_key=True, generated=False)),
                ("gap_id", fields.BigIntField()),
                ("day", fields.DateField()),
                ("text", fields.TextField()),
                ("mark", fields.CharField(unique=True, max_length=64)),
                ("source", fields.TextField()),
                ("why", fields.TextField()),
                ("channel", fields.TextField()),
                ("answer", fields.TextField()),
                ("agent_id", fields.BigIntField(null=True)),
            ],
            options={
                "table": "kb_question",
                "app": "hub",
                "indexes": [
                    Index(fields=["gap_id", "day"], name="kb_question_by_gap"),
                    Index(fields=["day", "gap_id"], name="kb_question_by_day"),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="MustFind",
            fields=[
                ("id", Id(primary_key=True, generated=False)),
                ("question", fields.TextField()),
                ("article_id", fields.BigIntField()),
                ("within", fields.IntField()),
                ("created_at", fields.DatetimeField()),
                ("created_by", fields.BigIntField(null=True)),
            ],
            options={"table": "kb_must_find", "app": "hub", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="FindRun",
            fields=[
                ("id", Id(primary_key=True, generated=False)),
                ("at", fields.DatetimeField()),
                ("seq", fields.BigIntField()),
                ("cause", fields.TextField()),
                ("total", fields.IntField()),
                ("failed", fields.IntField()),
                ("result", fields.JSONField()),
                ("article_ids", fields.JSONField()),
                ("agent_id", fields.BigIntField(null=True)),
            ],
            options={"table": "kb_find_run", "app": "hub", "pk_attr": "id"},
            bases=["Model"],
        ),
    ]
