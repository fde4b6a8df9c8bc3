"""A connection that runs: heartbeat, facts, recordings, doctor."""

import asyncio

import pytest

from channels.contract import (
    Attachment,
    CallArrived,
    CallEnded,
    FileRefused,
    Notice,
    Severity,
)
from channels.phone import CHANNEL, sound
from channels.phone.ami import AmiLost
from channels.phone.channel import PhoneChannel
from channels.phone.keeper import LOOK_EVERY, LOOKS
from channels.phone.line import BEAT, STOCK_TAKING
from tests.channels.phone.desk import lend
from tests.channels.phone.scripted_ami import block
from tests.channels.phone.stage import ABANDONED, CALL, CITIZEN, GONE, LEG, WAITING, Stage
from tests.channels.phone.test_sound import unclosed, wav


async def test_the_heartbeat_is_asterisks_own_time(stage: Stage) -> None:
    stage.asterisk.timestamp = "1790001234.5"
    async with stage.open():
        await stage.clock.somebody_sleeps(BEAT)
        stage.clock.advance(BEAT)
        beat = await stage.asterisk.until("Setvar", 2)

    assert (beat["Variable"], beat["Value"]) == ("HUB_BEAT", "1790001234")


async def test_a_hub_that_cannot_store_does_not_count_as_alive(stage: Stage) -> None:
    async with stage.open():
        stage.inbox.open.clear()
        stage.asterisk.tell("HubWaiting", CALL, WAITING, Channel=LEG)
        while not stage.inbox.accepts:
            await asyncio.sleep(0)
        for _ in range(4):
            await stage.clock.somebody_sleeps(BEAT)
            stage.clock.advance(BEAT)
            await stage.settled()
        await stage.clock.somebody_sleeps(BEAT)

    beats = [action for action in stage.asterisk.actions if action.get("Variable") == "HUB_BEAT"]
    assert len(beats) == 4  # one at the start, three within ten seconds, none after them


async def test_the_end_of_the_connection_ends_the_run(stage: Stage) -> None:
    async with stage.open() as serving:
        stage.asterisk.hang_up()

        with pytest.raises(AmiLost):
            await serving


async def test_a_poisoned_event_does_not_swallow_the_next(stage: Stage) -> None:
    async with stage.open():
        poisoned = block(
            Event="UserEvent", UserEvent="HubWaiting", HubCall=CALL, Facts="1|nonsense", Channel=LEG
        )
        good = block(Event="UserEvent", UserEvent="HubWaiting", HubCall=CALL, Facts=WAITING, Channel=LEG)
        stage.asterisk.say(poisoned + good)

        await stage.inbox.until(CallArrived, CITIZEN)


async def test_a_fault_of_the_inbox_ends_the_run_and_the_fact_is_told_again(stage: Stage) -> None:
    stage.inbox.broken = RuntimeError("the disk is full")
    async with stage.open() as serving:
        stage.asterisk.tell("HubGone", CALL, ABANDONED, Channel=LEG)
        with pytest.raises(ExceptionGroup):
            await serving
    assert not any("DB_DELETE" in action.get("Variable", "") for action in stage.asterisk.actions)

    stage.inbox.broken = None
    stage.kept(ABANDONED)
    async with stage.open():
        await stage.inbox.until(CallEnded, CITIZEN)


async def test_a_recording_is_stored_once_and_then_the_call_is_forgotten(stage: Stage) -> None:
    (stage.recordings / f"{CALL}_o1.wav").write_bytes(wav(2))
    async with stage.open():
        stage.asterisk.tell("HubTalkEnd", CALL, GONE.replace("talking|1", "survey|"), Channel=LEG)
        stage.asterisk.tell("HubGone", CALL, GONE, Channel=LEG)
        sound = await stage.inbox.until(Attachment, CITIZEN)
        await stage.forgotten()

    assert (sound.kind, sound.duration, sound.name) == ("voice", 2.0, f"{CALL}_o1.wav")
    assert len(stage.files.kept) == 1
    assert (stage.recordings / f"{CALL}_o1.wav").exists()


async def test_a_long_recording_comes_in_pieces(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "LONGEST_PIECE", sound.BYTES_PER_SECOND)
    (stage.recordings / f"{CALL}_o1.wav").write_bytes(wav(2.5))
    async with stage.open():
        stage.asterisk.tell("HubGone", CALL, GONE, Channel=LEG)
        await stage.forgotten()

    pieces = [fact for fact in stage.inbox.facts(CITIZEN) if isinstance(fact, Attachment)]
    assert [piece.duration for piece in pieces] == [1, 1, 0.5]
    assert [piece.name for piece in pieces] == [f"{CALL}_o1_{number}.wav" for number in (1, 2, 3)]


