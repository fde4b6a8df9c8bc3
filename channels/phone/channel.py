"""One telephone system: the connection to its Asterisk, orders out, facts in. Asterisk owns the calls."""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from channels.contract import (
    Accepted,
    Capabilities,
    ChannelTools,
    ConnectCall,
    Finding,
    HangUp,
    InboundMessage,
    Inbox,
    OutboundMessage,
    PlaySound,
    QueuePlace,
    Refused,
    ReturnCall,
    SendResult,
    Signal,
    StopSound,
    TryLater,
    Uncertain,
)
from channels.phone import inbound, outbound
from channels.phone.ami import AmiError, AmiLost, connect
from channels.phone.ami_wire import UnsafeValue
from channels.phone.calls import LiveCall, LiveCalls
from channels.phone.doctor import examine
from channels.phone.line import Line
from channels.phone.outbound import Orders
from channels.phone.played import PlayedFolder
from channels.phone.playing import Playing
from channels.phone.settings import Settings

log = logging.getLogger(__name__)

CAPABILITIES = Capabilities(
    sends=frozenset({ConnectCall, ReturnCall, HangUp, PlaySound, StopSound}),
    signals=frozenset({QueuePlace}),
    voice=True,
)
RECONNECT = timedelta(seconds=3)


class PhoneChannel:
    def __init__(self, settings: Settings, tools: ChannelTools) -> None:
        self._settings, self._tools = settings, tools
        self.line: Line | None = None
        self._calls = LiveCalls()
        self._playing = Playing(PlayedFolder(settings.played, settings.played_kept), tools)

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    async def run(self, inbox: Inbox, ready: Callable[[], None]) -> None:
        """Serve one connection; its end raises, and the next `run` begins with what Asterisk says then."""
        async with connect(self._settings.login) as ami:
            line = Line(ami, self._calls, self._settings, self._tools)
            await line.begin()
            self.line = line
            try:
                ready()
                await line.serve(inbox)
            finally:
                self.line = None

    async def send(self, message: OutboundMessage) -> SendResult:
        body, line = message.body, self.line
        if not isinstance(body, ConnectCall | ReturnCall | HangUp | PlaySound | StopSound):
            return Refused("电话渠道只能接续通话，不能发送这种消息", code="not_a_call")
        if line is None or not await line.is_up_to_date():
            return TryLater("电话系统未连接", RECONNECT)
        call = line.calls.find(body.call_id)
        if isinstance(body, PlaySound | StopSound):
            return await self._playing.carry_out(line.ami, body, call)
        planned = outbound.plan(body, call)
        if not isinstance(planned, Orders):
            return planned
        if isinstance(body, HangUp) and call is not None and call.record.state in outbound.IN_TALK:
            await self._playing.end(line.ami, call)
        if call is not None:
            _note(line, body, call)
        return await _carry_out(line, planned)

    async def signal(self, recipient: str, signal: Signal) -> None:
        line = self.line
        call = line.calls.of(recipient) if line else None
        if line is None or call is None or not isinstance(signal, QueuePlace):
            return
        place = str(signal.before)
        if call.place_told != place:
            line.calls.note_place(call, place)
            await _announce(line, call, signal.before)

    def parse(self, payload: bytes) -> list[InboundMessage]:
        return inbound.parse(self._tools.account, payload)

    async def examine(self) -> Sequence[Finding]:
        return await examine(self._settings, self._tools.clock)


def _note(line: Line, order: ConnectCall | ReturnCall | HangUp, call: LiveCall) -> None:
    match order:
        case ConnectCall(_, extension, offer):
            line.calls.note_offer(call, offer, extension)
        case ReturnCall():
            line.calls.note_return(call)
        case HangUp():
            pass  # the end is told by Asterisk


async def _carry_out(line: Line, orders: Orders) -> SendResult:
    """All actions leave in one go; what is known of the last decides."""
    sent = False
    try:
        replies = []
        for action in orders.actions:
            replies.append(line.ami.send(action.name, action.fields))
            sent = True
        for reply in replies:
            await reply
    except AmiLost as lost:
        if lost.sent or sent:
            return Uncertain("电话系统没有应答，可能已经执行")
        return TryLater("电话系统未连接", RECONNECT)
    except AmiError as error:
        log.info("order refused by Asterisk", extra={"action": error.action})
        return Refused("来电已挂断", code="call_gone")
    except UnsafeValue as unsafe:
        return Refused(f"{unsafe.field} 含有不允许的字符", code="bad_value")
    return Accepted(orders.provider_id)


async def _announce(line: Line, call: LiveCall, before: int) -> None:
    action = outbound.announce_place(call, before)
    try:
        await line.ami.act(action.name, action.fields)
    except (AmiError, AmiLost):
        log.info("place not announced", extra={"call_id": call.record.call_id})
