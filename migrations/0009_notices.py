"""Notices, the texts they are made of, the phone book, who is left in peace, and webhooks."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from migrations._columns import Id


class Migration(migrations.Migration):
    dependencies = [("hub", "0008_delivery_evidence")]

    operations = [
        ops.CreateModel(
            name="Notice",
            fields=[
                ("id", Id(primary_key=True, generated=False)),
                ("by", fields.BigIntField()),
                ("key", fields.CharField(max_length=200)),
                ("digest", fields.TextField()),
                ("created_at", fields.DatetimeField()),
                ("message_class", fields.TextField()),
                ("account", fields.TextField()),
                ("text", fields.TextField()),
                ("subject", fields.TextField()),
                ("template_id", fields.BigIntField(null=True)),
                ("ack", fields.TextField()),
                ("total", fields.IntField()),
                ("barred", fields.IntField()),
            ],
            options={"table": "notice", "app": "hub", "unique_together": (("by", "key"),), "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="MessageTemplate",
            fields=[
                ("id", Id(primary_key=True, generated=False)),
                ("key", fields.CharField(max_length=200)),
                ("version", fields.IntField()),
                ("name", fields.TextField()),
                ("message_class", fields.TextField()),
                ("text", fields.TextField()),
                ("created_at", fields.DatetimeField()),
                ("created_by", fields.BigIntField()),
                ("subject", fields.TextField()),
                ("codes", fields.JSONField()),
                ("sign", fields.TextField()),
                ("state", fields.TextField()),
                ("decided_at", fields.DatetimeField(null=True)),
                ("decided_by", fields.BigIntField(null=True)),
                ("note", fields.TextField()),
            ],
            options={
                "table": "message_template",
                "app": "hub",
                "unique_together": (("key", "version"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PhoneBookGroup",
            fields=[
                ("id", Id(primary_key=True, generated=False)),
                ("name", fields.TextField()),
                ("kind", fields.TextField()),
                ("owner_id", fields.BigIntField(null=True)),
            ],
            options={"table": "phone_book_group", "app": "hub", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PhoneBookEntry",
            fields=[
                ("id", Id(primary_key=True, generated=False)),
                ("name", fields.TextField()),
                ("phone", fields.TextField()),
                ("email", fields.TextField()),
                ("unit", fields.TextField()),
                ("note", fields.TextField()),
                ("group_ids", fields.JSONField()),
                ("owner_id", fields.BigIntField(null=True)),
                ("version", fields.IntField()),
            ],
            options={
                "table": "phone_book_entry",
                "app": "hub",
                "indexes": [Index(fields=["owner_id", "id"], name="phone_book_entry_by_owner")],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="BlockedAddress",
            fields=[
                ("address", fields.CharField(max_length=300, primary_key=True)),
                ("reason", fields.TextField()),
                ("at", fields.DatetimeField()),
                ("account", fields.TextField()),
                ("word", fields.TextField()),
                ("by", fields.BigIntField(null=True)),
            ],
            options={"table": "blocked_address", "app": "hub", "pk_attr": "address"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Webhook",
            fields=[
                ("id", Id(primary_key=True, generated=False)),
                ("name", fields.TextField()),
                ("url", fields.TextField()),
                ("secret", fields.TextField()),
                ("events", fields.JSONField()),
                ("created_at", fields.DatetimeField()),
                ("created_by", fields.BigIntField()),
                ("enabled", fields.BooleanField()),
            ],
            options={"table": "webhook", "app": "hub", "pk_attr": "id"},
            bases=["Model"],
        ),
    ]
