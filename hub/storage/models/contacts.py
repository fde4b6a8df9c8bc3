"""Tables of citizens and the addresses they are known by."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hub.storage.models.columns import Id


class Contact(Model):
    id = Id(primary_key=True, generated=False)
    created_at = fields.DatetimeField()
    name = fields.TextField()
    language = fields.TextField()
    district = fields.TextField()
    note = fields.TextField()
    tags = fields.JSONField[Any]()
    favoured = fields.BooleanField()
    blocked_until = fields.DatetimeField(null=True)
    blocked_reason = fields.TextField()
    merged_into = fields.BigIntField(null=True)
    visits = fields.IntField()
    version = fields.IntField()

    class Meta:
        table = "contact"
        indexes = (Index(fields=("name",), name="contact_by_name"),)


class Identity(Model):
    id = Id(primary_key=True, generated=False)
    contact_id = fields.BigIntField()
    account = fields.TextField()
    kind = fields.TextField()
    address = fields.TextField()
    created_at = fields.DatetimeField()
    display_name = fields.TextField()

    class Meta:
        table = "identity"
        unique_together = (("account", "address"),)
        indexes = (Index(fields=("contact_id",), name="identity_by_contact"),)


class ContactMerge(Model):
    id = Id(primary_key=True, generated=False)
    kept_id = fields.BigIntField()
    merged_id = fields.BigIntField()
    at = fields.DatetimeField()
    by_agent_id = fields.BigIntField(null=True)
    moved = fields.JSONField[Any]()
    reason = fields.TextField()
    undone_at = fields.DatetimeField(null=True)

    class Meta:
        table = "contact_merge"
        indexes = (Index(fields=("kept_id", "id"), name="contact_merge_by_kept"),)
