"""Tables of knowledge articles and of what agents did with suggestions."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hub.storage.models.columns import Id


class Article(Model):
    id = Id(primary_key=True, generated=False)
    title = fields.TextField()
    body = fields.TextField()
    short_answer = fields.TextField()
    updated_at = fields.DatetimeField()
    questions = fields.JSONField[Any]()
    collection = fields.TextField()
    category = fields.TextField()
    department = fields.TextField()
    region = fields.TextField()
    legal_basis = fields.TextField()
    audience = fields.TextField()
    channels = fields.JSONField[Any]()
    valid_from = fields.DateField(null=True)
    valid_until = fields.DateField(null=True)
    status = fields.TextField()
    version = fields.IntField()
    seq = fields.BigIntField()
    details = fields.TextField(db_default="")
    subject = fields.TextField(db_default="")

    class Meta:
        table = "article"
        indexes = (Index(fields=("seq",), name="article_by_seq"),)


class ArticleUse(Model):
    id = Id(primary_key=True, generated=False)
    at = fields.DatetimeField()
    article_id = fields.BigIntField(null=True)
    agent_id = fields.BigIntField()
    conversation_id = fields.BigIntField()
    action = fields.TextField()
    wording = fields.TextField()
    rank = fields.IntField()
    note = fields.TextField()

    class Meta:
        table = "article_use"
        indexes = (
            Index(fields=("article_id", "id"), name="article_use_by_article"),
            Index(fields=("conversation_id", "id"), name="article_use_by_conversation"),
        )


class ShownAnswer(Model):
    id = Id(primary_key=True, generated=False)
    at = fields.DatetimeField()
    channel = fields.TextField()
    account = fields.TextField()
    article_id = fields.BigIntField()
    settles_at = fields.DatetimeField()
    conversation_id = fields.BigIntField(null=True)
    confidence = fields.FloatField()
    wording = fields.TextField()
    verdict = fields.TextField()
    verdict_at = fields.DatetimeField(null=True)
    person_at = fields.DatetimeField(null=True)

    class Meta:
        table = "shown_answer"
        indexes = (
            Index(fields=("at",), name="shown_answer_by_time"),
            Index(fields=("conversation_id",), name="shown_answer_by_talk"),
        )
