"""A scripted crowd of citizens: they come by web, by simulated WeChat and Telegram, by text message, by
letter and by telephone.
"""

import asyncio
import contextlib
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import aiohttp

from simulators.citizens import (
    Caller,
    TelegramCitizen,
    TextingCitizen,
    WebCitizen,
    WeChatCitizen,
    WritingCitizen,
)
from simulators.cmpp import Carrier
from simulators.mail import PostOffice
from simulators.telegram import Platform as Telegram
from simulators.telephones import Telephones
from simulators.wechat import Platform

STORIES = Path(__file__).resolve().parent.parent / "data" / "demo" / "stories.json"
FIRST_TELEGRAM = 700_101
FIRST_PHONE = 13_900_000_101
REGULARS = 8  # people on each channel, who come again and again
MESSAGE_EVERY = 5  # of so many callers one leaves a message instead of waiting


class Citizen(Protocol):
    async def visit(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Places:
    """Where citizens can come to; `telephones` is None where there is no Asterisk."""

    hub: str
    platform: Platform
    telegram: Telegram
    carrier: Carrier
    post: PostOffice
    telephones: Telephones | None = None


def stories() -> Iterator[list[str]]:
    """The same stories again and again, in order."""
    written: list[list[str]] = json.loads(STORIES.read_text(encoding="utf-8"))
    return itertools.cycle(written)


def citizens(places: Places, http: aiohttp.ClientSession, pause: float) -> Iterator[Citizen]:
    """By telephone, web, WeChat, Telegram, text message and letter in turn."""
    told = stories()
    for turn in itertools.count(1):
        one = turn % REGULARS
        if places.telephones is not None:
            yield Caller(places.telephones, next(told), leaves_message=turn % MESSAGE_EVERY == 0)
        yield WebCitizen(http, places.hub, next(told), pause)
        yield WeChatCitizen(places.platform, f"demo-{one:02d}", next(told), pause)
        yield TelegramCitizen(places.telegram, FIRST_TELEGRAM + one, next(told), pause)
        yield TextingCitizen(places.carrier, str(FIRST_PHONE + one), next(told), pause)
        yield WritingCitizen(places.post, f"demo-{one:02d}@mail.example", next(told), pause)


async def come(places: Places, *, every: float, pause: float, most: int) -> None:
    """A new citizen every `every` seconds, at most `most` at once."""
    gate = asyncio.Semaphore(most)
    async with aiohttp.ClientSession() as http, asyncio.TaskGroup() as group:
        for citizen in citizens(places, http, pause):
            await gate.acquire()
            group.create_task(_visit(citizen, gate))
            await asyncio.sleep(every)


async def _visit(citizen: Citizen, gate: asyncio.Semaphore) -> None:
    try:
        with contextlib.suppress(aiohttp.ClientError, ConnectionError):
            await citizen.visit()
    finally:
        gate.release()
