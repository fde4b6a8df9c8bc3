"""Webhooks on the wire."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from hub.web.contract.base import Id, Model


class WebhookView(Model, kw_only=True, frozen=True):
    """`secret` is told once, when the webhook is made."""

    id: Id
    name: str
    url: str
    events: list[str]
    enabled: bool
    created_at: datetime
    secret: str = ""


class WebhookList(Model, kw_only=True, frozen=True):
    """`known`: every event there is."""

    items: list[WebhookView]
    known: list[str]


class SaveWebhook(Model, kw_only=True, frozen=True):
    name: Annotated[str, Meta(min_length=1, max_length=60)]
    url: Annotated[str, Meta(min_length=1, max_length=500)]
    events: Annotated[list[str], Meta(max_length=50)]
    enabled: bool = True
