"""The channel on a scripted Asterisk, with the facts of a call in each state."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from channels.contract import (
    CallArrived,
    ConnectCall,
    OutboundBody,
    OutboundMessage,
    SendResult,
)
from channels.phone import CHANNEL
from channels.phone.channel import PhoneChannel
from tests.channels.phone.desk import ACCOUNT, PatientInbox, lend
from tests.channels.phone.scripted_ami import ScriptedAmi
from tests.fakes import FakeFiles, ManualClock

CITIZEN = "10000000001"
CALL = "1790000000.7"
LEG = "PJSIP/hub-trunk-00000007"
WAITING = f"1|waiting||{CITIZEN}|12345|1790000000123|||||||"
FALLBACK = WAITING.replace("waiting", "fallback")
RINGING = f"1|ringing||{CITIZEN}|12345|1790000000123|o1|1001|||||"
TALKING = f"1|talking||{CITIZEN}|12345|1790000000123|o1|1001|1790000001000|||{CALL}_o1.wav|"
RETURNED = f"1|waiting||{CITIZEN}|12345|1790000000123|||||||o1/1001/NOANSWER/0/80"
GONE = f"1|talking|1|{CITIZEN}|12345|1790000000123|o1|1001|1790000001000|1790000009000||{CALL}_o1.wav|"
ABANDONED = f"1|waiting|1|{CITIZEN}|12345|1790000000123||||1790000009000|||"
CONNECT = ConnectCall(CALL, "1001", "o1", "8888")


class Stage:
    def __init__(
        self, asterisk: ScriptedAmi, recordings: Path, *, secret: str = "right", **more: object
    ) -> None:
        self.asterisk, self.inbox, self.clock, self.files = (
            asterisk,
            PatientInbox(),
            ManualClock(),
            FakeFiles(),
        )
        asterisk.timestamp = f"{self.clock.now().timestamp():.6f}"
        settings = {"port": asterisk.port, "secret_env": "S", "recordings": str(recordings), **more}
        channel = CHANNEL.build(settings, lend(secret, self.clock, self.files))
        assert isinstance(channel, PhoneChannel)
        self.channel, self.recordings = channel, recordings

    def live(self, facts: str, call_id: str = CALL, leg: str = LEG) -> None:
        """A call that is up when the hub connects."""
        self.kept(facts, call_id)
        variables = {"ChanVariable": f"HUB_CALL={call_id}\r\nChanVariable: HUB_FACTS={facts}"}
        self.asterisk.rows["CoreShowChannels"].append({"Channel": leg, **variables})

    def kept(self, facts: str, call_id: str = CALL) -> None:
        self.asterisk.rows["DBGetTree"].append({"Key": f"/hub-call/{call_id}", "Val": facts})

    @asynccontextmanager
    async def open(self) -> AsyncIterator["asyncio.Task[None]"]:
        running = asyncio.Event()
        serving = asyncio.create_task(self.channel.run(self.inbox, running.set))
        try:
            async with asyncio.timeout(60):
                await running.wait()
            yield serving
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)

    async def send(self, body: OutboundBody) -> SendResult:
        return await self.channel.send(OutboundMessage("m", ACCOUNT, CITIZEN, body))

    async def arrived(self) -> None:
        self.asterisk.tell("HubWaiting", CALL, WAITING, Channel=LEG)
        await self.inbox.until(CallArrived, CITIZEN)

    async def settled(self) -> None:
        """Whatever was about to be sent has arrived: actions are answered in order."""
        assert self.channel.line is not None
        for _ in range(3):
            await self.channel.line.ami.act("Ping")

    async def forgotten(self) -> None:
        """Asterisk was told that the hub has stored everything about the call."""
        wanted = f"DB_DELETE(hub-call/{CALL})"
        times = 1
        while (await self.asterisk.until("Setvar", times))["Variable"] != wanted:
            times += 1
