"""`kill -9` while Telegram brings messages, some twice and out of order: each is kept, and kept once."""

import asyncio
import random
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from hub.clock import SystemClock
from simulators.telegram import Platform
from tests.chaos.hub import Home, MortalHub
from tests.journeys.telegram_town import ACCOUNT, SECRETS
from tests.journeys.town import person, settle_people, town_config

CITIZENS, EACH, DEATHS = 12, 8, 2
FIRST = 700_001


def mortal(folder: Path, telegram: Platform, mode: str) -> MortalHub:
    settings = {
        "token_env": "TOWN_TELEGRAM_TOKEN",
        "webhook_secret_env": "TOWN_TELEGRAM_HOOK",
        "api_base": telegram.url,
        "mode": mode,
        "poll_seconds": 1,
    }
    section = {"name": ACCOUNT, "kind": "telegram", "settings": settings}
    return MortalHub(Home(folder), [section], {**SECRETS, "TOWN_TELEGRAM_TOKEN": telegram.bot.token})


def kept(folder: Path) -> Counter[str]:
    with sqlite3.connect(folder / "hub.db") as database:
        rows = database.execute("SELECT text FROM message WHERE author = 'citizen'").fetchall()
    return Counter(text for (text,) in rows)


def handed_out(telegram: Platform, since: int) -> bool:
    """Whether the hub was given updates that it has not confirmed yet."""
    return any(call.method == "getUpdates" and call.answer.get("result") for call in telegram.calls[since:])


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_killed_hub_keeps_each_message_once(mode: str, tmp_path: Path) -> None:
    await settle_people(town_config(tmp_path), SystemClock(), [person("1001")])
    chance, said = random.Random(7), [f"{who}-{n}" for n in range(EACH) for who in range(CITIZENS)]
    async with Platform() as telegram:
        telegram.updates.twice = True
        hub = mortal(tmp_path, telegram, mode)
        try:
            for life in range(DEATHS + 1):
                mine = said[life :: DEATHS + 1]
                for words in mine:
                    telegram.people.says(FIRST + int(words.partition("-")[0]), words)
                chance.shuffle(telegram.updates.waiting)
                again = list(telegram.updates.waiting)
                pushes, calls = len(telegram.updates.pushes), len(telegram.calls)
                await hub.start()
                if life == DEATHS:
                    telegram.updates.waiting += again
                    await telegram.updates.settled()
                    await hub.stop()
                    break
                while len(telegram.updates.pushes) < pushes + 5 and not handed_out(telegram, calls):
                    await asyncio.sleep(0.001)
                await hub.kill()
        finally:
            await hub.end()

    assert kept(tmp_path) == Counter(dict.fromkeys(said, 1))
