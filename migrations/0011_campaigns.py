"""Mass sending: campaigns, the lists of whom they reach, and what happened to them."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from migrations._columns import Id


class Migration(migrations.Migration):
    dependencies = [("hub", "0010_knowledge_gaps")]

    operations = [
        ops.CreateModel(
            name="Campaign",
            fields=[
                ("id", Id(primary_key=True, generated=False)),
                ("name", fields.TextField()),
                ("account", fields.TextField()),
                ("created_at", fields.DatetimeField()),
                ("created_by", fields.BigIntField()),
                ("state", fields.CharField(max_length=20)),
                ("state_at", fields.DatetimeField()),
                ("team_id", fields.BigIntField(null=True)),
                ("template", fields.TextField()),
                ("text", fields.TextField()),
                ("subject", fields.TextField()),
                ("sign", fields.TextField()),
                ("code", fields.TextField()),
                ("suffix", fields.TextField()),
                ("facts", fields.JSONField()),
                ("source", fields.JSONField()),
                ("columns", fields.JSONField()),
                ("roster_id", fields.BigIntField()),
                ("roster_digest", fields.TextField()),
                ("total", fields.IntField()),
                ("faulty", fields.IntField()),
                ("parts", fields.IntField()),
                ("digest", fields.TextField()),
                ("authors", fields.JSONField()),
                ("approved_by", fields.JSONField()),
                ("start_at", fields.DatetimeField(null=True)),
                ("window", fields.TextField()),
                ("cursor", fields.IntField()),
                ("taken", fields.IntField()),
                ("started_at", fields.DatetimeField(null=True)),
                ("ended_at", fields.DatetimeField(null=True)),
                ("reason", fields.TextField()),
                ("version", fields.IntField()),
            ],
            options={
                "table": "campaign",
                "app": "hub",
                "indexes": [Index(fields=["state"], name="campaign_by_state")],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CampaignRecipient",
            fields=[
                ("id", Id(primary_key=True, generated=False)),
                ("roster_id", fields.BigIntField()),
                ("number", fields.IntField()),
                ("address", fields.TextField()),
                ("name", fields.TextField()),
                ("facts", fields.JSONField()),
                ("fault", fields.CharField(max_length=20)),
                ("delivery_id", fields.BigIntField(null=True)),
            ],
            options={
                "table": "campaign_recipient",
                "app": "hub",
                "unique_together": (("roster_id", "number"),),
                "indexes": [Index(fields=["roster_id", "fault"], name="campaign_recipient_by_fault")],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CampaignStep",
            fields=[
                ("id", Id(primary_key=True, generated=False)),
                ("campaign_id", fields.BigIntField()),
                ("at", fields.DatetimeField()),
                ("step", fields.TextField()),
                ("by", fields.BigIntField(null=True)),
                ("note", fields.TextField()),
            ],
            options={
                "table": "campaign_step",
                "app": "hub",
                "indexes": [Index(fields=["campaign_id"], name="campaign_step_by_campaign")],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
