"""E-mail, and faxes that come by e-mail; README.md is for the operator."""

from channels.contract import ChannelType
from channels.email.channel import build

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
