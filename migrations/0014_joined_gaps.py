"""Gaps that editors put together."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("hub", "0013_self_help")]

    operations = [
        ops.AddField(model_name="Gap", name="joined_to", field=fields.BigIntField(null=True)),
        ops.AddIndex("Gap", Index(fields=["joined_to"], name="kb_gap_by_joined")),
    ]
