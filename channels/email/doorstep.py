"""Where our own mail server hands letters over, by LMTP or SMTP: "250" is said when the letter is stored."""

import asyncio
import ipaddress
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

from channels.email.octets import Octets
from channels.email.settings import Settings
from channels.email.taking import Taking

log = logging.getLogger(__name__)

KEPT = "250 2.0.0 kept"
NOT_NOW = "451 4.3.0 not stored, try again"
NOT_OURS = "550 5.1.1 no such address here"
NOT_YOU = "550 5.7.1 not from your address"
MOST_RECIPIENTS = "452 4.5.3 too many recipients"
LINES_AT_ONCE = 32  # letters being stored at a time; further ones wait at their server
LONGEST_COMMAND = 64 * 1024
ALL = 1 << 30


class _Line(LMTP):
    """Whoever greets by EHLO or HELO speaks SMTP, and wants one answer for all recipients."""

    line_length_limit = LONGEST_COMMAND
    one_answer = False

    @syntax("EHLO hostname")
    async def smtp_EHLO(self, arg: str) -> None:  # noqa: N802 - the names are aiosmtpd's
        self.one_answer = True
        await SMTP.smtp_EHLO(self, arg)

    @syntax("HELO hostname")
    async def smtp_HELO(self, arg: str) -> None:  # noqa: N802
        self.one_answer = True
        await SMTP.smtp_HELO(self, arg)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - the name is aiosmtpd's
        """Instead of aiosmtpd's own, which takes a letter line by line."""
        if await self.check_helo_needed():
            return
        envelope, handler = self.envelope, self.event_handler
        if envelope is None or not envelope.rcpt_tos:
            await self.push("503 Error: need RCPT command")
            return
        if arg:
            await self.push("501 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        octets = Octets(self.data_size_limit or ALL)
        while (rest := octets.feed(await self._some_octets())) is None:
            pass
        self._reader.feed_data(rest)
        if octets.too_large:
            await self.push("552 Error: Too much mail data")
        else:
            envelope.content = octets.letter()
            await self.push(await handler.handle_DATA(self, self.session, envelope))
        self._set_post_data_state()  # type: ignore[no-untyped-call]

    async def _some_octets(self) -> bytes:
        """All that is there."""
        if octets := await self._reader.read(ALL):
            return octets
        raise ConnectionResetError


class Doorstep:
    """The handler that aiosmtpd calls."""

    def __init__(self, settings: Settings, taking: Taking) -> None:
        self._settings, self._taking = settings, taking
        self._room = asyncio.Semaphore(LINES_AT_ONCE)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[int]:
        """Gives the port that is listened at."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(self._line, self._settings.lmtp_host, self._settings.lmtp_port)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            await server.wait_closed()

    def _line(self) -> LMTP:
        return _Line(
            self,
            data_size_limit=self._settings.largest_letter,
            enable_SMTPUTF8=True,
            hostname=self._settings.address.rpartition("@")[2],
            ident="Hotline Hub",
            timeout=120,
            loop=asyncio.get_running_loop(),
        )

    async def handle_MAIL(  # noqa: N802 - the names are aiosmtpd's
        self, server: LMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self._trusts(session):
            return NOT_YOU
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 ok"

    async def handle_RCPT(  # noqa: N802
        self, server: LMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        local, _, domain = address.lower().rpartition("@")
        if f"{local.partition('+')[0]}@{domain}" not in self._settings.own_addresses:
            return NOT_OURS
        if len(envelope.rcpt_tos) >= 100:
            return MOST_RECIPIENTS
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: _Line, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """LMTP wants one answer for each recipient, SMTP one; the letter is stored once."""
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        trace = "".join(f"Delivered-To: {address}\r\n" for address in envelope.rcpt_tos)
        if not envelope.mail_from:
            trace += "Return-Path: <>\r\n"
        async with self._room:
            await self._taking.take(trace.encode("utf-8", "replace") + raw)
        return KEPT if server.one_answer else "\r\n".join([KEPT] * len(envelope.rcpt_tos))

    async def handle_exception(self, error: Exception) -> str:
        """Not stored, or nobody knows: the server tries again, and what comes twice is kept once."""
        log.error("a letter was not stored", exc_info=error)
        return NOT_NOW

    def _trusts(self, session: Session) -> bool:
        peer: Any = session.peer
        try:
            address = ipaddress.ip_address(peer[0])
        except (ValueError, TypeError, IndexError):
            return False
        mapped = getattr(address, "ipv4_mapped", None)
        return any((mapped or address) in network for network in self._settings.lmtp_from)
