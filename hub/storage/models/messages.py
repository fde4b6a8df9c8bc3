"""Tables of what was said, of files, and of what keeps a redelivery from being stored twice."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hub.storage.models.columns import Id


class Message(Model):
    id = Id(primary_key=True, generated=False)
    conversation_id = fields.BigIntField()
    contact_id = fields.BigIntField()
    account = fields.TextField()
    author = fields.TextField()
    kind = fields.TextField()
    at = fields.DatetimeField()
    text = fields.TextField()
    agent_id = fields.BigIntField(null=True)
    private = fields.BooleanField()
    mentions = fields.JSONField[Any]()
    file_id = fields.TextField()
    details = fields.JSONField[Any]()
    provider_key = fields.TextField()
    client_key = fields.TextField()
    state = fields.TextField()
    state_reason = fields.TextField()
    state_at = fields.DatetimeField(null=True)
    provider_id = fields.TextField()
    attempts = fields.IntField()
    due_at = fields.DatetimeField(null=True)

    class Meta:
        table = "message"
        indexes = (Index(fields=("conversation_id", "id"), name="message_by_conversation"),)


# Derived from `message.mentions` by the writer, so that who was mentioned where is one index away.
class Mention(Model):
    id = fields.BigIntField(primary_key=True)
    message_id = fields.BigIntField()
    agent_id = fields.BigIntField()
    conversation_id = fields.BigIntField()

    class Meta:
        table = "mention"
        indexes = (Index(fields=("agent_id", "conversation_id"), name="mention_by_agent"),)


# What the word index was fed; the index itself is FTS5 or GIN, made by a migration.
class MessageWord(Model):
    message_id = Id(primary_key=True, generated=False)
    conversation_id = fields.BigIntField()
    contact_id = fields.BigIntField()
    words = fields.TextField()

    class Meta:
        table = "message_word"


class StoredFile(Model):
    id = fields.CharField(max_length=200, primary_key=True)
    created_at = fields.DatetimeField()
    name = fields.TextField()
    kind = fields.TextField()
    media_type = fields.TextField()
    size = fields.BigIntField()
    sha256 = fields.TextField()
    path = fields.TextField()
    duration = fields.FloatField(null=True)
    pending = fields.BooleanField()
    failed = fields.TextField()
    conversation_id = fields.BigIntField(null=True)
    uploaded_by = fields.BigIntField(null=True)

    class Meta:
        table = "stored_file"


class ParkedReceipt(Model):
    id = fields.BigIntField(primary_key=True)
    account = fields.TextField()
    provider_id = fields.TextField()
    state = fields.TextField()
    reason = fields.TextField()
    at = fields.DatetimeField()

    class Meta:
        table = "parked_receipt"
        indexes = (Index(fields=("account", "provider_id"), name="parked_receipt_by_provider"),)
