"""Answers that citizens were shown without a person, and which accounts show them."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from migrations._columns import Id


class Migration(migrations.Migration):
    dependencies = [("hub", "0012_official_wordings")]

    operations = [
        ops.CreateModel(
            name="ShownAnswer",
            fields=[
                ("id", Id(primary_key=True, generated=False)),
                ("at", fields.DatetimeField()),
                ("channel", fields.TextField()),
                ("account", fields.TextField()),
                ("article_id", fields.BigIntField()),
                ("settles_at", fields.DatetimeField()),
                ("conversation_id", fields.BigIntField(null=True)),
                ("confidence", fields.FloatField()),
                ("wording", fields.TextField()),
                ("verdict", fields.TextField()),
                ("verdict_at", fields.DatetimeField(null=True)),
                ("person_at", fields.DatetimeField(null=True)),
            ],
            options={
                "table": "shown_answer",
                "app": "hub",
                "indexes": [
                    Index(fields=["at"], name="shown_answer_by_time"),
                    Index(fields=["conversation_id"], name="shown_answer_by_talk"),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="ChannelAccount", name="self_help", field=fields.BooleanField(db_default=False)
        ),
    ]
