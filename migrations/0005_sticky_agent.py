"""For whom a waiting conversation is kept first, so that a restart does not call back who had their chance."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("hub", "0004_word_index")]

    operations = [
        ops.AddField(
            model_name="Conversation",
            name="sticky_agent_id",
            field=fields.BigIntField(null=True),
        ),
    ]
