"""Short messages (短信) by carriers' gateways, cloud providers or a modem; README.md is for the operator."""

from channels.contract import ChannelType
from channels.sms.channel import build

CHANNEL = ChannelType(
    name="sms",
    label={"zh": "短信", "en": "SMS"},
    build=build,
    sample_settings={
        "driver": "smpp",
        "host": "127.0.0.1",
        "port": 2775,
        "username": "hub",
        "password_env": "HUB_SMS_PASSWORD",
        "source": "12345",
        "signature": "【政务热线】",
    },
)
