"""Tables of the editor's desk: manuscripts, their trail and versions, folders, words."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hub.storage.models.columns import Id


class Manuscript(Model):
    id = Id(primary_key=True, generated=False)
    content = fields.JSONField[Any]()
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()
    title = fields.TextField()
    folder_id = fields.BigIntField(null=True)
    stage = fields.TextField()
    number = fields.IntField()
    live = fields.IntField()
    live_state = fields.TextField()
    revision = fields.IntField()
    created_by = fields.BigIntField(null=True)
    updated_by = fields.BigIntField(null=True)
    submitted_by = fields.BigIntField(null=True)
    publish_at = fields.DatetimeField(null=True)
    department = fields.TextField()
    audience = fields.TextField()
    valid_until = fields.DateField(null=True)
    review_by = fields.DateField(null=True)

    class Meta:
        table = "manuscript"
        indexes = (Index(fields=("folder_id", "id"), name="manuscript_by_folder"),)


class ManuscriptStep(Model):
    id = Id(primary_key=True, generated=False)
    article_id = fields.BigIntField()
    at = fields.DatetimeField()
    kind = fields.TextField()
    agent_id = fields.BigIntField(null=True)
    revision = fields.IntField(null=True)
    number = fields.IntField()
    text = fields.TextField()
    content = fields.JSONField[Any](null=True)

    class Meta:
        table = "manuscript_step"
        # One step per revision: of two who save at once, the database lets only one through.
        unique_together = (("article_id", "revision"),)
        indexes = (Index(fields=("article_id", "id"), name="manuscript_step_by_article"),)


class ArticleVersion(Model):
    id = Id(primary_key=True, generated=False)
    article_id = fields.BigIntField()
    number = fields.IntField()
    content = fields.JSONField[Any]()
    published_at = fields.DatetimeField()
    written_by = fields.BigIntField(null=True)
    approved_by = fields.BigIntField(null=True)
    note = fields.TextField()

    class Meta:
        table = "article_version"
        unique_together = (("article_id", "number"),)


class ArticleFileLink(Model):
    id = fields.BigIntField(primary_key=True)
    file_id = fields.CharField(max_length=64)
    article_id = fields.BigIntField()

    class Meta:
        table = "article_file"
        unique_together = (("file_id", "article_id"),)


class Folder(Model):
    id = Id(primary_key=True, generated=False)
    name = fields.TextField()
    parent_id = fields.BigIntField(null=True)
    department = fields.TextField()
    position = fields.IntField()

    class Meta:
        table = "kb_folder"


class UpdateRequest(Model):
    id = Id(primary_key=True, generated=False)
    article_id = fields.BigIntField()
    department = fields.TextField()
    asked_at = fields.DatetimeField()
    due_on = fields.DateField()
    asked_by = fields.BigIntField(null=True)
    note = fields.TextField()
    done_at = fields.DatetimeField(null=True)
    done_by = fields.BigIntField(null=True)
    reminded_on = fields.DateField(null=True)

    class Meta:
        table = "update_request"
        indexes = (Index(fields=("article_id",), name="update_request_by_article"),)


class Subject(Model):
    code = fields.CharField(primary_key=True, max_length=20)
    name = fields.TextField()

    class Meta:
        table = "kb_subject"


class KbWord(Model):
    id = Id(primary_key=True, generated=False)
    word = fields.CharField(max_length=60, unique=True)
    added_at = fields.DatetimeField()
    added_by = fields.BigIntField(null=True)

    class Meta:
        table = "kb_word"


class SynonymGroup(Model):
    id = Id(primary_key=True, generated=False)
    words = fields.JSONField[Any]()
    changed_at = fields.DatetimeField()
    leads_to = fields.JSONField[Any]()
    changed_by = fields.BigIntField(null=True)

    class Meta:
        table = "kb_synonyms"


class KbChange(Model):
    # Given at the insert; migration 0006 sees to it that its order is the order of commits.
    seq = fields.BigIntField(primary_key=True)
    article_id = fields.BigIntField()
    op = fields.TextField()

    class Meta:
        table = "kb_change"
