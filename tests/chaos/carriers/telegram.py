"""The simulated Telegram: a bot only answers, so its citizens are told things by agents alone."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from simulators.telegram import Platform
from tests.chaos.carriers.carrier import Brought, Carrier, Sections

SECRET = "CHAOS_TELEGRAM_TOKEN"
ANSWERS_AFTER = 0.1
FIRST = 700_000


class TelegramCarrier:
    notices = False

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        settings = {"token_env": SECRET, "mode": "polling", "api_base": platform.url, "poll_seconds": 1}
        self.sections: Sections = ({"name": "telegram", "kind": "telegram", "settings": settings},)
        self.secrets = {SECRET: platform.bot.token}

    def citizen(self, number: int) -> str:
        return str(FIRST + number)

    def reader(self, number: int) -> str:
        return self.citizen(number)

    async def write(self, citizen: int, number: int, text: str) -> None:
        self._platform.chat(FIRST + citizen).started = True
        self._platform.people.says(FIRST + citizen, text)

    async def cut(self) -> None:
        """Telegram does what it is asked once more, and nobody hears of it."""
        fault = self._platform.fail("sendMessage", drop="after")
        self._platform.faults.remove(fault)
        self._platform.faults.insert(0, fault)

    async def at_rest(self) -> bool:
        return not self._platform.updates.waiting

    async def brought(self) -> Brought:
        return [
            (str(number), text) for number in self._platform.chats for text in self._platform.said(number)
        ]

    def offers(self) -> Mapping[str, int]:
        return {}


@asynccontextmanager
async def telegram() -> AsyncIterator[Carrier]:
    async with Platform() as platform:
        platform.fail("sendMessage", times=-1, delay=ANSWERS_AFTER)
        yield TelegramCarrier(platform)
