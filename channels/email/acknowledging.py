"""Tells whoever wrote that the letter has come: at most once a day, and never a machine (RFC 3834)."""

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from channels.contract import Cabinet, Clock, SendResult
from channels.email.composing import Envelope, dot_stuffed
from channels.email.letter import Automatic, Letter
from channels.email.settings import Settings

log = logging.getLogger(__name__)

DRAWER = "acknowledged"
MOST_A_DAY = 5_000  # a flood of letters with made-up senders is not answered to all of them
BEHIND = 200  # so many may wait; more are left out rather than hold up what comes in
MACHINES = re.compile(
    r"mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|owner-.*|.*-(request|owner)"
)
HAN = re.compile("[\u4e00-\u9fff]")  # what is acknowledged in Chinese is named in Chinese
Send = Callable[[Envelope, bytes], Awaitable[SendResult]]


def may_answer(letter: Letter, settings: Settings) -> bool:
    """Only to a person who wrote to us by name."""
    sender = letter.sender.address.lower()
    local = sender.partition("@")[0].partition("+")[0]
    if letter.automatic is not Automatic.NO or letter.spam or not letter.message_id:
        return False
    if not local or sender in settings.own_addresses or MACHINES.fullmatch(local):
        return False
    return any(_is_ours(each.address, settings) for each in (*letter.to, *letter.cc))


def _is_ours(address: str, settings: Settings) -> bool:
    local, _, domain = address.lower().partition("@")
    return f"{local.partition('+')[0]}@{domain}" in settings.own_addresses


def acknowledgement(letter: Letter, settings: Settings, now: datetime) -> bytes:
    """Answers to it would be answers to nobody's words, so it says at once that a machine wrote it."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = HeaderAddress(settings.sender_name, addr_spec=settings.address)
    mail["To"] = HeaderAddress(addr_spec=letter.sender.address)
    says = "自动回复：" if HAN.search(settings.acknowledge) else "Automatic reply: "
    mail["Subject"] = f"{says}{letter.subject}".splitlines()[0][:200]
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = make_msgid(domain=settings.address.partition("@")[2])
    named = f"<{letter.message_id.strip('<>')}>"
    if named.isascii() and named.isprintable() and " " not in named:
        mail["In-Reply-To"] = mail["References"] = named
    mail["Auto-Submitted"] = "auto-replied"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(settings.acknowledge + "\n", charset="utf-8", cte="base64")
    return mail.as_bytes()


@dataclass(slots=True)
class Acknowledging:
    settings: Settings
    cabinet: Cabinet
    clock: Clock
    send: Send
    _waiting: asyncio.Queue[Letter] = field(default_factory=lambda: asyncio.Queue(BEHIND))

    def take(self, letter: Letter) -> None:
        """Never waits: a letter comes in whether or not it is acknowledged."""
        if self.settings.acknowledge and may_answer(letter, self.settings) and not self._waiting.full():
            self._waiting.put_nowait(letter)

    async def answer_forever(self) -> None:
        while True:
            await self.answer(await self._waiting.get())

    async def answer(self, letter: Letter) -> bool:
        """Remembered before it leaves: a crash in between costs an acknowledgement, never sends two."""
        sender, now = letter.sender.address.lower(), self.clock.now()
        today = await self._today(now)
        if sender in today or len(today) >= MOST_A_DAY:
            return False
        try:
            mail = acknowledgement(letter, self.settings, now)
        except (ValueError, LookupError, MessageError):  # an address that no mail can bear
            return False
        await self.cabinet.put(DRAWER, json.dumps({"day": _day(now), "senders": [*today, sender]}))
        # An empty sender: what cannot be delivered comes back to nobody, and no machine answers it.
        envelope = Envelope("", (letter.sender.address,), "acknowledgement", "")
        result = await self.send(envelope, dot_stuffed(mail))
        log.info("letter acknowledged", extra={"outcome": type(result).__name__})
        return True

    async def _today(self, now: datetime) -> list[str]:
        kept = json.loads(await self.cabinet.get(DRAWER) or "{}")
        return list(kept["senders"]) if kept.get("day") == _day(now) else []


def _day(now: datetime) -> str:
    return f"{now:%Y-%m-%d}"
