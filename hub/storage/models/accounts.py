"""Tables of channel accounts and their drawers."""

from typing import Any

from tortoise import fields
from tortoise.models import Model


class ChannelAccount(Model):
    name = fields.CharField(max_length=200, primary_key=True)
    kind = fields.TextField()
    label = fields.TextField()
    enabled = fields.BooleanField()
    skills = fields.JSONField[Any]()
    priority = fields.IntField()
    auto_accept = fields.BooleanField()
    greeting = fields.TextField()
    queue_text = fields.TextField()
    closed_text = fields.TextField()
    always_open = fields.BooleanField()
    hours = fields.JSONField[Any]()
    wait_limit = fields.IntField()
    self_help = fields.BooleanField(db_default=False)
    paused_at = fields.DatetimeField(null=True)
    paused_by = fields.BigIntField(null=True)
    paused_reason = fields.TextField(null=True)

    class Meta:
        table = "channel_account"


class CabinetEntry(Model):
    id = fields.BigIntField(primary_key=True)
    account = fields.TextField()
    key = fields.TextField()
    value = fields.TextField()

    class Meta:
        table = "cabinet_entry"
        unique_together = (("account", "key"),)
