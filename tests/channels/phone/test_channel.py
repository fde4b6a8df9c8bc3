"""The channel against a scripted Asterisk: what it sends, what it says of it, and what it tells the hub."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from channels.contract import (
    Accepted,
    Attachment,
    CallArrived,
    CallEnd,
    CallEnded,
    CallReturned,
    ConnectCall,
    HangUp,
    NoAnswer,
    Notice,
    OutboundBody,
    OutboundMessage,
    QueuePlace,
    Refused,
    ReturnCall,
    SendResult,
    Severity,
    Text,
    TryLater,
    Uncertain,
)
from channels.phone import CHANNEL
from channels.phone.ami import AmiLost, LoginRefused
from channels.phone.channel import PhoneChannel
from channels.phone.keeper import LOOK_EVERY, LOOKS
from channels.phone.line import BEAT, STOCK_TAKING
from tests.channels.phone.desk import ACCOUNT, PatientInbox, lend
from tests.channels.phone.scripted_ami import ScriptedAmi, block, scripted_ami
from tests.channels.phone.test_sound import unclosed, wav
from tests.fakes import FakeFiles, ManualClock

CITIZEN = "10000000001"
CALL = "1790000000.7"
LEG = "PJSIP/hub-trunk-00000007"
WAITING = f"1|waiting||{CITIZEN}|12345|1790000000123|||||||"
FALLBACK = WAITING.replace("waiting", "fallback")
RINGING = f"1|ringing||{CITIZEN}|12345|1790000000123|o1|1001|||||"
TALKING = f"1|talking||{CITIZEN}|12345|1790000000123|o1|1001|1790000001000|||{CALL}_o1.wav|"
RETURNED = f"1|waiting||{CITIZEN}|12345|1790000000123|||||||o1/1001/NOANSWER/0/80"
GONE = f"1|talking|1|{CITIZEN}|12345|1790000000123|o1|1001|1790000001000|1790000009000||{CALL}_o1.wav|"
ABANDONED = f"1|waiting|1|{CITIZEN}|12345|1790000000123||||1790000009000|||"
CONNECT = ConnectCall(CALL, "1001", "o1", "8888")


class Stage:
    def __init__(self, asterisk: ScriptedAmi, recordings: Path, *, secret: str = "right") -> None:
        self.asterisk, self.inbox, self.clock, self.files = (
            asterisk,
            PatientInbox(),
            ManualClock(),
            FakeFiles(),
        )
        asterisk.timestamp = f"{self.clock.now().timestamp():.6f}"
        settings = {"port": asterisk.port, "secret_env": "S", "recordings": str(recordings)}
        channel = CHANNEL.build(settings, lend(secret, self.clock, self.files))
        assert isinstance(channel, PhoneChannel)
        self.channel, self.recordings = channel, recordings

    def live(self, facts: str, call_id: str = CALL, leg: str = LEG) -> None:
        """A call that is up when the hub connects."""
        self.kept(facts, call_id)
        variables = {"ChanVariable": f"HUB_CALL={call_id}\r\nChanVariable: HUB_FACTS={facts}"}
        self.asterisk.rows["CoreShowChannels"].append({"Channel": leg, **variables})

    def kept(self, facts: str, call_id: str = CALL) -> None:
        self.asterisk.rows["DBGetTree"].append({"Key": f"/hub-call/{call_id}", "Val": facts})

    @asynccontextmanager
    async def open(self) -> AsyncIterator["asyncio.Task[None]"]:
        running = asyncio.Event()
        serving = asyncio.create_task(self.channel.run(self.inbox, running.set))
        try:
            async with asyncio.timeout(10):
                await running.wait()
            yield serving
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)

    async def send(self, body: OutboundBody) -> SendResult:
        return await self.channel.send(OutboundMessage("m", ACCOUNT, CITIZEN, body))

    async def arrived(self) -> None:
        self.asterisk.tell("HubWaiting", CALL, WAITING, Channel=LEG)
        await self.inbox.until(CallArrived, CITIZEN)

    async def forgotten(self) -> None:
        """Asterisk was told that the hub has stored everything about the call."""
        wanted = f"DB_DELETE(hub-call/{CALL})"
        times = 1
        while (await self.asterisk.until("Setvar", times))["Variable"] != wanted:
            times += 1


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with scripted_ami() as asterisk:
        yield Stage(asterisk, tmp_path)


# --- orders -------------------------------------------------------------------------------


async def test_connecting_sets_the_offer_and_redirects_in_one_go(stage: Stage) -> None:
    async with stage.open():
        await stage.arrived()
        stage.asterisk.actions.clear()

        result = await stage.send(CONNECT)

    assert result == Accepted(f"{CALL}:o1")
    offer, redirect, number = stage.asterisk.actions
    assert (offer["Variable"], offer["Value"]) == ("HUB_NEXT", "o1")
    assert (number["Variable"], number["Value"]) == ("HUB_NUMBER", "8888")
    assert (redirect["Channel"], redirect["Context"], redirect["Exten"]) == (LEG, "hub-deliver", "1001")


async def test_without_a_connection_an_order_can_be_given_later(stage: Stage) -> None:
    assert isinstance(await stage.send(CONNECT), TryLater)
    assert stage.asterisk.actions == []


async def test_an_order_in_flight_when_the_line_dies_is_uncertain(stage: Stage) -> None:
    async with stage.open():
        await stage.arrived()
        stage.asterisk.deadly.add("Redirect")

        assert isinstance(await stage.send(CONNECT), Uncertain)

    assert stage.asterisk.names().count("Redirect") == 1


async def test_after_an_outage_nothing_is_sent_again(stage: Stage) -> None:
    async with stage.open():
        await stage.arrived()
        stage.asterisk.deadly.add("Redirect")
        await stage.send(CONNECT)
    stage.asterisk.deadly.clear()
    stage.live(WAITING)

    async with stage.open():
        await stage.asterisk.until("CoreShowChannels", 2)

    assert stage.asterisk.names().count("Redirect") == 1


async def test_a_caller_who_has_just_gone_is_refused(stage: Stage) -> None:
    async with stage.open():
        await stage.arrived()
        stage.asterisk.errors["Redirect"] = "Channel does not exist"

        assert await stage.send(CONNECT) == Refused("来电已挂断", code="call_gone")


async def test_a_ringing_call_is_not_offered_twice(stage: Stage) -> None:
    async with stage.open():
        await stage.arrived()
        await stage.send(CONNECT)

        second = await stage.send(ConnectCall(CALL, "1002", "o2"))

    assert isinstance(second, Refused)
    assert stage.asterisk.names().count("Redirect") == 1


async def test_a_returned_call_can_be_offered_before_its_return_is_stored(stage: Stage) -> None:
    """The state follows Asterisk at once; else a quick router would be refused by a stale picture."""
    async with stage.open():
        await stage.arrived()
        await stage.send(CONNECT)
        stage.inbox.open.clear()
        stage.asterisk.tell("HubReturned", CALL, RETURNED, Channel=LEG)
        while stage.inbox.accepts < 2:
            await asyncio.sleep(0)

        result = await stage.send(ConnectCall(CALL, "1002", "o2"))

    assert isinstance(result, Accepted)


@pytest.mark.parametrize(
    "extension", ["", "1", "1001&PJSIP/1002", "1001,1", "1001\r\nAction: Originate", "x" * 9]
)
async def test_an_extension_that_is_none_never_reaches_asterisk(stage: Stage, extension: str) -> None:
    async with stage.open():
        await stage.arrived()

        assert isinstance(await stage.send(ConnectCall(CALL, extension, "o1")), Refused)

    assert "Redirect" not in stage.asterisk.names()


@pytest.mark.parametrize("poison", ["o\r\n1", "o\0", "o|1", "o/1", "o,1", "${SHELL(id)}"])
async def test_an_offer_or_number_with_special_characters_is_refused(stage: Stage, poison: str) -> None:
    async with stage.open():
        await stage.arrived()

        assert isinstance(await stage.send(ConnectCall(CALL, "1001", poison)), Refused)
        assert isinstance(await stage.send(ConnectCall(CALL, "1001", "o1", poison)), Refused)


async def test_texts_cannot_be_sent_to_a_telephone(stage: Stage) -> None:
    assert isinstance(await stage.send(Text("您好")), Refused)


@pytest.mark.parametrize(
    ("facts", "action", "context"),
    [
        (WAITING, "Hangup", ""),
        (RINGING, "Hangup", ""),
        (TALKING, "Redirect", "hub-ended"),
        (FALLBACK.replace("fallback", "helped"), "Redirect", "hub-ended"),
    ],
)
async def test_hanging_up_ends_a_talk_with_the_survey_and_others_at_once(
    stage: Stage, facts: str, action: str, context: str
) -> None:
    stage.live(facts)
    async with stage.open():
        assert isinstance(await stage.send(HangUp(CALL)), Accepted)

        sent = await stage.asterisk.until(action)

    assert sent["Channel"] == LEG
    assert sent.get("Context", "") == context


async def test_only_a_ringing_call_can_be_pulled_back(stage: Stage) -> None:
    stage.live(TALKING)
    async with stage.open():
        assert isinstance(await stage.send(ReturnCall(CALL)), Refused)

    assert "Redirect" not in stage.asterisk.names()


async def test_a_withdrawn_call_can_be_offered_on_in_the_same_breath(stage: Stage) -> None:
    async with stage.open():
        await stage.arrived()
        await stage.send(CONNECT)
        returned = await stage.send(ReturnCall(CALL))
        second = await stage.send(ConnectCall(CALL, "1002", "o2"))
        stage.asterisk.tell("HubReturned", CALL, RETURNED, Channel=LEG)  # of the first: no news
        await stage.inbox.until(CallReturned, CITIZEN)
        third = await stage.send(ConnectCall(CALL, "1003", "o3"))

    assert isinstance(returned, Accepted)
    assert isinstance(second, Accepted)
    assert isinstance(third, Refused)


async def test_the_place_is_set_once_per_change(stage: Stage) -> None:
    async with stage.open():
        await stage.arrived()
        for before in (3, 3, 2):
            await stage.channel.signal(CALL, QueuePlace(before, None, ""))
        await stage.channel.signal("nobody", QueuePlace(1, None, ""))

    places = [action["Value"] for action in stage.asterisk.actions if action.get("Variable") == "HUB_PLACE"]
    assert places == ["3", "2"]


# --- the start of a connection ------------------------------------------------------------


async def test_calls_found_at_the_start_are_told_in_order_of_arrival(stage: Stage) -> None:
    for count, since in ((9, 5), (10, 5), (8, 7), (11, 4)):
        facts = f"1|waiting||1000000000{count % 10}|12345|179000000{since}000|||||||"
        stage.live(facts, f"1790000000.{count}", f"PJSIP/hub-trunk-{count}")
    async with stage.open():
        await stage.inbox.until(CallArrived, "10000000008")

    assert stage.inbox.arrivals() == ["10000000001", "10000000009", "10000000000", "10000000008"]


async def test_a_return_missed_while_away_is_told(stage: Stage) -> None:
    stage.live(RETURNED)
    async with stage.open():
        back = await stage.inbox.until(CallReturned, CITIZEN)

    assert back == CallReturned(CALL, "1001", "o1", NoAnswer.RANG_OUT)


async def test_a_call_that_ended_while_away_is_told_and_then_forgotten(stage: Stage) -> None:
    stage.kept(ABANDONED)
    async with stage.open():
        end = await stage.inbox.until(CallEnded, CITIZEN)
        await stage.forgotten()

    assert end.how is CallEnd.ABANDONED


async def test_a_call_without_channel_died_with_asterisk(stage: Stage) -> None:
    stage.kept(TALKING)
    (stage.recordings / f"{CALL}_o1.wav").write_bytes(wav(1))
    async with stage.open():
        end = await stage.inbox.until(CallEnded, CITIZEN)

    assert (end.how, end.gone) == (CallEnd.HUNG_UP, True)


async def test_who_is_in_the_native_queue_is_taken_back_after_a_beat(stage: Stage) -> None:
    stage.live(FALLBACK)
    async with stage.open():
        taken = await stage.asterisk.until("Redirect")

    assert (taken["Context"], taken["Channel"]) == ("hub-hold", LEG)
    assert stage.asterisk.actions[1]["Action"] == "Ping"
    assert stage.asterisk.actions[2]["Variable"] == "HUB_BEAT"


async def test_who_is_helped_by_the_native_queue_is_left_alone(stage: Stage) -> None:
    stage.live(FALLBACK.replace("fallback", "helped"))
    async with stage.open():
        over = await stage.inbox.until(CallEnded, CITIZEN)

    assert over == CallEnded(CALL, CallEnd.FALLBACK, gone=False)
    assert "Redirect" not in stage.asterisk.names()


async def test_a_call_given_up_by_asterisk_for_a_moment_is_taken_back(stage: Stage) -> None:
    async with stage.open():
        await stage.arrived()
        stage.asterisk.tell("HubFallback", CALL, FALLBACK, Channel=LEG)

        assert (await stage.asterisk.until("Redirect"))["Context"] == "hub-hold"


async def test_a_refused_login_is_said_so(stage: Stage, tmp_path: Path) -> None:
    wrong = Stage(stage.asterisk, tmp_path, secret="wrong")

    with pytest.raises(LoginRefused):
        await wrong.channel.run(wrong.inbox, lambda: None)


async def test_an_order_waits_until_the_hub_knows_where_every_call_stands(stage: Stage) -> None:
    """Else the telling of an older state could undo what the order began."""
    stage.live(WAITING)
    stage.inbox.open.clear()
    async with stage.open():
        order = asyncio.create_task(stage.send(CONNECT))
        await stage.asterisk.until("CoreShowChannels")
        assert not order.done()
        stage.inbox.open.set()

        assert isinstance(await order, Accepted)


# --- while it runs ------------------------------------------------------------------------


async def test_the_heartbeat_is_asterisks_own_time(stage: Stage) -> None:
    stage.asterisk.timestamp = "1790001234.5"
    async with stage.open():
        await stage.clock.somebody_sleeps(BEAT)
        stage.clock.advance(BEAT)
        beat = await stage.asterisk.until("Setvar", 2)

    assert (beat["Variable"], beat["Value"]) == ("HUB_BEAT", "1790001234")


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


# --- recordings ---------------------------------------------------------------------------


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


async def test_a_recording_that_is_still_written_is_waited_for(stage: Stage) -> None:
    path = stage.recordings / f"{CALL}_o1.wav"
    path.write_bytes(unclosed(wav(2)))
    async with stage.open():
        stage.asterisk.tell("HubGone", CALL, GONE, Channel=LEG)
        await stage.clock.somebody_sleeps(LOOK_EVERY)
        path.write_bytes(wav(3))
        stage.clock.advance(LOOK_EVERY)

        assert (await stage.inbox.until(Attachment, CITIZEN)).duration == 3


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


# --- the doctor ---------------------------------------------------------------------------


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
