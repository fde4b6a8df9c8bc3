"""What became of earlier messages of unknown outcome is one index away."""

from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("hub", "0007_delivery")]

    operations = [
        ops.RunSQL(
            "CREATE INDEX IF NOT EXISTS delivery_attempt_unsure ON delivery_attempt (account, id) "
            "WHERE outcome IN ('uncertain', 'interrupted')",
            "DROP INDEX IF EXISTS delivery_attempt_unsure",
        )
    ]
