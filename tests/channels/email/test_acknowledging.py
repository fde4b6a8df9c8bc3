"""A letter is acknowledged to a person, once a day, and never to a machine."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from channels.contract import Accepted, SendResult
from channels.email.acknowledging import DRAWER, Acknowledging, acknowledgement, may_answer
from channels.email.composing import Envelope
from channels.email.settings import Settings, read_settings
from tests.channels.email.letters import CITIZEN, raw_letter, read
from tests.channels.email.test_settings import GOOD
from tests.fakes import FakeCabinet, ManualClock

WORDS = "来信已收到。"
SETTINGS: Settings = read_settings({**GOOD, "acknowledge": WORDS}, lambda _: "pw")


class Clerk:
    """Acknowledges with a cabinet that lasts, and keeps what was sent."""

    def __init__(self) -> None:
        self.cabinet, self.clock = FakeCabinet(), ManualClock()
        self.sent: list[tuple[Envelope, bytes]] = []

    def at_work(self) -> Acknowledging:
        return Acknowledging(SETTINGS, self.cabinet, self.clock, self.send)

    async def send(self, envelope: Envelope, stuffed: bytes) -> SendResult:
        self.sent.append((envelope, stuffed))
        return Accepted("")


async def test_each_sender_hears_once_a_day_across_a_restart() -> None:
    clerk, letter = Clerk(), read(raw_letter())

    first = await clerk.at_work().answer(letter)
    again = await clerk.at_work().answer(letter)
    other = await clerk.at_work().answer(read(raw_letter(sender="li@citizen.test")))
    clerk.clock.advance(timedelta(days=1))
    tomorrow = await clerk.at_work().answer(letter)

    assert (first, again, other, tomorrow) == (True, False, True, True)
    assert [envelope.recipients for envelope, _ in clerk.sent] == [
        (CITIZEN,),
        ("li@citizen.test",),
        (CITIZEN,),
    ]
    assert {envelope.sender for envelope, _ in clerk.sent} == {""}
    assert len(clerk.cabinet.drawers[DRAWER]) < 200, "yesterday is forgotten"


async def test_an_address_that_no_mail_can_bear_ends_nothing() -> None:
    clerk, letter = Clerk(), read(raw_letter())
    odd = replace(letter, sender=replace(letter.sender, address="张@@x y"))

    assert not await clerk.at_work().answer(odd)
    assert await clerk.at_work().answer(letter)


@pytest.mark.parametrize(
    "more",
    [
        "Auto-Submitted: auto-replied\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Precedence: bulk\r\n",
        "Precedence: list\r\n",
        "List-Id: <news.example>\r\n",
        "Return-Path: <>\r\n",
        "X-Autoreply: yes\r\n",
    ],
)
def test_machines_and_lists_are_not_answered(more: str) -> None:
    assert not may_answer(read(raw_letter(more=more)), SETTINGS)


@pytest.mark.parametrize(
    ("sender", "answered"),
    [
        (CITIZEN, True),
        ("MAILER-DAEMON@citizen.test", False),
        ("no-reply@shop.test", False),
        ("noreply+8@shop.test", False),
        ("owner-list@citizen.test", False),
        ("list-request@citizen.test", False),
        ("12345@hotline.test", False),
    ],
)
def test_who_is_answered(sender: str, answered: bool) -> None:
    assert may_answer(read(raw_letter(sender=sender)), SETTINGS) is answered


def test_only_who_wrote_to_us_by_name() -> None:
    raw = raw_letter().replace(b"To: 12345@hotline.test", b"To: undisclosed@citizen.test")
    assert not may_answer(read(raw), SETTINGS)


def test_it_says_what_it_answers_and_that_a_machine_wrote_it() -> None:
    raw = acknowledgement(read(raw_letter(b"lamp")), SETTINGS, ManualClock().now())
    mail = message_from_bytes(raw, policy=policy.SMTP)

    assert (mail["Subject"], mail["In-Reply-To"]) == ("自动回复：lamp", "<a@citizen.test>")
    assert (mail["Auto-Submitted"], mail["From"].addresses[0].addr_spec) == (
        "auto-replied",
        "12345@hotline.test",
    )
    assert mail.get_content().strip() == WORDS
    assert read(raw).automatic != read(raw_letter()).automatic, "our own reader knows it for what it is"


def test_it_is_named_in_the_language_it_is_written_in() -> None:
    english = replace(SETTINGS, acknowledge="We have your letter.")
    raw = acknowledgement(read(raw_letter(b"lamp")), english, ManualClock().now())

    assert message_from_bytes(raw, policy=policy.SMTP)["Subject"] == "Automatic reply: lamp"
