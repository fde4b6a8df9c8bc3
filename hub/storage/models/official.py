"""Table of official wordings."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hub.storage.models.columns import Id


class OfficialWording(Model):
    id = Id(primary_key=True, generated=False)
    title = fields.TextField()
    short_answer = fields.TextField()
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()
    long_answer = fields.TextField()
    state = fields.CharField(max_length=20)
    department = fields.TextField()
    source = fields.TextField()
    article_ids = fields.JSONField[Any]()
    subjects = fields.JSONField[Any]()
    questions = fields.JSONField[Any]()
    needs = fields.JSONField[Any]()
    never = fields.JSONField[Any]()
    audience = fields.TextField()
    region = fields.TextField()
    channels = fields.JSONField[Any]()
    valid_from = fields.DateField(null=True)
    valid_until = fields.DateField(null=True)
    revision = fields.IntField()
    replaces = fields.BigIntField(null=True)
    created_by = fields.BigIntField(null=True)
    updated_by = fields.BigIntField(null=True)
    agreed_by = fields.BigIntField(null=True)
    issued_by = fields.BigIntField(null=True)
    issued_at = fields.DatetimeField(null=True)
    withdrawn_by = fields.BigIntField(null=True)
    withdrawn_at = fields.DatetimeField(null=True)
    note = fields.TextField()

    class Meta:
        table = "official_wording"
        indexes = (Index(fields=("state", "id"), name="official_wording_by_state"),)
