"""Everybody who had a hand in a text is known: none of them approves it."""

from tortoise import fields, migrations
from tortoise.fields.db_defaults import SqlDefault
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("hub", "0014_joined_gaps")]

    operations = [
        ops.AddField(
            model_name="MessageTemplate",
            name="authors",
            field=fields.JSONField(db_default=SqlDefault("'[]'")),
        )
    ]
