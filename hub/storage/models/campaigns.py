"""Tables of mass sending: campaigns, the lists of whom they reach, and what happened to them."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hub.storage.models.columns import Id


class Campaign(Model):
    id = Id(primary_key=True, generated=False)
    name = fields.TextField()
    account = fields.TextField()
    created_at = fields.DatetimeField()
    created_by = fields.BigIntField()
    state = fields.CharField(max_length=20)
    state_at = fields.DatetimeField()
    team_id = fields.BigIntField(null=True)
    template = fields.TextField()
    text = fields.TextField()
    subject = fields.TextField()
    sign = fields.TextField()
    code = fields.TextField()
    suffix = fields.TextField()
    facts = fields.JSONField[Any]()
    source = fields.JSONField[Any]()
    columns = fields.JSONField[Any]()
    roster_id = fields.BigIntField()
    roster_digest = fields.TextField()
    total = fields.IntField()
    faulty = fields.IntField()
    parts = fields.IntField()
    digest = fields.TextField()
    authors = fields.JSONField[Any]()
    approved_by = fields.JSONField[Any]()
    start_at = fields.DatetimeField(null=True)
    window = fields.TextField()
    cursor = fields.IntField()
    taken = fields.IntField()
    started_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    reason = fields.TextField()
    version = fields.IntField()

    class Meta:
        table = "campaign"
        indexes = (Index(fields=("state",), name="campaign_by_state"),)


class CampaignRecipient(Model):
    id = Id(primary_key=True, generated=False)
    roster_id = fields.BigIntField()
    number = fields.IntField()
    address = fields.TextField()
    name = fields.TextField()
    facts = fields.JSONField[Any]()
    fault = fields.CharField(max_length=20)
    delivery_id = fields.BigIntField(null=True)

    class Meta:
        table = "campaign_recipient"
        unique_together = (("roster_id", "number"),)
        indexes = (Index(fields=("roster_id", "fault"), name="campaign_recipient_by_fault"),)


class CampaignStep(Model):
    id = Id(primary_key=True, generated=False)
    campaign_id = fields.BigIntField()
    at = fields.DatetimeField()
    step = fields.TextField()
    by = fields.BigIntField(null=True)
    note = fields.TextField()

    class Meta:
        table = "campaign_step"
        indexes = (Index(fields=("campaign_id",), name="campaign_step_by_campaign"),)
