"""Telegram bots; README.md is for the operator."""

from channels.contract import ChannelType
from channels.telegram.channel import build

CHANNEL = ChannelType(
    name="telegram",
    label={"zh": "Telegram", "en": "Telegram"},
    build=build,
    sample_settings={
        "token_env": "TELEGRAM_TOKEN",
        "mode": "webhook",
        "webhook_secret_env": "TELEGRAM_WEBHOOK_SECRET",
        "api_base": "http://127.0.0.1:9",  # nobody listens there
    },
)
