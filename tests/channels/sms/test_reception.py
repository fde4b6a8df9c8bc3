"""Parts of long messages that were acknowledged, and a session that ends at a bad moment."""

import asyncio
from datetime import timedelta

from channels.sms.driver import Arrived
from channels.sms.reception import Reception
from channels.sms.text.header import Part
from channels.sms.text.pieces import Coding, Piece
from tests.channels.sms.stage import ACCOUNT, CITIZEN
from tests.fakes import FakeCabinet, FakeInbox, ManualClock


def part_of(words: str, number: int, total: int = 3) -> Arrived:
    piece = Piece(words.encode("utf-16-be"), Coding.UCS2, Part(7, total, number))
    return Arrived(CITIZEN, "12345", piece)


async def reception_of(cabinet: FakeCabinet, inbox: FakeInbox) -> Reception:
    reception = Reception(ACCOUNT, cabinet, ManualClock(), country="86")
    await reception.open(inbox)
    return reception


def words_in(inbox: FakeInbox) -> list[str]:
    return [getattr(message.body, "text", "") for message in inbox.all()]


async def test_an_older_message_that_gives_way_is_not_lost_with_the_session() -> None:
    cabinet, inbox = FakeCabinet(), FakeInbox()
    first = await reception_of(cabinet, inbox)
    await first.arrived(part_of("甲一", 1))
    await first.arrived(part_of("甲二", 2))
    inbox.open.clear()
    newer = asyncio.create_task(first.arrived(part_of("乙一", 1)))
    while not inbox.accepts:
        await asyncio.sleep(0)
    newer.cancel()
    await asyncio.gather(newer, return_exceptions=True)
    inbox.open.set()

    second = await reception_of(cabinet, inbox)
    await second.tidy()
    for place, words in enumerate(("乙一", "乙二", "乙三"), 1):  # the first was not acknowledged
        await second.arrived(part_of(words, place))
    third = await reception_of(cabinet, inbox)
    await third.tidy()

    assert words_in(inbox) == ["甲一甲二［缺一段］", "乙一乙二乙三"]
    assert '"waiting":[]' in "".join(cabinet.drawers.values())


async def test_an_older_message_that_could_not_be_stored_is_handed_on_later() -> None:
    cabinet, inbox = FakeCabinet(), FakeInbox()
    reception = await reception_of(cabinet, inbox)
    await reception.arrived(part_of("甲一", 1))
    inbox.broken = RuntimeError("disk full")
    await asyncio.gather(reception.arrived(part_of("乙一", 1)), return_exceptions=True)
    inbox.broken = None

    await reception.tidy()

    assert words_in(inbox) == ["甲一［缺一段］"]


async def test_new_words_behind_a_repeated_part_are_not_taken_for_an_echo() -> None:
    inbox, clock = FakeInbox(), ManualClock()
    reception = Reception(ACCOUNT, FakeCabinet(), clock, country="86")
    await reception.open(inbox)
    for place, words in enumerate(("您好", "路灯", "坏了"), 1):
        await reception.arrived(part_of(words, place))
    await reception.arrived(part_of("您好", 1))  # the reference again, and the same greeting
    await reception.arrived(part_of("水管", 2))

    clock.advance(timedelta(hours=25))
    await reception.tidy()

    assert words_in(inbox) == ["您好路灯坏了", "您好水管［缺一段］"]
