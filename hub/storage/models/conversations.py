"""Tables of conversations and of who was asked for them and who held them."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hub.storage.models.columns import Id


class Conversation(Model):
    id = Id(primary_key=True, generated=False)
    number = fields.TextField()
    contact_id = fields.BigIntField()
    account = fields.TextField()
    kind = fields.TextField()
    address = fields.TextField()
    created_at = fields.DatetimeField()
    came_at = fields.DatetimeField()
    stage = fields.TextField()
    stage_since = fields.DatetimeField()
    thread = fields.TextField()
    skills = fields.JSONField[Any]()
    language = fields.TextField()
    priority = fields.IntField()
    auto_accept = fields.BooleanField()
    agent_id = fields.BigIntField(null=True)
    last_agent_id = fields.BigIntField(null=True)
    sticky_agent_id = fields.BigIntField(null=True)
    only_agent_id = fields.BigIntField(null=True)
    offer_id = fields.BigIntField(null=True)
    assignment_id = fields.BigIntField(null=True)
    only_until = fields.DatetimeField(null=True)
    leave_out = fields.JSONField[Any]()
    declined = fields.JSONField[Any]()
    deadline = fields.DatetimeField(null=True)
    last_word_at = fields.DatetimeField(null=True)
    first_offered_at = fields.DatetimeField(null=True)
    answered_at = fields.DatetimeField(null=True)
    first_reply_at = fields.DatetimeField(null=True)
    topic = fields.TextField()
    last_message_id = fields.BigIntField(null=True)
    last_message_at = fields.DatetimeField(null=True)
    preview = fields.TextField()
    preview_author = fields.TextField()
    unread = fields.IntField()
    unsent = fields.IntField()
    window_until = fields.DatetimeField(null=True)
    credit = fields.IntField(null=True)
    credit_limit = fields.IntField(null=True)
    credit_uncertain = fields.IntField()
    category = fields.TextField()
    summary = fields.TextField()
    closed_at = fields.DatetimeField(null=True)
    closed_by = fields.BigIntField(null=True)
    close_reason = fields.TextField()
    score = fields.IntField(null=True)
    score_comment = fields.TextField()
    talk_seconds = fields.FloatField()
    team_id = fields.BigIntField(null=True)
    version = fields.IntField()

    class Meta:
        table = "conversation"
        indexes = (
            Index(fields=("account", "address", "id"), name="conversation_by_address"),
            Index(fields=("contact_id", "id"), name="conversation_by_contact"),
            Index(fields=("number",), name="conversation_by_number"),
            Index(fields=("created_at",), name="conversation_by_created"),
        )


class Offer(Model):
    id = Id(primary_key=True, generated=False)
    conversation_id = fields.BigIntField()
    agent_id = fields.BigIntField()
    why = fields.TextField()
    offered_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    outcome = fields.TextField()
    reason = fields.TextField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "offer"


class Assignment(Model):
    id = Id(primary_key=True, generated=False)
    conversation_id = fields.BigIntField()
    agent_id = fields.BigIntField()
    why = fields.TextField()
    from_at = fields.DatetimeField()
    to_at = fields.DatetimeField(null=True)
    ended_by = fields.TextField()

    class Meta:
        table = "assignment"
        indexes = (
            Index(fields=("agent_id", "conversation_id"), name="assignment_by_agent"),
            Index(fields=("conversation_id", "agent_id"), name="assignment_by_conversation"),
        )


class Draft(Model):
    id = Id(primary_key=True, generated=False)
    agent_id = fields.BigIntField()
    conversation_id = fields.BigIntField()
    text = fields.TextField()
    updated_at = fields.DatetimeField()

    class Meta:
        table = "draft"
        unique_together = (("agent_id", "conversation_id"),)