async def test_a_fetched_recording_can_be_deleted(stage: Stage) -> None:
    tidy = Stage(stage.asterisk, stage.recordings, delete_recordings=True)
    path = tidy.recordings / f"{CALL}_o1.wav"
    path.write_bytes(wav(1))
    async with tidy.open() as serving:
        tidy.asterisk.tell("HubGone", CALL, GONE, Channel=LEG)
        await tidy.forgotten()
        while path.exists():
            await asyncio.sleep(0)
        assert not serving.done()

    assert isinstance(tidy.inbox.facts(CITIZEN)[-1], Attachment)


async def test_a_recording_that_is_still_written_is_waited_for(stage: Stage) -> None:
    path = stage.recordings / f"{CALL}_o1.wav"
    path.write_bytes(unclosed(wav(2)))
    async with stage.open():
        stage.asterisk.tell("HubGone", CALL, GONE, Channel=LEG)
        await stage.clock.somebody_sleeps(LOOK_EVERY)
        path.write_bytes(wav(3))
        stage.clock.advance(LOOK_EVERY)

        assert (await stage.inbox.until(Attachment, CITIZEN)).duration == 3


async def test_a_recording_that_comes_late_is_found_at_the_next_stock_taking(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    now = int(stage.clock.now().timestamp() * 1000)
    stage.kept(GONE.replace("1790000009000", str(now)))
    async with stage.open():
        for _ in range(LOOKS):
            await stage.clock.somebody_sleeps(LOOK_EVERY)
            stage.clock.advance(LOOK_EVERY)
        async with asyncio.timeout(60):
            while "recording not found" not in caplog.text:
                await asyncio.sleep(0)
            (stage.recordings / f"{CALL}_o1.wav").write_bytes(wav(1))
            while not stage.files.kept:
                stage.clock.advance(STOCK_TAKING)
                await stage.settled()
        await stage.forgotten()

    assert sum("DB_DELETE" in action.get("Variable", "") for action in stage.asterisk.actions) == 1


async def test_a_refused_recording_is_not_deleted(stage: Stage) -> None:
    tidy = Stage(stage.asterisk, stage.recordings, delete_recordings=True)
    path = tidy.recordings / f"{CALL}_o1.wav"
    path.write_bytes(wav(1))
    tidy.files.save = refuse  # type: ignore[method-assign]
    async with tidy.open():
        tidy.asterisk.tell("HubGone", CALL, GONE, Channel=LEG)
        await tidy.forgotten()
        await tidy.settled()

    assert path.exists()


async def refuse(content: bytes, *, name: str, declared_type: str = "") -> Attachment:
    raise FileRefused("too_large", "文件太大")


async def test_a_recording_that_never_comes_is_looked_for_and_then_admitted_lost(stage: Stage) -> None:
    long_ago = GONE.replace("1790000009000", str(int((stage.clock.now().timestamp() - 7200) * 1000)))
    stage.kept(long_ago)
    async with stage.open():
        for _ in range(LOOKS):
            await stage.clock.somebody_sleeps(LOOK_EVERY)
            stage.clock.advance(LOOK_EVERY)

        lost = await stage.inbox.until(Notice, CITIZEN)
        await stage.forgotten()

    assert lost.kind == "recording_lost"


async def test_a_refused_recording_leaves_a_line_in_the_timeline(stage: Stage) -> None:
    (stage.recordings / f"{CALL}_o1.wav").write_bytes(b"not sound at all" * 10)
    async with stage.open():
        stage.asterisk.tell("HubGone", CALL, GONE, Channel=LEG)
        for _ in range(LOOKS):
            await stage.clock.somebody_sleeps(LOOK_EVERY)
            stage.clock.advance(LOOK_EVERY)

        assert (await stage.inbox.until(Notice, CITIZEN)).kind == "recording_lost"


async def test_what_was_missed_is_found_at_the_next_stock_taking(stage: Stage) -> None:
    async with stage.open():
        await stage.arrived()
        just_now = str(int((stage.clock.now().timestamp() - 5) * 1000))
        stage.kept(ABANDONED.replace("1790000009000", just_now))  # its event never reached us
        await stage.clock.somebody_sleeps(STOCK_TAKING)
        stage.clock.advance(STOCK_TAKING)

        assert (await stage.inbox.until(CallEnded, CITIZEN)).gone


async def test_the_doctor_names_what_is_missing(stage: Stage) -> None:
    stage.asterisk.errors["ShowDialPlan"] = "Did not find context"
    stage.asterisk.errors["DBGetTree"] = "Permission denied"

    findings = {finding.check: finding for finding in await stage.channel.examine()}

    assert findings["流程版本"].severity is Severity.FAILED
    assert "hub-hold" in findings["电话流程"].what
    assert "DBGetTree" in findings["权限"].what
    assert findings["录音目录"].severity is Severity.OK


async def test_the_doctor_says_that_nobody_is_there(stage: Stage) -> None:
    settings = {"port": 1, "secret_env": "S", "recordings": "/nowhere"}
    channel = CHANNEL.build(settings, lend("right"))
    assert isinstance(channel, PhoneChannel)

    findings = {finding.check: finding for finding in await channel.examine()}

    assert findings["连接"].severity is Severity.FAILED
    assert findings["录音目录"].severity is Severity.FAILED
