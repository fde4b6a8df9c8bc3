"""A town with a Telegram bot: the hub talks to a simulated Telegram whose people a test plays."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from channels.contract import Clock
from hub.clock import SystemClock
from hub.config import ChannelSection, Config, HttpSection
from simulators.telegram import Platform
from tests.journeys.town import Town, town
from tests.peers.process import free_port

ACCOUNT = "tg"
SECRETS = {"TOWN_TELEGRAM_HOOK": "secret-of-the-towns-webhook"}


def telegram_channel(platform: Platform, mode: str, **settings: Any) -> ChannelSection:
    known = {
        "token_env": "TOWN_TELEGRAM_TOKEN",
        "webhook_secret_env": "TOWN_TELEGRAM_HOOK",
        "api_base": platform.url,
        "mode": mode,
        "poll_seconds": 1,
    }
    return ChannelSection(ACCOUNT, "telegram", "Telegram", settings={**known, **settings})


@asynccontextmanager
async def telegram_town(
    config: Config, platform: Platform, mode: str = "polling", clock: Clock | None = None, **settings: Any
) -> AsyncIterator[Town]:
    """The platform outlives the town, as the real one outlives a restart."""
    listen = HttpSection(
        listen=f"127.0.0.1:{free_port()}"
    )  # known before the hub starts: Telegram is told it
    channel = telegram_channel(platform, mode, **settings)
    secrets = {**SECRETS, "TOWN_TELEGRAM_TOKEN": platform.bot.token}
    with patch.dict(os.environ, secrets):
        routing = replace(config.routing, wrap_up_seconds={**config.routing.wrap_up_seconds, "telegram": 0.0})
        whole = replace(config, http=listen, routing=routing, channel=(*config.channel, channel))
        async with town(whole, clock or SystemClock()) as here:
            yield here
