"""Tables of what the knowledge base lacks, and of what must be found in it."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hub.storage.models.columns import Id


class Gap(Model):
    id = Id(primary_key=True, generated=False)
    title = fields.TextField()
    first_at = fields.DatetimeField()
    last_at = fields.DatetimeField()
    words = fields.JSONField[Any]()
    state = fields.TextField()
    department = fields.TextField()
    article_id = fields.BigIntField(null=True)
    reason = fields.TextField()
    handled_by = fields.BigIntField(null=True)
    handled_at = fields.DatetimeField(null=True)
    assigned_to = fields.BigIntField(null=True)
    due_on = fields.DateField(null=True)
    joined_to = fields.BigIntField(null=True)

    class Meta:
        table = "kb_gap"
        indexes = (Index(fields=("joined_to",), name="kb_gap_by_joined"),)


class AskedQuestion(Model):
    id = Id(primary_key=True, generated=False)
    gap_id = fields.BigIntField()
    day = fields.DateField()
    text = fields.TextField()
    mark = fields.CharField(max_length=64, unique=True)
    source = fields.TextField()
    why = fields.TextField()
    channel = fields.TextField()
    answer = fields.TextField()
    agent_id = fields.BigIntField(null=True)

    class Meta:
        table = "kb_question"
        indexes = (
            Index(fields=("gap_id", "day"), name="kb_question_by_gap"),
            Index(fields=("day", "gap_id"), name="kb_question_by_day"),
        )


class MustFind(Model):
    id = Id(primary_key=True, generated=False)
    question = fields.TextField()
    article_id = fields.BigIntField()
    within = fields.IntField()
    created_at = fields.DatetimeField()
    created_by = fields.BigIntField(null=True)

    class Meta:
        table = "kb_must_find"


class FindRun(Model):
    id = Id(primary_key=True, generated=False)
    at = fields.DatetimeField()
    seq = fields.BigIntField()
    cause = fields.TextField()
    total = fields.IntField()
    failed = fields.IntField()
    result = fields.JSONField[Any]()
    article_ids = fields.JSONField[Any]()
    agent_id = fields.BigIntField(null=True)

    class Meta:
        table = "kb_find_run"
