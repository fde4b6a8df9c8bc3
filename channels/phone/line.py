"""One connection's work: take stock, beat, follow the calls, and see to it that the hub is told."""

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from channels.contract import ChannelTools, Inbox, MalformedPayload
from channels.phone import inbound, outbound
from channels.phone.ami import Ami, AmiError, AmiLost
from channels.phone.ami_wire import AmiMessage
from channels.phone.calls import LiveCall, LiveCalls, Stock
from channels.phone.keeper import Keeper
from channels.phone.record import UNSERVED, CallState
from channels.phone.settings import Settings
from channels.phone.stock import take_stock
from channels.phone.teller import Teller

log = logging.getLogger(__name__)

BEAT = timedelta(seconds=3)
LONGEST_CATCHING_UP = 20.0
STOCK_TAKING = timedelta(minutes=1)
SKEW_WORTH_A_CORRECTION = timedelta(seconds=1)


class Line:
    """`begin` once, then `serve` until the connection ends, which raises `AmiLost`."""

    def __init__(self, ami: Ami, calls: LiveCalls, settings: Settings, tools: ChannelTools) -> None:
        self.ami, self.calls = ami, calls
        self._settings, self._tools = settings, tools
        self._skew = timedelta()
        self._stock = Stock()
        self._teller: Teller | None = None

    async def begin(self) -> None:
        """Show Asterisk that we live, then learn of every call there is."""
        self._skew = await self._beat()
        now = self._tools.clock.now()
        stock = await take_stock(self.ami, self._skew, now)
        # A crash of Asterisk takes along what its database had not yet on disk: those calls only we remember.
        lost = tuple(record.vanished(now) for record in self.calls.begin(stock))
        self._stock = replace(stock, over=(*stock.over, *lost))
        numbers = {"live": len(stock.live), "over": len(self._stock.over), "unreadable": stock.unreadable}
        log.info("calls found", extra=numbers)

    async def is_up_to_date(self) -> bool:
        """Wait until the hub knows where every call stands; an order before that would be overtaken by the
        telling.

        False when that does not come to pass."""
        if self._teller is None:
            return False
        try:
            async with asyncio.timeout(LONGEST_CATCHING_UP):
                await self._teller.up_to_date.wait()
        except TimeoutError:
            return False
        return not self.ami.ended.is_set()

    async def serve(self, inbox: Inbox) -> None:
        keeper = Keeper(self._tools, self._settings.recordings)
        delete = self._settings.delete_recordings
        teller = Teller(inbox, self.ami, keeper, self._tools.clock, delete=delete)
        self._tell_stock(teller)
        self._teller = teller
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._beat_on(teller))
                tasks.create_task(teller.tell(tasks))
                tasks.create_task(self._follow(teller))
                tasks.create_task(self._take_stock_on(teller))
                await self._take_back(*self._stock.live)
        except* AmiLost as lost:
            raise AmiLost(str(lost.exceptions[0]), sent=True) from None

    def _tell_stock(self, teller: Teller) -> None:
        """Who is gone first: their agents are free before the next caller is offered. Who waits last: by then
        the router knows who is talking.
        """
        live = sorted((call.record for call in self._stock.live), key=lambda record: record.state in UNSERVED)
        for record in (*self._stock.over, *live):
            teller.add(inbound.story(self._tools.account, record), record)

    async def _follow(self, teller: Teller) -> None:
        """The state of a call changes at once and is told in its turn: the hub's next order may come in
        between.
        """
        async for event in self.ami.events():
            try:
                await self._hear(event, teller)
            except MalformedPayload as malformed:
                log.warning("event not understood", extra={"event": event.event, "why": str(malformed)})

    async def _hear(self, event: AmiMessage, teller: Teller) -> None:
        facts = inbound.messages(self._tools.account, event, self._skew)
        record = inbound.record_of(event, self._skew) if event.event == "UserEvent" else None
        if record is not None:
            self.calls.follow(record, event.text("Channel"))
        if facts:
            teller.add(facts, record)
        call = self.calls.find(record.call_id) if record else None
        if call is not None and not teller.is_stuck:
            await self._take_back(call)

    async def _take_back(self, *calls: LiveCall) -> None:
        """Asterisk had given us up for a moment, or we were away: whom the native queue still holds is ours
        again, all at once, before it rings telephones that we are about to ring.
        """
        held = [call for call in calls if call.record.state is CallState.FALLBACK]
        if not held:
            return
        await self._beat()
        actions = [outbound.take_back(call) for call in held]
        replies = [self.ami.send(action.name, action.fields) for action in actions]
        for call, reply in zip(held, replies, strict=True):
            try:
                await reply
            except AmiError:
                log.info("caller left before being taken back", extra={"call_id": call.record.call_id})

    # --- what goes on all the time ----------------------------------------------------

    async def _beat_on(self, teller: Teller) -> None:
        while True:
            await self._tools.clock.sleep(BEAT)
            if teller.is_stuck:
                log.error("the hub does not store what it is told: callers go to the native queue")
                await self.ami.act("Ping")
            else:
                await self._beat()

    async def _beat(self) -> timedelta:
        """The heartbeat is Asterisk's own time given back, so clocks that differ harm nothing; an unanswered
        ping ends the connection. Returns how far Asterisk's clock is ahead of ours."""
        stamp = (await self.ami.act("Ping")).response.text("Timestamp")
        await self.ami.act("Setvar", {"Variable": "HUB_BEAT", "Value": stamp.partition(".")[0]})
        skew = datetime.fromtimestamp(float(stamp), UTC) - self._tools.clock.now()
        return skew if abs(skew) > SKEW_WORTH_A_CORRECTION else timedelta()

    async def _take_stock_on(self, teller: Teller) -> None:
        """Whatever was missed (a recording that was not there yet, an event that got lost) is found again
        here.
        """
        while True:
            await self._tools.clock.sleep(STOCK_TAKING)
            now = self._tools.clock.now()
            for record in (await take_stock(self.ami, self._skew, now)).over:
                settled = record.ended is not None and now - record.ended > STOCK_TAKING
                if settled and not teller.is_closing(record.call_id):
                    self.calls.follow(record, "")
                    teller.add(inbound.story(self._tools.account, record), record)
