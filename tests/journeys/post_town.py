"""A town with a text message account, or one of another kind, whose gateway a test plays."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from unittest.mock import patch

from channels.contract import Channel, ChannelTools, ChannelType, Clock, InboundMessage, Text
from channels.registry import load
from hub.config import ChannelSection, Config
from tests.hub.services.gateway import Gateway
from tests.journeys.town import Town, town

ACCOUNT = "sms"


@asynccontextmanager
async def post_town(
    config: Config, clock: Clock | None = None, gateway: Gateway | None = None, *, kind: str = ACCOUNT
) -> AsyncIterator[tuple[Town, Gateway]]:
    gateway = gateway or Gateway()

    def build(settings: Mapping[str, object], tools: ChannelTools) -> Channel:
        return gateway

    def find(asked: str) -> ChannelType:
        return ChannelType(kind, {"zh": "短信", "en": "SMS"}, build) if asked == kind else load(asked)

    section = ChannelSection(kind, kind, "短信")
    with patch("hub.app.load", find):
        async with town(replace(config, channel=(*config.channel, section)), clock) as here:
            yield here, gateway


async def writes(gateway: Gateway, sender: str, text: str, key: str) -> str:
    """A citizen's text message comes in; returns the conversation's id, or ''."""
    assert gateway.inbox is not None
    message = InboundMessage(ACCOUNT, key, sender, Text(text))
    return (await gateway.inbox.accept(message)).conversation_id
