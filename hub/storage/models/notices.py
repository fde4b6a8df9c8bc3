"""Tables of notices, their texts, the phone book, who is left in peace, and webhooks."""

from typing import Any

from tortoise import fields
from tortoise.fields.db_defaults import SqlDefault
from tortoise.indexes import Index
from tortoise.models import Model

from hub.storage.models.columns import Id


class Notice(Model):
    id = Id(primary_key=True, generated=False)
    by = fields.BigIntField()
    key = fields.CharField(max_length=200)
    digest = fields.TextField()
    created_at = fields.DatetimeField()
    message_class = fields.TextField()
    account = fields.TextField()
    text = fields.TextField()
    subject = fields.TextField()
    template_id = fields.BigIntField(null=True)
    ack = fields.TextField()
    total = fields.IntField()
    barred = fields.IntField()

    class Meta:
        table = "notice"
        unique_together = (("by", "key"),)


class MessageTemplate(Model):
    id = Id(primary_key=True, generated=False)
    key = fields.CharField(max_length=200)
    version = fields.IntField()
    name = fields.TextField()
    message_class = fields.TextField()
    text = fields.TextField()
    created_at = fields.DatetimeField()
    created_by = fields.BigIntField()
    subject = fields.TextField()
    codes = fields.JSONField[Any]()
    sign = fields.TextField()
    state = fields.TextField()
    decided_at = fields.DatetimeField(null=True)
    decided_by = fields.BigIntField(null=True)
    note = fields.TextField()
    authors = fields.JSONField[Any](db_default=SqlDefault("'[]'"))

    class Meta:
        table = "message_template"
        unique_together = (("key", "version"),)


class PhoneBookGroup(Model):
    id = Id(primary_key=True, generated=False)
    name = fields.TextField()
    kind = fields.TextField()
    owner_id = fields.BigIntField(null=True)

    class Meta:
        table = "phone_book_group"


class PhoneBookEntry(Model):
    id = Id(primary_key=True, generated=False)
    name = fields.TextField()
    phone = fields.TextField()
    email = fields.TextField()
    unit = fields.TextField()
    note = fields.TextField()
    group_ids = fields.JSONField[Any]()
    owner_id = fields.BigIntField(null=True)
    version = fields.IntField()

    class Meta:
        table = "phone_book_entry"
        indexes = (Index(fields=("owner_id", "id"), name="phone_book_entry_by_owner"),)


class BlockedAddress(Model):
    address = fields.CharField(max_length=300, primary_key=True)
    reason = fields.TextField()
    at = fields.DatetimeField()
    account = fields.TextField()
    word = fields.TextField()
    by = fields.BigIntField(null=True)

    class Meta:
        table = "blocked_address"


class Webhook(Model):
    id = Id(primary_key=True, generated=False)
    name = fields.TextField()
    url = fields.TextField()
    secret = fields.TextField()
    events = fields.JSONField[Any]()
    created_at = fields.DatetimeField()
    created_by = fields.BigIntField()
    enabled = fields.BooleanField()

    class Meta:
        table = "webhook"
