"""A town whose citizens also call: the whole hub, a real Asterisk, telephones and callers played by SIPp."""

import itertools
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from channels.phone.ami import Login, connect
from channels.phone.ami_wire import AmiMessage
from hub.clock import SystemClock
from hub.config import ChannelSection
from tests.journeys.bureau import Bureau
from tests.journeys.drivers import Desk, Refused, until
from tests.journeys.town import Town, person, ruled, settle_people, town, town_config
from tests.peers.asterisk.scenarios import Step
from tests.peers.asterisk.server import Asterisk
from tests.peers.asterisk.sipp import Sipp, tone

SECRET = "HUB_TEST_PHONE_SECRET"
EXTENSIONS = range(1001, 1009)


@dataclass
class HotlineTown:
    """Every agent's login, number and extension are the same. Nobody is signed in at the beginning."""

    town: Town
    asterisk: Asterisk
    sipp: Sipp
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def agent(self, extension: int, scenario: str = "") -> Desk:
        """Ready, with a telephone that plays the scenario; without one the telephone is not registered."""
        if scenario:
            self.sipp.telephone(extension, scenario)
        return await self.town.desk(str(extension))

    def dial(self, steps: Sequence[Step]) -> "subprocess.Popen[bytes]":
        return self.sipp.call(f"1000000{next(self._numbers):04}", steps)

    async def channels(self) -> Sequence[AmiMessage]:
        login = Login("127.0.0.1", self.asterisk.ami_port, "hub", self.asterisk.secret, events="system")
        async with connect(login) as ami:
            return (await ami.act("CoreShowChannels")).rows

    async def played(self) -> list[str]:
        """What callers hear at this moment."""
        heard = ("Playback", "BackGround", "Read", "ControlPlayback")
        return [r.text("ApplicationData") for r in await self.channels() if r.text("Application") in heard]

    async def talks(self) -> None:
        """Wait until a caller and an agent are connected, the announcement over."""

        async def look() -> bool:
            return any(row.text("Application") == "Bridge" for row in await self.channels())

        await until(look)

    async def hears(self, prompts: str) -> None:
        """Wait until somebody is played these prompts, one after the other."""

        async def look() -> bool:
            return any(prompts in playing for playing in await self.played())

        await until(look)

    async def leaves_a_message(self) -> None:
        """Wait until a caller speaks after the tone: whoever signs in now is not given the call itself."""

        async def look() -> bool:
            return any(row.text("Application") == "Record" for row in await self.channels())

        await until(look)

    async def recorded(self, seconds: float) -> None:
        """Wait until the only recording under way is so long."""
        size = 44 + int(16_000 * seconds)
        await until(lambda: any(p.stat().st_size > size for p in self.asterisk.recordings.glob("*.wav")))

    async def quiet(self) -> None:
        """Wait until everybody has hung up."""

        async def nobody() -> bool:
            return not await self.channels()

        await until(nobody)


@asynccontextmanager
async def hotline_town(folder: Path, asterisk: Asterisk) -> AsyncIterator[HotlineTown]:
    settings = {"port": asterisk.ami_port, "secret_env": SECRET, "recordings": str(asterisk.recordings)}
    settings["played"] = str(asterisk.played)
    account = ChannelSection("tel", "phone", "热线", settings=settings)
    config = ruled(town_config(folder), wrap_up_seconds={"web": 0.0, "phone": 60.0, "wechat": 0.0})
    config = replace(config, channel=(*config.channel, account))
    people = [person(str(number), extension=str(number)) for number in EXTENSIONS]
    people += [person(login, roles=("kb_editor",), skills=(), team="") for login in ("editor", "editor2")]
    people.append(person("renshe", roles=("contributor",), skills=(), team="人社局"))
    await settle_people(config, SystemClock(), people)
    sipp = Sipp(asterisk)
    try:
        async with town(config) as here:
            yield HotlineTown(here, asterisk, sipp)
    finally:
        sipp.stop()


async def with_recording(hotline: HotlineTown, desk: Desk, seconds: float) -> int:
    """A published article with something to play, as agents see it."""
    bureau = Bureau(hotline.town)
    editor = await bureau.person("editor")
    file = await editor.desk.upload(tone(seconds), "补缴.wav")
    voice = {"file": {"file_id": file["url"].rpartition("/")[2]}, "version": 1}
    article = await editor.write(voice=voice)
    await bureau.publish(article)

    async def readable() -> bool:
        try:
            return bool((await desk.get(f"/knowledge/articles/{article}"))["voice"])
        except Refused:
            return False

    await until(readable)
    return article
