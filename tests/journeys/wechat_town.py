"""A town with a WeChat account: the hub talks to a simulated platform whose followers a test plays."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from channels.contract import Clock
from hub.clock import SystemClock
from hub.config import ChannelSection, Config
from simulators.wechat import Account, Platform
from tests.journeys.town import Town, town

ACCOUNT = "wx"
PROGRESS: dict[str, Any] = {
    "id": "TPL_PROGRESS",
    "title": "诉求办理进度通知",
    "fields": [{"key": "thing1", "label": "诉求内容"}, {"key": "phrase2", "label": "当前进度"}],
    "preview": "您反映的“{thing1}”有新进展：{phrase2}",
    "url": "https://hub.example/",
}


def wechat_channel(account: Account, platform: str, **settings: Any) -> ChannelSection:
    known = {
        "app_id": account.app_id,
        "secret_env": "TOWN_WECHAT_SECRET",
        "token_env": "TOWN_WECHAT_TOKEN",
        "aes_key_env": "TOWN_WECHAT_AES_KEY",
        "api_base": platform,
        "templates": [PROGRESS],
    }
    return ChannelSection(ACCOUNT, "wechat", "微信公众号", settings={**known, **settings})


@contextmanager
def secrets_of(account: Account) -> Iterator[None]:
    secrets = {
        "TOWN_WECHAT_SECRET": account.secret,
        "TOWN_WECHAT_TOKEN": account.token,
        "TOWN_WECHAT_AES_KEY": account.aes_key,
    }
    with patch.dict(os.environ, secrets):
        yield


@asynccontextmanager
async def wechat_town(
    config: Config, clock: Clock | None = None, **settings: Any
) -> AsyncIterator[tuple[Town, Platform]]:
    clock = clock or SystemClock()
    async with Platform(now=lambda: clock.now().timestamp()) as platform:
        channel = wechat_channel(platform.account, platform.url, **settings)
        with secrets_of(platform.account):
            async with town(replace(config, channel=(*config.channel, channel)), clock) as here:
                platform.callback_url = f"{here.url}/channels/wechat/{ACCOUNT}"
                yield here, platform
