"""The running channel accounts, their health, and what follows from routing for them."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from channels.contract import (
    AgentJoined,
    AgentRead,
    Capabilities,
    Channel,
    ConnectCall,
    ConversationClosed,
    CountsParts,
    HangUp,
    HasDoor,
    HistoryItem,
    OutboundBody,
    OutboundMessage,
    PlaySound,
    Refused,
    ReturnCall,
    SendResult,
    ShowsMessages,
    Signal,
    StopSound,
    TakesSignals,
    TryLater,
)
from hub.domain.conversation import Conversation
from hub.domain.line_log import LineLog
from hub.domain.lineup import Limits
from hub.services.floor import Floor

Spawn = Callable[[Coroutine[Any, Any, None]], None]
Guarded = Callable[[Coroutine[Any, Any, SendResult]], Coroutine[Any, Any, SendResult]]


@dataclass(slots=True)
class Health:
    state: str = "off"  # off, starting, running, restarting
    since: datetime | None = None
    reason: str = ""
    restarts: int = 0
    line: LineLog = field(default_factory=LineLog)

    def turn(self, state: str, reason: str, at: datetime) -> None:
        self.restarts += state == "restarting"
        self.state, self.reason, self.since = state, reason, at
        self.line.turned(state, at)


@dataclass(slots=True)
class ChannelHost:
    """`guarded` turns a bug in a channel's send into an uncertain outcome; `spawn` runs something in the
    background.
    """

    floor: Floor
    spawn: Spawn
    guarded: Guarded
    channels: dict[str, Channel] = field(default_factory=dict)
    health: dict[str, Health] = field(default_factory=dict)
    labels: dict[str, Mapping[str, str]] = field(default_factory=dict)
    on_call_failed: Callable[[Conversation, int, SendResult], None] = lambda *_: None

    def label(self, kind: str, language: str) -> str:
        """What people call this kind of channel."""
        labels = self.labels.get(kind, {})
        return labels.get(language) or labels.get("zh") or kind

    def enabled(self, account: str) -> bool:
        """An administrator may close an account for a while: nothing comes in, and what goes out waits."""
        return account in self.floor.accounts and self.floor.accounts[account].enabled

    def paused(self, account: str) -> bool:
        """Somebody, or a provider that takes nothing, stopped what goes out."""
        here = self.floor.accounts.get(account)
        return here is not None and here.paused_at is not None

    def opened_or_closed(self, account: str) -> None:
        """An administrator did it: those who are connected to it hear of it."""
        channel = self.channels.get(account)
        if not isinstance(channel, HasDoor):
            return
        if self.enabled(account):
            channel.reopen()
        else:
            self.spawn(channel.shut())

    def running(self, account: str) -> bool:
        return self.state(account) == "running"

    def state(self, account: str) -> str:
        health = self.health.get(account)
        return health.state if health is not None and self.enabled(account) else "off"

    def capabilities(self, account: str) -> Capabilities | None:
        channel = self.channels.get(account)
        return channel.capabilities if channel else None

    def limits(self, account: str) -> Limits:
        can = self.capabilities(account)
        if can is None:
            return Limits()
        return Limits(can.per_second, can.burst, can.at_once, can.recipient_per_minute)

    def parts_of(self, message: OutboundMessage) -> int:
        """How many receipts there are to come for it."""
        channel = self.channels.get(message.account)
        if isinstance(channel, CountsParts):
            return channel.parts_of(message)
        return 1

    async def send(self, message: OutboundMessage) -> SendResult:
        """Once, whatever comes of it is a value."""
        channel = self.channels.get(message.account)
        if channel is None:
            return Refused("渠道账号已停用", "no_account")
        if not self.running(message.account):
            return TryLater("渠道暂时断开")
        return await self.guarded(channel.send(message))

    def signal(self, conversation: Conversation, signal: Signal) -> None:
        """Best effort, in the background."""
        channel = self.channels.get(conversation.account)
        if channel is None or not self.running(conversation.account):
            return
        if isinstance(channel, TakesSignals) and type(signal) in channel.capabilities.signals:
            recipient = conversation.thread or conversation.address
            self.spawn(_quietly(channel, recipient, signal))

    def show(self, account: str, recipient: str, item: HistoryItem) -> None:
        """What a connected client should see although `send` does not carry it: late media, for instance."""
        channel = self.channels.get(account)
        if isinstance(channel, ShowsMessages) and self.running(account):
            self.spawn(channel.show(recipient, item))

    # --- orders that follow from routing (carry_out.Commands) ---

    def connect(self, conversation: Conversation, agent_id: int, offer_id: int) -> None:
        agent = self.floor.agents[agent_id]
        body = ConnectCall(conversation.thread, agent.extension, str(offer_id), agent.number)
        self.spawn(self._connect(conversation, agent_id, body))

    async def _connect(self, conversation: Conversation, agent_id: int, body: ConnectCall) -> None:
        result = await self._order(conversation, body)
        if isinstance(result, Refused | TryLater):
            self.on_call_failed(conversation, agent_id, result)

    def pull_back(self, conversation: Conversation) -> None:
        self.spawn(self._just_order(conversation, ReturnCall(conversation.thread)))

    def hang_up(self, conversation: Conversation) -> None:
        self.spawn(self._just_order(conversation, HangUp(conversation.thread)))

    async def play(self, conversation: Conversation, file_id: str, playing: str) -> SendResult:
        return await self._order(conversation, PlaySound(conversation.thread, file_id, playing))

    async def stop_sound(self, conversation: Conversation) -> SendResult:
        return await self._order(conversation, StopSound(conversation.thread))

    async def _just_order(self, conversation: Conversation, body: OutboundBody) -> None:
        await self._order(conversation, body)

    async def _order(self, conversation: Conversation, body: OutboundBody) -> SendResult:
        message = OutboundMessage(
            message_id=f"{conversation.id}-{conversation.version}",
            account=conversation.account,
            recipient=conversation.address,
            body=body,
        )
        return await self.send(message)

    def read(self, conversation: Conversation, up_to: int) -> None:
        self.signal(conversation, AgentRead(str(up_to)))

    def joined(self, conversation: Conversation, agent_id: int) -> None:
        number = self.floor.agents[agent_id].number
        self.signal(conversation, AgentJoined(number, f"坐席 {number} 为您服务"))

    def closed(self, conversation: Conversation) -> None:
        ask = conversation.answered_at is not None and conversation.close_reason != "silent_close"
        self.signal(conversation, ConversationClosed(ask_satisfaction=ask))


async def _quietly(channel: TakesSignals, recipient: str, signal: Signal) -> None:
    await channel.signal(recipient, signal)
