"""Tables of the people who work here, their groups, sessions and ready answers."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hub.storage.models.columns import Id


class Agent(Model):
    id = Id(primary_key=True, generated=False)
    login = fields.CharField(max_length=200, unique=True)
    number = fields.TextField()
    name = fields.TextField()
    password_hash = fields.TextField()
    created_at = fields.DatetimeField()
    roles = fields.JSONField[Any]()
    team_id = fields.BigIntField(null=True)
    extension = fields.TextField()
    languages = fields.JSONField[Any]()
    skills = fields.JSONField[Any]()
    ceilings = fields.JSONField[Any]()
    text_budget = fields.IntField()
    presence = fields.TextField()
    presence_reason = fields.TextField()
    presence_since = fields.DatetimeField(null=True)
    idle_since = fields.DatetimeField(null=True)
    last_turn = fields.BigIntField()
    lost_at = fields.DatetimeField(null=True)
    settings = fields.JSONField[Any]()
    disabled = fields.BooleanField()
    failed_sign_ins = fields.IntField()
    locked_until = fields.DatetimeField(null=True)
    must_change_password = fields.BooleanField()
    version = fields.IntField()

    class Meta:
        table = "agent"


class StaffSession(Model):
    id = fields.CharField(max_length=200, primary_key=True)
    agent_id = fields.BigIntField()
    created_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    csrf = fields.TextField()
    ip = fields.TextField()
    browser = fields.TextField()

    class Meta:
        table = "staff_session"
        indexes = (Index(fields=("agent_id",), name="staff_session_by_agent"),)


class ApiToken(Model):
    id = Id(primary_key=True, generated=False)
    name = fields.TextField()
    hash = fields.CharField(max_length=200, unique=True)
    roles = fields.JSONField[Any]()
    created_at = fields.DatetimeField()
    created_by = fields.BigIntField(null=True)
    last_used_at = fields.DatetimeField(null=True)
    expires_at = fields.DatetimeField(null=True)
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "api_token"


class CannedReply(Model):
    id = Id(primary_key=True, generated=False)
    scope = fields.TextField()
    title = fields.TextField()
    text = fields.TextField()
    folder = fields.TextField()
    owner_id = fields.BigIntField(null=True)

    class Meta:
        table = "canned_reply"


class Department(Model):
    id = Id(primary_key=True, generated=False)
    name = fields.TextField()

    class Meta:
        table = "department"


class Team(Model):
    id = Id(primary_key=True, generated=False)
    name = fields.TextField()
    department_id = fields.BigIntField()

    class Meta:
        table = "team"


class SkillGroup(Model):
    key = fields.CharField(max_length=200, primary_key=True)
    name = fields.TextField()
    overflow = fields.JSONField[Any]()

    class Meta:
        table = "skill_group"
