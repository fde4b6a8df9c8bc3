"""Postfix and Dovecot: one account of the hub reads a mailbox, the other has its letters brought."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from tests.chaos.carriers.carrier import Brought, Carrier, Sections
from tests.peers.mail import PASSWORD, MailServers

SECRET = "CHAOS_MAIL_SECRET"
MAILBOX, DOORSTEP = "12345@hotline.test", "12345@direct.test"


class MailCarrier:
    notices = True

    def __init__(self, servers: MailServers) -> None:
        self._servers = servers
        sending = {"smtp_host": "127.0.0.1", "smtp_port": servers.smtp_port, "smtp_security": "none"}
        reading = {
            "imap_host": "127.0.0.1",
            "imap_port": servers.imap_port,
            "imap_security": "none",
            "imap_user": MAILBOX,
            "imap_password_env": SECRET,
        }
        doorstep = {"lmtp_listen": f"127.0.0.1:{servers.lmtp_port}"}
        self.sections: Sections = (
            _section("mail", MAILBOX, {**sending, **reading}),
            _section("doorstep", DOORSTEP, {**sending, **doorstep}),
        )
        self.secrets = {SECRET: PASSWORD}

    def citizen(self, number: int) -> str:
        return f"w{number:03}@citizen.test"

    def reader(self, number: int) -> str:
        return f"r{number:03}@citizen.test"

    async def write(self, citizen: int, number: int, text: str) -> None:
        letter = EmailMessage()
        sender, to = self.citizen(citizen), DOORSTEP if citizen % 2 else MAILBOX
        letter["From"], letter["To"], letter["Subject"] = sender, to, f"来信 {number}"
        letter["Message-ID"] = f"<{citizen}.{number}@citizen.test>"
        letter.set_content(text)
        await asyncio.to_thread(self._servers.send, letter.as_bytes(), sender, to)

    async def cut(self) -> None:
        await asyncio.to_thread(self._servers.kick, MAILBOX)

    async def at_rest(self) -> bool:
        return not await asyncio.to_thread(self._servers.waiting)

    async def brought(self) -> Brought:
        return await asyncio.to_thread(self._read)

    def offers(self) -> Mapping[str, int]:
        return {}

    def _read(self) -> Brought:
        boxes = self._servers.mailboxes("citizen.test").items()
        return [(user, _words(raw)) for user, letters in boxes for raw in letters]


def _section(name: str, address: str, settings: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "kind": "email", "settings": {"address": address, "readers": 1, **settings}}


def _words(raw: bytes) -> str:
    letter = message_from_bytes(raw, policy=policy.default)
    body = letter.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""


@asynccontextmanager
async def mail() -> AsyncIterator[Carrier]:
    servers = await asyncio.to_thread(MailServers)
    try:
        yield MailCarrier(servers)
    finally:
        await asyncio.to_thread(servers.stop)
