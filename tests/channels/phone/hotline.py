"""A hotline for stories: a real Asterisk, our channel on it, and citizens and agents at SIPp telephones."""

import asyncio
import itertools
import subprocess
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from channels.contract import (
    Accepted,
    CallArrived,
    CallReturned,
    ConnectCall,
    OutboundBody,
    OutboundMessage,
    SendResult,
)
from channels.phone import CHANNEL
from channels.phone.ami import AmiLost, Login, connect
from channels.phone.ami_wire import AmiMessage
from channels.phone.channel import PhoneChannel
from tests.channels.phone.desk import ACCOUNT, PatientInbox, lend
from tests.fakes import FakeFiles
from tests.peers.asterisk.scenarios import Step
from tests.peers.asterisk.server import Asterisk
from tests.peers.asterisk.sipp import Sipp


class Hotline:
    """One telephone channel with its citizens and telephones; each story has its own numbers and ports."""

    def __init__(self, asterisk: Asterisk) -> None:
        self.asterisk, self.sipp, self.inbox, self.files = (
            asterisk,
            Sipp(asterisk),
            PatientInbox(),
            FakeFiles(),
        )
        settings = {"port": asterisk.ami_port, "secret_env": "S", "recordings": str(asterisk.recordings)}
        settings["played"] = str(asterisk.played)
        channel = CHANNEL.build(settings, lend(asterisk.secret, files=self.files))
        assert isinstance(channel, PhoneChannel)
        self.channel = channel
        self._citizens, self._extensions, self._offers = (
            itertools.count(1),
            itertools.count(1001),
            itertools.count(1),
        )

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """The channel runs inside; as the hub would, it is started again when its connection ends."""
        running = asyncio.Event()
        serving = asyncio.create_task(self._serve(running))
        try:
            async with asyncio.timeout(60):
                await running.wait()
            yield
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)

    async def _serve(self, running: asyncio.Event) -> None:
        while True:
            try:
                await self.channel.run(self.inbox, running.set)
            except (AmiLost, OSError, TimeoutError):
                await asyncio.sleep(0.2)

    def extension(self) -> int:
        return next(self._extensions)

    async def call(self, steps: Sequence[Step]) -> tuple[str, str]:
        """A citizen nobody called as before; returns their number and the call's id once they wait."""
        number = f"1000000{next(self._citizens):04}"
        self.dial(number, steps)
        return number, (await self.inbox.until(CallArrived, number)).call_id

    def dial(self, number: str, steps: Sequence[Step]) -> "subprocess.Popen[bytes]":
        return self.sipp.call(number, steps)

    async def connect(self, call_id: str, extension: int) -> str:
        """Have it ring there; returns the offer."""
        offer = f"offer-{next(self._offers)}"
        result = await self.send(ConnectCall(call_id, str(extension), offer, agent_number=str(extension)))
        assert result == Accepted(f"{call_id}:{offer}")
        return offer

    async def returned(self, number: str, offer: str) -> CallReturned:
        return await self.inbox.until(CallReturned, number, lambda fact: fact.offer == offer)

    async def send(self, body: OutboundBody) -> SendResult:
        return await self.channel.send(OutboundMessage("m", ACCOUNT, "citizen", body))

    async def ended(self, party: "subprocess.Popen[bytes]") -> int:
        """How SIPp judged its party's story: 0 when every step came as written."""
        return await asyncio.to_thread(party.wait, 40)

    async def talking(self, call_id: str) -> None:
        """Wait until the announcement is over and the two are connected."""
        await self._look(lambda rows: _does(rows, "Bridge", call_id))

    async def playing(self, call_id: str) -> None:
        """Wait until a prompt interrupts the music."""
        await self._look(lambda rows: _does(rows, "BackGround", call_id))

    async def waiting(self, *call_ids: str) -> None:
        """Wait until these calls are in the hub's waiting room."""
        await self._look(lambda rows: all(_does(rows, "WaitExten", call_id) for call_id in call_ids))

    async def both_hear(self, call_id: str, extension: int) -> None:
        """Wait until the caller's leg and the agent's play something, and the same."""

        def both(rows: Sequence[AmiMessage]) -> bool:
            hearing = _hearing(rows, call_id)
            legs = sorted(row.text("Channel").rpartition("-")[0] for row in hearing)
            files = {row.text("ApplicationData") for row in hearing}
            return legs == [f"PJSIP/{extension}", "PJSIP/hub-trunk"] and len(files) == 1

        await self._look(both)

    async def nobody_hears(self, call_id: str) -> None:
        await self._look(lambda rows: not _hearing(rows, call_id))

    async def channels_left(self, count: int) -> None:
        await self._look(lambda rows: len(rows) == count)

    async def helped(self) -> str:
        """Wait until the native queue has connected somebody; returns the caller's number."""
        callers: list[str] = []

        def connected(rows: Sequence[AmiMessage]) -> bool:
            talking = [row for row in rows if row.text("Application") == "Queue" and row.text("BridgeId")]
            callers.extend(row.text("CallerIDNum") for row in talking)
            return bool(talking)

        await self._look(connected)
        return callers[0]

    async def _look(self, wanted: Callable[[Sequence[AmiMessage]], bool]) -> None:
        """At the channels, over a connection of the test's own, as an operator would."""
        login = Login("127.0.0.1", self.asterisk.ami_port, "hub", self.asterisk.secret, events="system")
        async with asyncio.timeout(60), connect(login) as ami:
            while not wanted((await ami.act("CoreShowChannels")).rows):
                await asyncio.sleep(0.1)

    def close(self) -> None:
        self.sipp.stop()


def _hearing(rows: Sequence[AmiMessage], call_id: str) -> list[AmiMessage]:
    """The legs of a call to which a recording is played."""
    own = [row for row in rows if row.text("Linkedid") == call_id]
    return [row for row in own if row.text("Application") == "ControlPlayback"]


def _does(rows: Sequence[AmiMessage], application: str, call_id: str) -> bool:
    return any(row.text("Uniqueid") == call_id and row.text("Application") == application for row in rows)
