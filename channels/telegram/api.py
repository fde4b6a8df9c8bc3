"""One bot, as the library knows it, over our transport."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

from telegram import Bot

from channels.telegram.settings import Settings
from channels.telegram.transport import Transport, open_client

AT_ONCE = 60
SLACK = 10.0  # seconds that an answer to getUpdates may take beyond the wait we asked for


class Api:
    """`bot` for what has types; what must be looked at even when it is odd comes raw."""

    def __init__(self, bot: Bot, transport: Transport, settings: Settings) -> None:
        self.bot = bot
        self._transport, self._settings = transport, settings

    async def updates(self, offset: int, wait: int, kinds: tuple[str, ...]) -> list[Any]:
        """As they came: what the library can't read must not hold up the rest."""
        asked = {"timeout": str(wait), "allowed_updates": json.dumps(kinds), "limit": "100"}
        if offset:
            asked["offset"] = str(offset)
        answer = await self._ask("getUpdates", asked, patience=wait + SLACK)
        return answer if isinstance(answer, list) else []

    async def webhook(self) -> Mapping[str, Any]:
        return _fields(await self._ask("getWebhookInfo"))

    async def me(self) -> Mapping[str, Any]:
        return _fields(await self._ask("getMe"))

    async def download(self, file_id: str) -> bytes:
        file = await self.bot.get_file(file_id)
        return await self._transport.download(file.file_path or "", self._settings.largest_media)

    async def _ask(self, method: str, asked: Mapping[str, str] | None = None, patience: float = SLACK) -> Any:
        url = f"{self.bot.base_url}/{method}" + (f"?{urlencode(asked)}" if asked else "")
        return await self._transport.post(url, read_timeout=patience)


def _fields(answer: Any) -> Mapping[str, Any]:
    return answer if isinstance(answer, dict) else {}


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[Api]:
    async with open_client(AT_ONCE) as session:
        transport = Transport(session)
        bot = Bot(
            settings.token,
            base_url=f"{settings.api_base}/bot",
            base_file_url=f"{settings.api_base}/file/bot",
            request=transport,
            get_updates_request=transport,
        )
        yield Api(bot, transport, settings)
