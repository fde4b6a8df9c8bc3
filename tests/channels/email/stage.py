"""A running mail account between real servers and an inbox that a test looks into."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace

from channels.contract import (
    ChannelTools,
    DeliveryReceipt,
    InboundMessage,
    OutboundMessage,
    ReceiptState,
    SendResult,
    Text,
)
from channels.email.channel import EmailChannel, build
from tests.fakes import FakeCabinet, FakeFiles, FakeInbox, ManualClock
from tests.peers.mail import PASSWORD, MailServers

NUMBERS = itertools.count(1)
PATIENCE = 90.0


class MailInbox(FakeInbox):
    async def about(self, subject: str) -> InboundMessage:
        """Wait for a message with this in its subject or words."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for message in self.all():
                    words = message.body.text if hasattr(message.body, "text") else ""
                    if subject in message.subject or subject in words:
                        return message
                await self._next_change()

    async def receipt(self, state: ReceiptState) -> DeliveryReceipt:
        async with asyncio.timeout(PATIENCE):
            while True:
                for receipt in self.receipts:
                    if receipt.state is state:
                        return receipt
                await self._next_change()


@dataclass
class Stage:
    servers: MailServers
    mailbox: str
    domain: str = "hotline.test"
    settings: dict[str, object] = field(default_factory=dict)
    inbox: MailInbox = field(default_factory=MailInbox)
    files: FakeFiles = field(default_factory=FakeFiles)
    cabinet: FakeCabinet = field(default_factory=FakeCabinet)
    clock: ManualClock = field(default_factory=ManualClock)
    channel: EmailChannel | None = None

    @property
    def address(self) -> str:
        return f"{self.mailbox}@{self.domain}"

    @asynccontextmanager
    async def running(self) -> AsyncIterator[EmailChannel]:
        """Start it, as often as a test likes: what it remembers lies in the cabinet."""
        tools = ChannelTools("mail", self.clock, self.files, self.cabinet, secret=lambda name: PASSWORD)
        channel = build(self.settings, tools)
        ready = asyncio.Event()
        life = asyncio.create_task(channel.run(self.inbox, ready.set))
        waiting = asyncio.create_task(ready.wait())
        try:
            await asyncio.wait({life, waiting}, return_when=asyncio.FIRST_COMPLETED, timeout=PATIENCE)
            assert ready.is_set(), life.exception() if life.done() else "not ready"
            yield channel
        finally:
            waiting.cancel()
            life.cancel()
            with suppress(asyncio.CancelledError):
                await life

    async def post(self, raw: bytes, sender: str = "zhang@citizen.test", to: str = "") -> None:
        """To a mailbox it is brought at once, in order; to the doorstep Postfix brings it when it may."""
        bring = self.servers.deliver if self.domain == "hotline.test" else self.servers.send
        await asyncio.to_thread(bring, raw, sender, to or self.address)

    async def send(self, channel: EmailChannel, recipient: str, **values: object) -> SendResult:
        message = OutboundMessage(
            message_id="4711",
            account="mail",
            recipient=recipient,
            body=Text("您好，已派人处理。"),
            sender_label="1001",
            subject="回复: 路灯",
        )
        return await channel.send(replace(message, **values))  # type: ignore[arg-type]


def with_mailbox(servers: MailServers, **more: object) -> Stage:
    """A mailbox nobody used before."""
    mailbox = f"box{next(NUMBERS)}"
    stage = Stage(servers, mailbox)
    stage.settings = {
        **_sending(servers, stage),
        "imap_host": "127.0.0.1",
        "imap_port": servers.imap_port,
        "imap_security": "none",
        "imap_user": stage.address,
        "imap_password_env": "PASSWORD",
        **more,
    }
    return stage


def with_doorstep(servers: MailServers, **more: object) -> Stage:
    """Postfix brings the letters itself."""
    stage = Stage(servers, f"box{next(NUMBERS)}", "direct.test")
    stage.settings = {
        **_sending(servers, stage),
        "lmtp_listen": f"127.0.0.1:{servers.lmtp_port}",
        **more,
    }
    return stage


def _sending(servers: MailServers, stage: Stage) -> dict[str, object]:
    return {
        "address": stage.address,
        "sender_name": "热线",
        "smtp_host": "127.0.0.1",
        "smtp_port": servers.smtp_port,
        "smtp_security": "none",
        "readers": 1,
    }
