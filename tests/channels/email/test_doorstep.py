"""A letter is handed over by LMTP or by SMTP, as the standard library's own clients do, and stored once."""

import asyncio
import smtplib
from dataclasses import dataclass, field
from typing import Any

import pytest

from channels.email.doorstep import Doorstep
from tests.channels.email.test_composing import settings

TO = ["12345@hotline.test", "12345+r1@hotline.test"]
LETTER = b"Subject: lamp\r\n\r\nIt is dark.\r\n.and a dot\r\n"


@dataclass
class Kept:
    letters: list[bytes] = field(default_factory=list)
    fault: Exception | None = None

    async def take(self, raw: bytes) -> None:
        if self.fault:
            raise self.fault
        self.letters.append(raw)


def handed_over(client: type[smtplib.SMTP], port: int, *to: str) -> dict[str, Any]:
    with client("127.0.0.1", port) as line:
        refused = line.sendmail("zhang@citizen.test", list(to), LETTER)
        if client is smtplib.LMTP:  # reads the answer for the first recipient only
            assert [line.getreply()[0] for _ in range(len(to) - len(refused) - 1)] == [250]
        assert line.quit()[0] == 221
        return refused


@pytest.mark.parametrize("client", [smtplib.LMTP, smtplib.SMTP])
async def test_a_letter_for_two_of_our_addresses_is_stored_once(client: type[smtplib.SMTP]) -> None:
    kept = Kept()
    async with Doorstep(settings(), kept).open() as port:  # type: ignore[arg-type]
        refused = await asyncio.to_thread(handed_over, client, port, *TO, "nobody@hotline.test")

    assert [code for code, _ in refused.values()] == [550]
    assert len(kept.letters) == 1
    assert kept.letters[0].endswith(LETTER)


@pytest.mark.parametrize("client", [smtplib.LMTP, smtplib.SMTP])
async def test_what_is_not_stored_is_not_taken(client: type[smtplib.SMTP]) -> None:
    kept = Kept(fault=RuntimeError("the database is full"))
    async with Doorstep(settings(), kept).open() as port:  # type: ignore[arg-type]
        with pytest.raises((smtplib.SMTPDataError, smtplib.SMTPRecipientsRefused)) as refused:
            await asyncio.to_thread(handed_over, client, port, TO[0])

    assert "451" in str(refused.value)
