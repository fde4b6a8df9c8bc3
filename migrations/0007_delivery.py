"""Every outgoing message is a delivery with its tries and parts; an account may be paused for what goes out.

What was on its way when the hub was updated becomes a delivery too, so that it is taken up like any other.
"""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from migrations._columns import Id

INDEXES = {
    "delivery_due": "delivery (id) WHERE state IN ('queued', 'held', 'sending')",
    "delivery_unknown": "delivery (id) WHERE state = 'unknown'",
    "delivery_dead": "delivery (id) WHERE state IN ('failed', 'expired')",
    "delivery_by_provider": "delivery (account, provider_id) WHERE provider_id <> ''",
    "delivery_by_recipient": "delivery (account, recipient, id)",
    "delivery_by_notice": "delivery (notice_id, id) WHERE notice_id IS NOT NULL",
    "delivery_by_ack_key": "delivery (ack_key) WHERE ack_key <> ''",
    "delivery_part_by_provider": "delivery_part (account, provider_id) WHERE provider_id <> ''",
    "delivery_attempt_open": "delivery_attempt (id) WHERE outcome = ''",
}
ON_ITS_WAY = """INSERT INTO delivery (id, source, message_class, account, recipient, created_at, state, state_at,
    conversation_id, team_id, notice_id, agent_id, name, preview, body, state_reason, code, held_for, attempts,
    due_at, deadline, provider_id, sent_at, delivered_at, resend_of, resent_as, checker_id, handled_at,
    handled_by, note, ack_key, answer, answered_at)
  SELECT m.id, 'message', 'conversation', m.account, c.address, m.at, m.state, COALESCE(m.state_at, m.at),
    m.conversation_id, c.team_id, NULL, m.agent_id, COALESCE(k.name, ''), SUBSTR(m.text, 1, 120), '{}',
    m.state_reason, '', CASE WHEN m.state = 'held' THEN 'citizen' ELSE '' END, m.attempts,
    m.due_at, NULL, m.provider_id, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, '', '', '', NULL
  FROM message m JOIN conversation c ON c.id = m.conversation_id LEFT JOIN contact k ON k.id = m.contact_id
  WHERE m.state IN ('queued', 'held', 'sending', 'unknown') AND m.author IN ('agent', 'system')
    AND NOT m.private AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.id = m.id)"""


class Migration(migrations.Migration):
    dependencies = [("hub", "0006_editors_desk")]

    operations = [
        ops.AddField(model_name="ChannelAccount", name="paused_at", field=fields.DatetimeField(null=True)),
        ops.AddField(model_name="ChannelAccount", name="paused_by", field=fields.BigIntField(null=True)),
        ops.AddField(model_name="ChannelAccount", name="paused_reason", field=fields.TextField(null=True)),
        ops.CreateModel(
            name="Delivery",
            fields=[
                ("id", Id(primary_key=True, generated=False)),
                ("source", fields.TextField()),
                ("message_class", fields.TextField()),
                ("account", fields.TextField()),
                ("recipient", fields.TextField()),
                ("created_at", fields.DatetimeField()),
                ("state", fields.TextField()),
                ("state_at", fields.DatetimeField()),
                ("conversation_id", fields.BigIntField(null=True)),
                ("team_id", fields.BigIntField(null=True)),
                ("notice_id", fields.BigIntField(null=True)),
                ("agent_id", fields.BigIntField(null=True)),
                ("name", fields.TextField()),
                ("preview", fields.TextField()),
                ("body", fields.JSONField()),
                ("state_reason", fields.TextField()),
                ("code", fields.TextField()),
                ("held_for", fields.TextField()),
                ("attempts", fields.IntField()),
                ("due_at", fields.DatetimeField(null=True)),
                ("deadline", fields.DatetimeField(null=True)),
                ("provider_id", fields.TextField()),
                ("sent_at", fields.DatetimeField(null=True)),
                ("delivered_at", fields.DatetimeField(null=True)),
                ("resend_of", fields.BigIntField(null=True)),
                ("resent_as", fields.BigIntField(null=True)),
                ("checker_id", fields.BigIntField(null=True)),
                ("handled_at", fields.DatetimeField(null=True)),
                ("handled_by", fields.BigIntField(null=True)),
                ("note", fields.TextField()),
                ("ack_key", fields.TextField()),
                ("answer", fields.TextField()),
                ("answered_at", fields.DatetimeField(null=True)),
            ],
            options={"table": "delivery", "app": "hub", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="DeliveryAttempt",
            fields=[
                ("id", Id(primary_key=True, generated=False)),
                ("delivery_id", fields.BigIntField()),
                ("number", fields.IntField()),
                ("account", fields.TextField()),
                ("began_at", fields.DatetimeField()),
                ("ended_at", fields.DatetimeField(null=True)),
                ("outcome", fields.TextField()),
                ("reason", fields.TextField()),
                ("code", fields.TextField()),
            ],
            options={
                "table": "delivery_attempt",
                "app": "hub",
                "indexes": [Index(fields=["delivery_id"], name="delivery_attempt_by_delivery")],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="DeliveryPart",
            fields=[
                ("id", Id(primary_key=True, generated=False)),
                ("delivery_id", fields.BigIntField()),
                ("number", fields.IntField()),
                ("account", fields.TextField()),
                ("state", fields.TextField()),
                ("state_at", fields.DatetimeField()),
                ("provider_id", fields.TextField()),
                ("reason", fields.TextField()),
            ],
            options={
                "table": "delivery_part",
                "app": "hub",
                "indexes": [Index(fields=["delivery_id"], name="delivery_part_by_delivery")],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.RunSQL(
            [*(f"CREATE INDEX IF NOT EXISTS {name} ON {on}" for name, on in INDEXES.items()), ON_ITS_WAY],
            [f"DROP INDEX IF EXISTS {name}" for name in INDEXES],
        ),
    ]
