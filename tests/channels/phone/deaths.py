"""What becomes of callers when the hub is killed: each story has an Asterisk and a doomed hub of its own."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from channels.contract import (
    Attachment,
    CallAnswered,
    CallArrived,
    CallEnd,
    CallEnded,
    CallReturned,
    CallRinging,
    NoAnswer,
)
from tests.channels.phone.hotline import Hotline
from tests.peers.asterisk.scenarios import AwaitGoodbye, HangUp, Speak, Wait, silent_telephone, telephone
from tests.peers.asterisk.server import Asterisk

Death = Callable[[], Coroutine[None, None, None]]
PROJECT = Path(__file__).parents[3]


class DoomedHub:
    """The hub as a process; `facts` grows as it keeps them."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def until(self, fact: str, times: int = 1) -> None:
        async with asyncio.timeout(60):
            while times:
                times -= (await self._next())["fact"] == fact

    async def kill(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()

    async def _next(self) -> Mapping[str, str]:
        assert self._process.stdout is not None
        line: Mapping[str, str] = json.loads(await self._process.stdout.readline())
        return line


@asynccontextmanager
async def doomed_hub(asterisk: Asterisk, *telephones: int) -> AsyncIterator[DoomedHub]:
    arguments = [str(asterisk.ami_port), str(asterisk.recordings), *map(str, telephones)]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.channels.phone.small_hub", *arguments),
        cwd=PROJECT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    process.stdin.write(f"{asterisk.secret}\n".encode())
    hub = DoomedHub(process)
    try:
        await hub.until("ready")
        yield hub
    finally:
        await hub.kill()


@asynccontextmanager
async def lonely_hotline() -> AsyncIterator[Hotline]:
    asterisk = await asyncio.to_thread(Asterisk, ring=30, stale=6, fallback=6)
    hotline = Hotline(asterisk)
    try:
        yield hotline
    finally:
        hotline.close()
        await asyncio.to_thread(asterisk.stop)


async def a_killed_hub_finds_every_call_again_in_order() -> None:
    async with lonely_hotline() as hotline:
        talker = hotline.extension()
        hotline.sipp.telephone(talker, telephone(100, [Speak(), AwaitGoodbye()]))
        async with doomed_hub(hotline.asterisk, talker) as hub:
            hotline.dial("10000000100", [Speak(), Wait(17_000), HangUp()])
            await hub.until("CallAnswered")
            for number in ("10000000101", "10000000102", "10000000103"):
                hotline.dial(number, [Wait(3_500 if number.endswith("2") else 60_000), HangUp()])
                await hub.until("CallArrived")
            await hub.kill()
        await hotline.channels_left(4)  # the second of the three gives up while nobody listens

        async with hotline.open():
            talk = await hotline.inbox.until(CallAnswered, "10000000100")
            gone = await hotline.inbox.until(CallEnded, "10000000102")
            first = await hotline.inbox.until(CallArrived, "10000000101")
            last = await hotline.inbox.until(CallArrived, "10000000103")
            second = hotline.extension()
            hotline.sipp.telephone(second, telephone(100, [Wait(60_000)]))
            await hotline.connect(first.call_id, second)
            await hotline.inbox.until(CallAnswered, "10000000101")
            end = await hotline.inbox.until(CallEnded, "10000000100")
            sound = await hotline.inbox.until(Attachment, "10000000100")

        assert (talk.extension, talk.offer) == (str(talker), "offer-1")
        assert (gone.how, gone.gone) == (CallEnd.ABANDONED, True)
        waiting = [sender for sender in hotline.inbox.arrivals() if sender != "10000000102"]
        assert waiting == ["10000000101", "10000000103"]
        assert first.waiting_since is not None
        assert last.waiting_since is not None
        assert first.waiting_since < last.waiting_since
        assert (end.how, end.gone) == (CallEnd.HUNG_UP, True)
        assert sound.duration is not None
        assert sound.duration > 5  # the recording went on without us


async def a_telephone_that_rang_when_the_hub_died_is_told_of() -> None:
    async with lonely_hotline() as hotline:
        silent = hotline.extension()
        party = hotline.sipp.telephone(silent, silent_telephone())
        async with doomed_hub(hotline.asterisk, silent) as hub:
            hotline.dial("10000000110", [Wait(60_000)])
            await hub.until("CallRinging")
            await hub.kill()
        party.kill()  # the agent pulls the plug: no answer ever comes from that telephone

        async with hotline.open():
            ringing = await hotline.inbox.until(CallRinging, "10000000110")
            back = await hotline.returned("10000000110", "offer-1")

        assert back == CallReturned(ringing.call_id, str(silent), "offer-1", NoAnswer.RANG_OUT)


async def without_a_hub_the_native_queue_serves_and_then_gives_back() -> None:
    async with lonely_hotline() as hotline:
        async with doomed_hub(hotline.asterisk) as hub:
            for number in ("10000000120", "10000000121", "10000000122"):
                hotline.dial(number, [Speak(), Wait(60_000)])
                await hub.until("CallArrived")
            await hub.kill()
        helper = hotline.extension()
        hotline.sipp.telephone(helper, telephone(100, [Speak(), Wait(9_000), HangUp()]))
        helped = await hotline.helped()

        async with hotline.open():
            over = await hotline.inbox.until(CallEnded, helped)
            others = [n for n in ("10000000120", "10000000121", "10000000122") if n != helped]
            calls = [await hotline.inbox.until(CallArrived, number) for number in others]
            await hotline.waiting(*(call.call_id for call in calls))
            end = await hotline.inbox.until(CallEnded, helped, lambda fact: fact.gone)
            sound = await hotline.inbox.until(Attachment, helped)
            telephone_back = hotline.extension()
            hotline.sipp.telephone(telephone_back, telephone(100, [Wait(60_000)]))
            await hotline.connect(calls[0].call_id, telephone_back)
            await hotline.inbox.until(CallAnswered, others[0])

        assert (over.how, over.gone) == (CallEnd.FALLBACK, False)
        assert (end.how, end.gone) == (CallEnd.FALLBACK, True)
        assert end.talk.total_seconds() > 3
        assert sound.name.endswith("_fallback.wav")
        assert [sender for sender in hotline.inbox.arrivals() if sender in others] == others


async def a_message_left_while_the_hub_was_dead_is_delivered() -> None:
    async with lonely_hotline() as hotline:
        party = hotline.dial("10000000130", [Speak(), Wait(22_000), HangUp()])
        await hotline.ended(party)

        async with hotline.open():
            end = await hotline.inbox.until(CallEnded, "10000000130", lambda fact: fact.gone)
            sound = await hotline.inbox.until(Attachment, "10000000130")

        assert isinstance(hotline.inbox.facts("10000000130")[0], CallArrived)
        assert end.how is CallEnd.LEFT_MESSAGE
        assert sound.duration is not None
        assert sound.duration > 1


async def a_call_that_died_with_asterisk_is_ended() -> None:
    async with lonely_hotline() as hotline:
        async with hotline.open():
            hotline.dial("10000000140", [Wait(60_000)])
            await hotline.inbox.until(CallArrived, "10000000140")
            await asyncio.to_thread(hotline.asterisk.crash)
            await asyncio.to_thread(hotline.asterisk.start)
            end = await hotline.inbox.until(CallEnded, "10000000140")

        assert (end.how, end.gone) == (CallEnd.ABANDONED, True)


DEATHS: tuple[Death, ...] = (
    a_killed_hub_finds_every_call_again_in_order,
    a_telephone_that_rang_when_the_hub_died_is_told_of,
    without_a_hub_the_native_queue_serves_and_then_gives_back,
    a_message_left_while_the_hub_was_dead_is_delivered,
    a_call_that_died_with_asterisk_is_ended,
)
