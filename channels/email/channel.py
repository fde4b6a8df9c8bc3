"""The e-mail channel: takes letters in from a mailbox or a mail server, sends answers, lives in `run`."""

import asyncio
import secrets
import ssl
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from channels.contract import (
    Attachment,
    AttachmentKind,
    Capabilities,
    ChannelTools,
    FileRefused,
    Finding,
    InboundMessage,
    Inbox,
    MalformedPayload,
    OutboundMessage,
    Refused,
    SendResult,
    Text,
    TryLater,
)
from channels.email.acknowledging import Acknowledging
from channels.email.composing import CannotCompose, File, compose, dot_stuffed, envelope_for
from channels.email.doctor import Doctor
from channels.email.doorstep import Doorstep
from channels.email.inbound import Kept, fax_message, fax_number, message_of
from channels.email.mailbox import Mailbox
from channels.email.marks import Marks
from channels.email.posting import Post
from channels.email.readers import Readers
from channels.email.reading import ReadingRules, read_letter
from channels.email.settings import Settings, read_settings
from channels.email.taking import Taking

SEAL = "seal"  # where the secret lies with which our letters are marked
LARGEST_OUT = 25 << 20  # what most mail servers still take, encoded

CAPABILITIES = Capabilities(
    sends=frozenset({Text, Attachment}),
    receipts=True,
    can_start_conversation=True,
    longest_text=100_000,
    attachments=frozenset(AttachmentKind),
    largest_attachment=LARGEST_OUT,
    subject=True,
    at_once=4,
)


class EmailChannel:
    def __init__(self, settings: Settings, tools: ChannelTools) -> None:
        self._settings, self._tools = settings, tools
        self._rules = ReadingRules(own_servers=settings.own_servers, largest_parts=settings.largest_letter)
        self._marks: Marks | None = None
        self._post: Post | None = None
        self.lmtp_port = 0

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    def parse(self, payload: bytes) -> list[InboundMessage]:
        """One recorded letter, without the worker process and the file store."""
        letter = read_letter(payload, self._rules)
        if not letter.sender.address:
            raise MalformedPayload("no letter: nobody is named as its sender")
        account, marks = self._tools.account, Marks(self._settings.address, b"")
        if number := fax_number(letter, self._settings):
            return [fax_message(account, letter, Kept(), number, 0)]
        return [message_of(account, letter, Kept(), marks)]

    async def run(self, inbox: Inbox, ready: Callable[[], None]) -> None:
        async with self._at_work(inbox) as taking, AsyncExitStack() as doors:
            if self._settings.lmtp_port is not None:
                self.lmtp_port = await doors.enter_async_context(Doorstep(self._settings, taking).open())
            if self._settings.imap is None:
                ready()
                await asyncio.Event().wait()
            tools = self._tools
            await Mailbox(self._settings, _context(), taking, tools.cabinet, tools.clock).watch(ready)

    async def send(self, message: OutboundMessage) -> SendResult:
        post, marks = self._post, self._marks
        if post is None or marks is None:
            return TryLater("邮件渠道尚未启动")
        if not isinstance(message.body, Text | Attachment):
            return Refused("邮件渠道不支持这种消息", "kind")
        try:
            envelope = envelope_for(message, self._settings, marks)
            files = await self._files_of(message)
            raw = await asyncio.to_thread(
                compose, message, files, self._settings, marks, self._tools.clock.now()
            )
        except CannotCompose as problem:
            return Refused(problem.reason, problem.code)
        except FileRefused as problem:
            return Refused(problem.reason, problem.code)
        return await post.send(envelope, await asyncio.to_thread(dot_stuffed, raw))

    async def examine(self) -> Sequence[Finding]:
        """Also works while the channel does not run."""
        return await Doctor(self._settings, _context(), self._tools).examine()

    @asynccontextmanager
    async def _at_work(self, inbox: Inbox) -> AsyncIterator[Taking]:
        marks = Marks(self._settings.address, await self._seal())
        post = Post(
            self._settings.smtp, _context(), notices=self._settings.delivery_notices, helo=marks.domain
        )
        async with Readers(self._rules, self._settings.readers).open() as readers:
            self._marks, self._post = marks, post
            cabinet, clock = self._tools.cabinet, self._tools.clock
            acknowledging = Acknowledging(self._settings, cabinet, clock, post.send)
            answering = asyncio.create_task(acknowledging.answer_forever())
            try:
                yield Taking(self._settings, self._tools, readers, marks, inbox, acknowledging)
            finally:
                answering.cancel()
                await asyncio.gather(answering, return_exceptions=True)
                self._marks, self._post = None, None
                await post.close()

    async def _seal(self) -> bytes:
        """Made once and kept: letters of years ago are still answered."""
        known = await self._tools.cabinet.get(SEAL)
        if known is None:
            known = secrets.token_hex(32)
            await self._tools.cabinet.put(SEAL, known)
        return bytes.fromhex(known)

    async def _files_of(self, message: OutboundMessage) -> list[File]:
        wanted = [message.body] if isinstance(message.body, Attachment) else []
        wanted += message.attachments
        if sum(each.size for each in wanted) > LARGEST_OUT:
            raise CannotCompose(f"附件合计超过 {LARGEST_OUT >> 20} MB，请分次发送", "too_large")
        return [File(each, (await self._tools.files.read(each.file_id))[1]) for each in wanted]


def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


def build(settings: Mapping[str, object], tools: ChannelTools) -> EmailChannel:
    return EmailChannel(read_settings(settings, tools.secret), tools)
