"""The telephone: calls that wait in an Asterisk, told and steered over its manager interface."""

from collections.abc import Mapping

from channels.contract import Channel, ChannelTools, ChannelType
from channels.phone.channel import PhoneChannel
from channels.phone.settings import DEFAULT_SPOOL, read_settings


def _build(settings: Mapping[str, object], tools: ChannelTools) -> Channel:
    return PhoneChannel(read_settings(settings, tools.secret), tools)


CHANNEL = ChannelType(
    name="phone",
    label={"zh": "电话", "en": "Telephone"},
    build=_build,
    sample_settings={
        "host": "127.0.0.1",
        "port": 5038,
        "username": "hub",
        "secret_env": "HUB_PHONE_SECRET",
        "recordings": DEFAULT_SPOOL,
    },
)
