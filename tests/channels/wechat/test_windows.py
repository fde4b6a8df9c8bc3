"""The count of answers left: both windows side by side, and kept over a restart."""

from datetime import timedelta

from channels.contract import ReplyWindow
from channels.wechat.windows import WindowLedger
from tests.channels.wechat.stage import CITIZEN, on_stage
from tests.fakes import START, FakeCabinet, FakeInbox, ManualClock

LONG = ReplyWindow(START + timedelta(hours=48), 5)
BRIEF = ReplyWindow(START + timedelta(minutes=1), 3)


def test_a_click_does_not_shorten_the_long_window() -> None:
    ledger = WindowLedger(FakeCabinet())

    assert ledger.grant("o", LONG, START) == LONG
    assert ledger.grant("o", BRIEF, START) == LONG


def test_after_the_brief_window_the_long_one_counts_as_it_was() -> None:
    ledger = WindowLedger(FakeCabinet())
    ledger.grant("o", LONG, START)
    for _ in range(4):
        ledger.spend("o", START)
    assert ledger.grant("o", BRIEF, START) == BRIEF

    later = START + timedelta(minutes=2)
    assert ledger.standing("o", later) == ReplyWindow(LONG.until, 1)


def test_a_new_message_renews_the_whole_credit() -> None:
    ledger = WindowLedger(FakeCabinet())
    ledger.grant("o", LONG, START)
    ledger.spend("o", START)
    again = ReplyWindow(LONG.until + timedelta(minutes=5), 5)

    assert ledger.grant("o", again, START + timedelta(minutes=5)) == again


def test_closed_windows_have_no_credit_and_unknown_ones_are_unknown() -> None:
    ledger = WindowLedger(FakeCabinet())
    ledger.grant("o", LONG, START)

    assert ledger.standing("o", LONG.until) == ReplyWindow(LONG.until, 0)
    assert ledger.standing("stranger", START) is None
    assert ledger.spend("stranger", START) is None


async def test_only_what_changed_is_written_and_what_closed_is_forgotten() -> None:
    cabinet = FakeCabinet()
    ledger = WindowLedger(cabinet)
    ledger.grant("o", LONG, START)
    await ledger.save(START)
    await ledger.save(START)
    assert cabinet.writes == 1

    other = WindowLedger(cabinet)
    await other.load(START)
    assert other.standing("o", START) == LONG
    late = WindowLedger(cabinet)
    await late.load(LONG.until)
    assert late.standing("o", LONG.until) is None


async def test_a_restart_remembers_what_was_answered() -> None:
    cabinet, clock, inbox = FakeCabinet(), ManualClock(), FakeInbox()
    async with on_stage(cabinet=cabinet, clock=clock, inbox=inbox) as stage:
        await stage.citizen_says()
        for _ in range(3):
            await stage.answer()

    async with on_stage(cabinet=cabinet, clock=clock, inbox=inbox) as stage:
        stage.platform.user(CITIZEN, credit=2, credit_until=stage.platform.now() + 3600)
        await stage.answer()

    assert inbox.windows[-1][1].credit == 1
