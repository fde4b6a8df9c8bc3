"""Carriers of text messages: npm's `smpp` as a centre, and the CMPP gateway that is ours."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from simulators.cmpp import Gateway
from tests.channels.sms.stage import parts_of
from tests.chaos.carriers.carrier import Brought, Carrier, Sections
from tests.chaos.post_kept import token_in
from tests.peers.smsc import Smsc, smsc

SECRET = "CHAOS_SMS_SECRET"
ANSWERS_AFTER = 0.25  # seconds between the bytes and the answer: deaths are to fall in between
LONGEST_SHORT = 70


def _section(name: str, port: int, **more: Any) -> dict[str, Any]:
    settings = {"host": "127.0.0.1", "port": port, "password_env": SECRET, "source": "12345", "window": 8}
    return {"name": name, "kind": "sms", "settings": {**settings, **more}}


class SmppCarrier:
    notices = True

    def __init__(self, centre: Smsc) -> None:
        self._centre = centre
        self.sections: Sections = (_section("smpp", centre.port, driver="smpp", username="hub"),)
        self.secrets = {SECRET: "secret"}

    def citizen(self, number: int) -> str:
        return f"1380000{number:04}"

    def reader(self, number: int) -> str:
        return f"1381000{number:04}"

    async def write(self, citizen: int, number: int, text: str) -> None:
        total = -(-len(text) // 60)
        pieces: list[dict[str, Any]] = [{"text": text}]
        if len(text) > LONGEST_SHORT:
            pieces = [*parts_of(text, number % 256, total)]
        for at, piece in enumerate(pieces):
            head = {"from": f"86{self.citizen(citizen)}", "to": "12345", "tag": f"{token_in(text)} {at}"}
            await self._centre.tell(mo={**head, **piece})

    async def cut(self) -> None:
        await self._centre.tell(kick=True)

    async def at_rest(self) -> bool:
        asked = len(self._centre.of("stat"))
        await self._centre.tell(stat=True)
        return bool((await self._centre.saw("stat", asked + 1))[asked]["shelved"] == 0)

    async def brought(self) -> Brought:
        return [(e["to"], e["text"]) for e in self._centre.of("submit") if e["text"] is not None]

    def offers(self) -> Mapping[str, int]:
        """Of a long text the part that was brought most often counts."""
        most: dict[str, int] = {}
        for tag, times in Counter(event["tag"] for event in self._centre.of("offered")).items():
            token = str(tag).partition(" ")[0]
            most[token] = max(times, most.get(token, 0))
        return most


class CmppCarrier:
    notices = True

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self.sections: Sections = (
            _section("cmpp", gateway.port, driver="cmpp", username="900001", version="3.0"),
        )
        self.secrets = {SECRET: gateway.secret}

    def citizen(self, number: int) -> str:
        return f"1390000{number:04}"

    def reader(self, number: int) -> str:
        return f"1391000{number:04}"

    async def write(self, citizen: int, number: int, text: str) -> None:
        self._gateway.write(self.citizen(citizen), text, reference=number % 256)

    async def cut(self) -> None:
        self._gateway.kick()

    async def at_rest(self) -> bool:
        return not self._gateway.unthanked

    async def brought(self) -> Brought:
        return self._gateway.texts

    def offers(self) -> Mapping[str, int]:
        return {}


@asynccontextmanager
async def smpp() -> AsyncIterator[Carrier]:
    async with smsc(delay=1000 * ANSWERS_AFTER, keep=True) as centre:
        yield SmppCarrier(centre)


@asynccontextmanager
async def cmpp() -> AsyncIterator[Carrier]:
    async with Gateway("secret", delay=ANSWERS_AFTER, keeps=True) as gateway:
        yield CmppCarrier(gateway)
