"""Append-only tables and those of WeChat duty."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hub.storage.models.columns import Id


class LogEntry(Model):
    id = Id(primary_key=True, generated=False)
    at = fields.DatetimeField()
    kind = fields.TextField()
    conversation_id = fields.BigIntField(null=True)
    agent_id = fields.BigIntField(null=True)
    details = fields.JSONField[Any]()

    class Meta:
        table = "log_entry"


class AuditEntry(Model):
    id = Id(primary_key=True, generated=False)
    at = fields.DatetimeField()
    actor_id = fields.BigIntField(null=True)
    action = fields.TextField()
    subject = fields.TextField()
    details = fields.JSONField[Any]()
    ip = fields.TextField()

    class Meta:
        table = "audit_entry"
        indexes = (Index(fields=("action", "id"), name="audit_entry_by_action"),)


class DutyAssignment(Model):
    id = Id(primary_key=True, generated=False)
    agent_id = fields.BigIntField()
    channel = fields.TextField()
    from_at = fields.DatetimeField()
    to_at = fields.DatetimeField()
    by_agent_id = fields.BigIntField(null=True)
    source = fields.TextField()
    ended_at = fields.DatetimeField(null=True)
    end_reason = fields.TextField()

    class Meta:
        table = "duty_assignment"
        indexes = (Index(fields=("to_at",), name="duty_assignment_by_end"),)


class DutyShortage(Model):
    id = Id(primary_key=True, generated=False)
    channel = fields.TextField()
    began_at = fields.DatetimeField()
    present = fields.IntField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "duty_shortage"
        indexes = (Index(fields=("began_at",), name="duty_shortage_by_begin"),)


class DutySpare(Model):
    id = Id(primary_key=True, generated=False)
    agent_id = fields.BigIntField()
    channel = fields.TextField()
    position = fields.IntField()

    class Meta:
        table = "duty_spare"
