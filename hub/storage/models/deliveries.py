"""Tables of what is brought to an address: deliveries, their tries and their parts."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hub.storage.models.columns import Id


# Its other indexes are partial ones (migration 0007).
class Delivery(Model):
    id = Id(primary_key=True, generated=False)
    source = fields.TextField()
    message_class = fields.TextField()
    account = fields.TextField()
    recipient = fields.TextField()
    created_at = fields.DatetimeField()
    state = fields.TextField()
    state_at = fields.DatetimeField()
    conversation_id = fields.BigIntField(null=True)
    team_id = fields.BigIntField(null=True)
    notice_id = fields.BigIntField(null=True)
    agent_id = fields.BigIntField(null=True)
    name = fields.TextField()
    preview = fields.TextField()
    body = fields.JSONField[Any]()
    state_reason = fields.TextField()
    code = fields.TextField()
    held_for = fields.TextField()
    attempts = fields.IntField()
    due_at = fields.DatetimeField(null=True)
    deadline = fields.DatetimeField(null=True)
    provider_id = fields.TextField()
    sent_at = fields.DatetimeField(null=True)
    delivered_at = fields.DatetimeField(null=True)
    resend_of = fields.BigIntField(null=True)
    resent_as = fields.BigIntField(null=True)
    checker_id = fields.BigIntField(null=True)
    handled_at = fields.DatetimeField(null=True)
    handled_by = fields.BigIntField(null=True)
    note = fields.TextField()
    ack_key = fields.TextField()
    answer = fields.TextField()
    answered_at = fields.DatetimeField(null=True)

    class Meta:
        table = "delivery"


class DeliveryAttempt(Model):
    id = Id(primary_key=True, generated=False)
    delivery_id = fields.BigIntField()
    number = fields.IntField()
    account = fields.TextField()
    began_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    outcome = fields.TextField()
    reason = fields.TextField()
    code = fields.TextField()

    class Meta:
        table = "delivery_attempt"
        indexes = (Index(fields=("delivery_id",), name="delivery_attempt_by_delivery"),)


class DeliveryPart(Model):
    id = Id(primary_key=True, generated=False)
    delivery_id = fields.BigIntField()
    number = fields.IntField()
    account = fields.TextField()
    state = fields.TextField()
    state_at = fields.DatetimeField()
    provider_id = fields.TextField()
    reason = fields.TextField()

    class Meta:
        table = "delivery_part"
        indexes = (Index(fields=("delivery_id",), name="delivery_part_by_delivery"),)
