"""A real Asterisk that nobody kills: citizens call it while the hub dies, telephones answer, and it is asked
afterwards what became of each call.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from channels.phone.ami import Ami, Login, connect
from channels.phone.ami_wire import AmiMessage
from channels.phone.stock import FAMILY
from tests.peers.asterisk.scenarios import AwaitGoodbye, HangUp, Press, Speak, Step, Wait, caller, telephone
from tests.peers.asterisk.server import Asterisk
from tests.peers.asterisk.sipp import Callers, Sipp

STALE = 6  # seconds without a hub until the native queue takes over: the least that can be set
LONG_DEATH = 12.0  # by then every waiting caller has looked at the heartbeat and gone over
LIMIT = 1200.0
SECRET = "CHAOS_PHONE_SECRET"


@dataclass(frozen=True, slots=True)
class Kind:
    """Callers who do the same; of twenty calls `share` are theirs."""

    prefix: str
    share: int
    steps: Sequence[Step]


PATIENT = "1009"


def kinds(patience: float) -> tuple[Kind, ...]:
    # Press again and again: the survey begins whenever the talk happens to end.
    presses = (Press("2"), Wait(2_500)) * round(patience / 2.5)
    return (
        Kind("1001", 10, [Speak(), *presses, HangUp()]),
        Kind("1002", 4, [Speak(), Wait(14_000), HangUp()]),
        Kind("1003", 3, [Wait(2_000), HangUp()]),
        Kind("1004", 3, [Wait(700), Press("9"), Speak(), Wait(13_000), HangUp()]),
    )


@dataclass(frozen=True, slots=True)
class Fate:
    """What Asterisk wrote of a call in its closing event, as it wrote it; times in milliseconds."""

    call_id: str
    state: str
    caller: str
    since: str
    offer: str
    extension: str
    answered: str
    ended: str
    score: str
    recording: str


def fate(call_id: str, facts: str) -> Fate:
    _, state, _, number, _, since, offer, extension, answered, ended, score, recording, _ = facts.split("|")
    return Fate(call_id, state, number, since, offer, extension, answered, ended, score, recording)


@dataclass
class Witness:
    """Listens to Asterisk on a line of its own, the whole round through."""

    ami: Ami
    came: set[str] = field(default_factory=set)
    talking: dict[str, str] = field(default_factory=dict)  # call -> extension
    gone: dict[str, Fate] = field(default_factory=dict)
    fallbacks: set[str] = field(default_factory=set)  # who was in the native queue
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self) -> None:
        async for event in self.ami.events():
            if call_id := event.text("HubCall"):
                self._note(event.text("UserEvent"), call_id, event)
                self._changed.set()

    def _note(self, what: str, call_id: str, event: AmiMessage) -> None:
        told = fate(call_id, event.text("Facts"))
        self.came.add(call_id)
        if what == "HubAnswered":
            self.talking[call_id] = told.extension
        elif what == "HubFallback":
            self.fallbacks.add(call_id)
        elif what in ("HubReturned", "HubTalkEnd", "HubGone"):
            self.talking.pop(call_id, None)
        if what == "HubGone":
            self.gone[call_id] = told

    async def until(self, fact: Callable[["Witness"], bool], limit: float = LIMIT) -> None:
        async with asyncio.timeout(limit):
            while not fact(self):
                self._changed.clear()
                await self._changed.wait()

    async def forgotten(self, limit: float = 90) -> None:
        """Asterisk keeps a call until the hub says that all of it is stored."""
        async with asyncio.timeout(limit):
            while await self._kept() & self.gone.keys():
                await asyncio.sleep(0.2)

    async def _kept(self) -> set[str]:
        rows = (await self.ami.act("DBGetTree", {"Family": FAMILY})).rows
        return {row.text("Key").rpartition("/")[2] for row in rows}


class Exchange:
    """Blocking to build and to close: `exchange` does both in a thread."""

    def __init__(self, extensions: Sequence[int]) -> None:
        self.asterisk = Asterisk(extensions, stale=STALE, ring=10, say=4)
        self._sipp = Sipp(self.asterisk)
        self._sipp.farm(extensions, telephone(300, [Speak(), AwaitGoodbye()]))
        self.witness: Witness

    def close(self) -> None:
        self._sipp.stop()
        self.asterisk.stop()

    @property
    def section(self) -> dict[str, object]:
        settings = {
            "port": self.asterisk.ami_port,
            "secret_env": SECRET,
            "recordings": str(self.asterisk.recordings),
        }
        return {"name": "tel", "kind": "phone", "settings": settings}

    def dial(self, calls: int, seconds: float, patience: float) -> list[Callers]:
        """So many callers of all kinds, spread over these seconds."""
        first, *others = kinds(patience)
        counts = {kind.prefix: max(1, calls * kind.share // 20) for kind in others}
        crowds = [self._crowd(kind, counts[kind.prefix], seconds) for kind in others]
        return [*crowds, self._crowd(first, calls - sum(counts.values()), seconds)]

    def stay(self, calls: int) -> Callers:
        """Callers who talk on until the round is over."""
        return self._crowd(Kind(PATIENT, 0, [Speak(), Wait(600_000), HangUp()]), calls, 0.5 * calls)

    def _crowd(self, kind: Kind, calls: int, seconds: float) -> Callers:
        every = max(200, int(1000 * seconds / calls))
        return self._sipp.crowd(caller(kind.steps), 1, calls, prefix=kind.prefix, period_ms=every)


@asynccontextmanager
async def exchange(extensions: Sequence[int]) -> AsyncIterator[Exchange]:
    running = await asyncio.to_thread(Exchange, extensions)
    asterisk = running.asterisk
    try:
        async with connect(Login("127.0.0.1", asterisk.ami_port, "hub", asterisk.secret)) as ami:
            running.witness = Witness(ami)
            listening = asyncio.create_task(running.witness.listen())
            try:
                yield running
            finally:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)
    finally:
        await asyncio.to_thread(running.close)
