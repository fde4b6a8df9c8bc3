"""The post office: the hub's mail server, and the mailboxes of citizens with their page."""

import asyncio
import itertools
import smtplib
import time
from collections.abc import Callable, Sequence
from email.utils import make_msgid, parseaddr
from typing import Self

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session

from simulators.mail.letters import Enclosure, Letter, Mailbox, read, written
from simulators.mail.page_routes import PageRoutes
from simulators.page_site import stand

LARGEST = 32 << 20
TAKES = 20.0  # seconds that handing over may take


class PostOffice:
    """Use as `async with PostOffice() as office`. The hub sends by SMTP to `smtp_port`; what citizens write
    is handed over by LMTP to `doorstep`, and again every `again` seconds until it is taken.
    """

    def __init__(
        self,
        hotline: str = "12345@city.example",
        *,
        doorstep: int = 0,
        port: int = 0,
        smtp_port: int = 0,
        again: float = 3.0,
        now: Callable[[], float] = time.time,  # noqa: TID251 # the post is its own clock
    ) -> None:
        self.hotline, self.doorstep = hotline, doorstep
        self.port, self.smtp_port = port, smtp_port
        self._again, self._now = again, now
        self.mailboxes: dict[str, Mailbox] = {}
        self.watchers: set[asyncio.Queue[str]] = set()
        self._numbers = itertools.count(1)
        self._under_way: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._line, "127.0.0.1", self.smtp_port)
        self.smtp_port = self._server.sockets[0].getsockname()[1]
        app = web.Application(client_max_size=LARGEST)
        app.add_routes(PageRoutes(self).routes())
        self._runner, self.port = await stand(app, "127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await self._runner.cleanup()
        self._server.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def mailbox(self, address: str) -> Mailbox:
        """An address that is not known yet has a mailbox from now on."""
        return self.mailboxes.setdefault(address.lower(), Mailbox(address.lower()))

    def writes(
        self,
        address: str,
        subject: str,
        text: str,
        *,
        answers: Letter | None = None,
        enclosures: Sequence[Enclosure] = (),
    ) -> Letter:
        box = self.mailbox(address)
        letter = Letter(
            number=next(self._numbers),
            mine=True,
            subject=subject,
            text=text,
            at=self._now(),
            message_id=make_msgid(domain=address.rpartition("@")[2]),
            references=f"{answers.references} {answers.message_id}".strip() if answers else "",
            enclosures=tuple(enclosures),
        )
        box.letters.append(letter)
        to = parseaddr(answers.reply_to)[1] if answers and answers.reply_to else self.hotline
        raw = written(letter, box.address, to, answers)
        task = asyncio.create_task(self._bring(box, letter, to, raw))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        self.show(box)
        return letter

    def close(self, address: str, *, closed: bool) -> None:
        box = self.mailbox(address)
        box.closed = closed
        self.show(box)

    def show(self, box: Mailbox) -> None:
        for watcher in self.watchers:
            watcher.put_nowait(box.address)

    async def _bring(self, box: Mailbox, letter: Letter, to: str, raw: bytes) -> None:
        def hand_over() -> None:
            with smtplib.LMTP("127.0.0.1", self.doorstep, timeout=TAKES) as line:
                line.sendmail(box.address, [to], raw)

        while not letter.taken:
            try:
                await asyncio.to_thread(hand_over)
            except (OSError, smtplib.SMTPException):
                await asyncio.sleep(self._again)
            else:
                letter.taken = True
                self.show(box)

    # --- what aiosmtpd calls ---

    def _line(self) -> SMTP:
        return SMTP(self, enable_SMTPUTF8=True, hostname="mail.example", data_size_limit=LARGEST)

    async def handle_RCPT(  # noqa: N802 # the names are aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        box = self.mailbox(address)
        if box.closed:
            box.refused += 1
            self.show(box)
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        for address in envelope.rcpt_tos:
            box = self.mailbox(address)
            box.letters.append(read(raw, next(self._numbers), self._now()))
            self.show(box)
        return "250 2.0.0 kept"
