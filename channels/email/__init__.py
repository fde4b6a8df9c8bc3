"""E-mail, and faxes that come by e-mail; README.md is for the operator."""

from collections.abc import Mapping

from channels.contract import Channel, ChannelTools, ChannelType


def build(settings: Mapping[str, object], tools: ChannelTools) -> Channel:
    # Not above: the worker process imports this package, too, and needs neither servers nor the line to them.
    from channels.email.channel import build as build_channel

    return build_channel(settings, tools)


CHANNEL = ChannelType(
    name="email",
    label={"zh": "电子邮件", "en": "E-mail"},
    build=build,
    sample_settings={
        "address": "12345@city.example",
        "sender_name": "12345政务服务热线",
        "smtp_host": "127.0.0.1",  # nobody listens there
        "smtp_port": 9,
        "smtp_security": "none",
        "imap_host": "127.0.0.1",
        "imap_port": 9,
        "imap_security": "none",
        "imap_user": "12345@city.example",
        "imap_password_env": "EMAIL_IMAP_PASSWORD",
    },
)
