"""WeChat official accounts (微信公众号); README.md is for the operator."""

from channels.contract import ChannelType
from channels.wechat.channel import build

CHANNEL = ChannelType(
    name="wechat",
    label={"zh": "微信公众号", "en": "WeChat official account"},
    build=build,
    sample_settings={
        "app_id": "wx0123456789abcdef",
        "secret_env": "WECHAT_SECRET",
        "token_env": "WECHAT_TOKEN",
        "aes_key_env": "WECHAT_AES_KEY",
        "mode": "safe",
        "api_base": "http://127.0.0.1:9",  # nobody listens there
    },
)
