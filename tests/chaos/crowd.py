"""Everybody who writes in a round: one person after the other at each of so many places, web and WeChat in
turn, each with some words and a goodbye, so that more people come than agents have seats.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp

from simulators.wechat import Platform
from tests.chaos.people import StubbornCitizen, WebCitizen, WechatCitizen
from tests.chaos.post_kept import token_in

WORDS = 6


@dataclass
class Crowd:
    http: aiohttp.ClientSession
    hub: str
    platform: Platform
    places: int
    seed: int = 1
    everybody: list[StubbornCitizen] = field(default_factory=list)

    def talk(self, messages: int, seconds: float) -> list["asyncio.Task[None]"]:
        """Some messages more or less: everybody says all of their words."""
        persons = max(1, round(messages / self.places / WORDS))
        return [
            asyncio.create_task(self._talk(place, persons, seconds / persons)) for place in range(self.places)
        ]

    async def last_words(self) -> None:
        """Once more somebody at each place, who stays."""
        await asyncio.gather(*(self._speak(place, "last", stays=True) for place in range(self.places)))

    async def _talk(self, place: int, persons: int, every: float) -> None:
        """Whoever comes late is no reason for the next one to wait."""
        chance = random.Random(self.seed * 1000 + place)
        begun = asyncio.get_running_loop().time()
        for person in range(persons):
            at = begun + (person + chance.random()) * every
            await asyncio.sleep(at - asyncio.get_running_loop().time())
            await self._speak(place, f"{person:03d}")

    async def _speak(self, place: int, person: str, *, stays: bool = False) -> None:
        citizen = self._somebody(f"{place:03d}-{person}", wechat=bool(place % 2))
        self.everybody.append(citizen)
        await citizen.begin()
        for number in range(WORDS):
            await citizen.say(number, last=number == WORDS - 1 and not stays)

    def _somebody(self, name: str, *, wechat: bool) -> StubbornCitizen:
        if wechat:
            return WechatCitizen(self.platform, f"follower-{name}")
        return WebCitizen(self.http, self.hub, f"web-{name}")

    # --- what became of it ---

    @property
    def spoken(self) -> list[list[str]]:
        return [citizen.acknowledged for citizen in self.everybody]

    @property
    def read(self) -> Mapping[str, int]:
        """How often each answer of an agent came to somebody on WeChat."""
        entries = [entry for user in self.platform.users.values() for entry in user.inbox]
        return Counter(token_in(str(entry.get("content", ""))) for entry in entries if entry["via"] == "kf")
