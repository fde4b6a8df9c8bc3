"""The telephone side of `make demo`: an Asterisk of its own, callers, and telephones that answer by
themselves.
"""

import asyncio
import itertools
import json
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from channels.phone.asterisk.prompts import RATE, spoken
from tests.peers.asterisk import program
from tests.peers.asterisk.scenarios import HangUp, Press, Speak, Step, Wait, telephone
from tests.peers.asterisk.server import Asterisk
from tests.peers.asterisk.sipp import Sipp

ROOT = Path(__file__).resolve().parent.parent
PEOPLE = ROOT / "data" / "demo" / "people.json"
SECRET = "HUB_DEMO_PHONE_SECRET"  # noqa: S105 # the name of a variable
GREETING = "您好，这里是一二三四五热线，请讲。"
SILENCE = [0] * (3 * RATE)
RINGS, TALKS = 5_000, 45_000
MISSING = """电话：没有找到 Asterisk 或 SIPp，这次演示没有来电。以 root 运行下面的命令后再启动。
Telephone: no Asterisk or no SIPp here, so nobody calls. Run this as root (a minute or so) and start again:
    tests/peers/asterisk/install --with-tools"""


class Telephones:
    """Everything is ended by `close`. Recordings and ports are this demo's own."""

    def __init__(self, asterisk: Asterisk, sipp: Sipp, extensions: Sequence[int]) -> None:
        self._asterisk, self._sipp, self.extensions = asterisk, sipp, extensions
        self._callers = itertools.count(1)
        greeting = self._sound("greeting", GREETING)
        sipp.farm(extensions, telephone(RINGS, [Speak(greeting), Wait(TALKS), HangUp()]))

    @property
    def section(self) -> str:
        """What config.toml needs in order to speak to this Asterisk."""
        return (
            '\n[[channel]]\nname = "hotline"\nkind = "phone"\nlabel = "热线电话"\n[channel.settings]\n'
            f'port = {self._asterisk.ami_port}\nsecret_env = "{SECRET}"\n'
            f'recordings = "{self._asterisk.recordings}"\n'
        )

    @property
    def secret(self) -> str:
        return self._asterisk.secret

    async def call(self, story: Sequence[str], *, leaves_message: bool) -> None:
        """One citizen calls, tells the story and rates whoever listened; gives up after 150 seconds."""
        number = next(self._callers)
        sound = await asyncio.to_thread(self._sound, f"story-{number}", "，".join(story))
        steps = _message(sound) if leaves_message else _talk(sound)
        party = self._sipp.call(f"1000000{number % 10_000:04}", steps)
        await asyncio.to_thread(party.wait)

    def close(self) -> None:
        self._sipp.stop()
        self._asterisk.stop()

    def _sound(self, name: str, text: str) -> str:
        """Spoken where espeak-ng is installed, else a tone."""
        samples = spoken(text)
        if samples is None:
            return "tone.alaw"
        self._sipp.keep(f"{name}.alaw", [*samples, *SILENCE])
        return f"{name}.alaw"


def _talk(sound: str) -> list[Step]:
    """The survey comes when the talk is over, whenever that is: the key is pressed now and then."""
    return [Speak(sound), Wait(RINGS + TALKS // 2), *(Press("1"), Wait(4_000)) * 30, HangUp()]


def _message(sound: str) -> list[Step]:
    return [Wait(4_000), Press("9"), Wait(5_000), Speak(sound), Wait(14_000), HangUp()]


def _open() -> Telephones | None:
    found = program.found()
    if found is None or shutil.which("sipp") is None:
        return None
    people = json.loads(PEOPLE.read_text(encoding="utf-8"))["people"]
    extensions = [int(person["extension"]) for person in people if person.get("extension")]
    asterisk = Asterisk(extensions, program=found, say=15)
    sipp = Sipp(asterisk)
    try:
        return Telephones(asterisk, sipp, extensions)
    except BaseException:
        sipp.stop()
        asterisk.stop()
        raise


@asynccontextmanager
async def telephones() -> AsyncIterator[Telephones | None]:
    """None where there is no Asterisk; the demo says so and goes on without."""
    opened = await asyncio.to_thread(_open)
    try:
        yield opened
    finally:
        if opened is not None:
            await asyncio.to_thread(opened.close)
