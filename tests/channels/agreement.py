"""What the agreement's tests need of any channel: build it without its provider, run it, end it."""

import asyncio
import json
import tomllib
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import get_args

import channels
from channels import registry
from channels.contract import (
    AgentJoined,
    AgentRead,
    AgentTyping,
    Attachment,
    AttachmentKind,
    BadSettings,
    Channel,
    ChannelTools,
    ConnectCall,
    ConversationClosed,
    HangUp,
    InboundError,
    InboundMessage,
    OutboundBody,
    ParsesPayload,
    ProviderTemplate,
    QueuePlace,
    ReturnCall,
    SendResult,
    SettingsProblem,
    Signal,
    Template,
    Text,
)
from tests.fakes import FakeCabinet, FakeFiles, FakeInbox, ManualClock
from tests.peers.process import free_port

ROOT = Path(channels.__path__[0])
KINDS = registry.kinds()
RULES = tomllib.loads((ROOT / "quality_rules.toml").read_text("utf-8")).keys()
SAMPLE_SECRETS = "secrets.json"  # harmless values for the environment variables that the samples name
FIXTURES = [
    path
    for kind in KINDS
    for path in sorted((ROOT / kind / "fixtures").glob("*"))
    if path.name != SAMPLE_SECRETS
]
RESULTS = get_args(SendResult)
SIGNALS = frozenset(get_args(Signal))
BODIES: tuple[OutboundBody, ...] = (
    Text("您好"),
    Attachment("file-1", AttachmentKind.IMAGE, "image/jpeg", "a.jpg", 4),
    Template("t", {}),
    ProviderTemplate("SMS_1", {"name": "王女士"}, "王女士，您好", "政务热线"),
    ConnectCall("c", "1001", "o"),
    ReturnCall("c"),
    HangUp("c"),
)


def tools(kind: str) -> ChannelTools:
    secrets = ROOT / kind / "fixtures" / SAMPLE_SECRETS
    known = json.loads(secrets.read_text("utf-8")) if secrets.exists() else {}
    files = FakeFiles()
    files.put(b"\xff\xd8\xff\xe0", AttachmentKind.IMAGE, "image/jpeg", "a.jpg")
    return ChannelTools(
        kind, ManualClock(), files, FakeCabinet(), secret=lambda name: known.get(name, "sample-secret")
    )


def build(kind: str) -> Channel:
    """As an operator would, but with a provider at a port where nobody listens."""
    channel_type = registry.load(kind)
    settings = dict(channel_type.sample_settings)
    if "port" in settings:
        settings["port"] = free_port()
    return channel_type.build(settings, tools(kind))


class Life:
    """A running channel. Without its provider it may break off before it is ready, to be restarted."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self.ready = asyncio.Event()
        self.broke_off = False
        self.ended_as_told = False

    async def __aenter__(self) -> None:
        self._task = asyncio.create_task(self._channel.run(FakeInbox(), self.ready.set))
        readiness = asyncio.create_task(self.ready.wait())
        await asyncio.wait({self._task, readiness}, return_when=asyncio.FIRST_COMPLETED)
        readiness.cancel()
        with suppress(asyncio.CancelledError):
            await readiness
        if self._task.done():
            self.broke_off = self._task.exception() is not None and not self.ready.is_set()

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        with suppress(Exception):
            try:
                await self._task
            except asyncio.CancelledError:
                self.ended_as_told = True


def has_clients_of_its_own(channel: Channel) -> bool:
    """A channel whose clients connect to us has no provider that could be out of reach."""
    return hasattr(channel, "show")


EXAMPLES: dict[type[Signal], Signal] = {
    AgentTyping: AgentTyping(True),
    AgentRead: AgentRead("m1"),
    QueuePlace: QueuePlace(2, None, "前面还有 2 位"),
    AgentJoined: AgentJoined("1001", "坐席 1001 为您服务"),
    ConversationClosed: ConversationClosed(ask_satisfaction=True),
}


def read(channel: ParsesPayload, payload: bytes) -> list[InboundMessage] | str:
    try:
        return channel.parse(payload)
    except InboundError as refusal:
        return f"{type(refusal).__name__}: {refusal}"


def problems_of(building: Callable[[], Channel]) -> Sequence[SettingsProblem]:
    try:
        building()
    except BadSettings as bad:
        return bad.problems
    return ()
