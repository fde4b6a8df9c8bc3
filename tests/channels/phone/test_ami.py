"""The connection to Asterisk against every fault that was seen in it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from hypothesis import given, strategies

from channels.phone.ami import AmiError, AmiLost, LoginRefused, connect
from channels.phone.ami_wire import Fields, UnsafeValue, read_block, read_blocks, write_action
from tests.channels.phone.scripted_ami import ScriptedAmi, block, scripted_ami


@pytest_asyncio.fixture
async def asterisk() -> AsyncIterator[ScriptedAmi]:
    async with scripted_ami() as script:
        yield script


async def test_an_order_pending_at_a_disconnect_is_lost_and_never_sent_again(asterisk: ScriptedAmi) -> None:
    asterisk.deadly.add("Redirect")
    async with connect(asterisk.login()) as ami:
        with pytest.raises(AmiLost) as lost:
            await ami.act("Redirect", {"Channel": "PJSIP/1"})
    asterisk.deadly.clear()

    async with connect(asterisk.login()) as ami:
        await ami.act("Ping")

    assert lost.value.sent
    assert asterisk.names() == ["Login", "Redirect", "Login", "Ping"]


async def test_an_order_without_a_connection_is_certainly_not_sent(asterisk: ScriptedAmi) -> None:
    async with connect(asterisk.login()) as ami:
        asterisk.hang_up()
        await ami.ended.wait()

        with pytest.raises(AmiLost) as lost:
            await ami.act("Redirect", {"Channel": "PJSIP/1"})

    assert not lost.value.sent
    assert "Redirect" not in asterisk.names()


async def test_an_unanswered_action_ends(asterisk: ScriptedAmi) -> None:
    asterisk.silent.add("Ping")
    async with connect(asterisk.login(), limit=0.05) as ami:
        with pytest.raises(AmiLost) as lost:
            await ami.act("Ping")

    assert lost.value.sent


async def test_an_answer_that_comes_too_late_disturbs_nobody(asterisk: ScriptedAmi) -> None:
    asterisk.silent.add("Setvar")
    async with connect(asterisk.login(), limit=0.05) as ami:
        with pytest.raises(AmiLost):
            await ami.act("Setvar", {"Variable": "A"})
        late = asterisk.actions[-1]["ActionID"]

        asterisk.say(block(Response="Success", ActionID=late))
        asterisk.variables["B"] = "b"

        assert (await ami.act("Getvar", {"Variable": "B"})).response.text("Value") == "b"


async def test_a_refused_action_says_why(asterisk: ScriptedAmi) -> None:
    asterisk.errors["Redirect"] = "Channel does not exist"
    async with connect(asterisk.login()) as ami:
        with pytest.raises(AmiError, match="Channel does not exist"):
            await ami.act("Redirect", {"Channel": "PJSIP/1"})


@pytest.mark.parametrize("poison", ["a\rb", "a\nb", "a\0b", "x\r\nAction: Originate"])
@pytest.mark.parametrize("where", ["value", "one of several", "name"])
async def test_a_line_break_or_nul_is_refused_and_nothing_is_sent(
    asterisk: ScriptedAmi, poison: str, where: str
) -> None:
    fields: dict[str, Fields] = {
        "value": {"Value": poison},
        "one of several": {"Variable": ["a", poison]},
        "name": {poison: "a"},
    }

    async with connect(asterisk.login()) as ami:
        with pytest.raises(UnsafeValue):
            await ami.act("Setvar", fields[where])
        await ami.act("Ping")

    assert asterisk.names() == ["Login", "Ping"]


async def test_the_secret_is_not_in_what_is_printed(asterisk: ScriptedAmi) -> None:
    assert "right" not in repr(asterisk.login())


async def test_a_refused_login_ends_at_once_and_is_not_repeated(asterisk: ScriptedAmi) -> None:
    with pytest.raises(LoginRefused):
        async with connect(asterisk.login("wrong")):
            pytest.fail("let in")

    assert asterisk.connections == 1


async def test_leaving_closes_the_connection_for_good(asterisk: ScriptedAmi) -> None:
    async with connect(asterisk.login()) as ami:
        pass

    assert ami.ended.is_set()
    assert asterisk.connections == 1


@pytest.mark.parametrize("count", [0, 1, 3])
async def test_a_list_comes_whole(asterisk: ScriptedAmi, count: int) -> None:
    asterisk.rows["CoreShowChannels"] = [{"Channel": f"PJSIP/{n}"} for n in range(count)]
    async with connect(asterisk.login()) as ami:
        rows = (await ami.act("CoreShowChannels")).rows

    assert [row.text("Channel") for row in rows] == [f"PJSIP/{n}" for n in range(count)]


async def test_an_action_that_works_in_the_background_ends_with_its_event(asterisk: ScriptedAmi) -> None:
    async with connect(asterisk.login()) as ami:
        asked = ami.send("AGI", {"Channel": "PJSIP/1"}, until="AsyncAGIExec")
        action = await asterisk.until("AGI")

        asterisk.say(block(Event="AsyncAGIExec", ActionID=action["ActionID"], Result="200 result=0"))

        assert (await asked).rows[0].text("Result") == "200 result=0"


async def test_an_action_queued_without_its_event_answers_at_once(asterisk: ScriptedAmi) -> None:
    async with connect(asterisk.login()) as ami:
        assert (await ami.act("Originate", {"Channel": "PJSIP/1"})).response.succeeded


async def test_events_come_in_order_up_to_the_last_before_the_end(asterisk: ScriptedAmi) -> None:
    heard: list[str] = []
    async with connect(asterisk.login()) as ami:
        for number in range(200):
            asterisk.say(block(Event="UserEvent", Number=str(number)))
        asterisk.say(b"nonsense without a colon\r\n\r\n", block(Event="UserEvent", Number="last"))
        events = ami.events()
        while "last" not in heard:
            heard.append((await anext(events)).text("Number"))
        asterisk.hang_up()
        with pytest.raises(AmiLost):
            await anext(events)

    assert heard == [*map(str, range(200)), "last"]


async def test_a_message_without_end_is_not_collected_for_ever(asterisk: ScriptedAmi) -> None:
    async with connect(asterisk.login()) as ami:
        asterisk.say(b"Event: UserEvent\r\nFacts: " + b"x" * (3 << 20))

        await ami.ended.wait()


@given(cuts=strategies.lists(strategies.integers(1, 400)))
def test_no_character_is_lost_however_the_bytes_are_cut(cuts: list[int]) -> None:
    told = [f"市民{number}来电" for number in range(8)]
    whole = b"".join(block(Event="UserEvent", Name=name) for name in told)
    buffer, heard, start = bytearray(), [], 0

    for end in [*sorted({cut for cut in cuts if cut < len(whole)}), len(whole)]:
        buffer += whole[start:end]
        heard += [message.text("Name") for message in read_blocks(buffer)]
        start = end

    assert heard == told
    assert not buffer


def test_a_header_smuggled_in_twice_counts_as_missing() -> None:
    event = read_block(b"Event: UserEvent\r\nHubCall: 1.1\r\nCallerIDName: x\r\nhubcall: 2.2")

    assert event is not None
    assert event.text("HubCall") == ""


def test_what_is_neither_event_nor_response_is_nothing() -> None:
    assert read_block(b"Hello: there") is None


async def test_an_action_is_written_line_by_line() -> None:
    written = write_action("Setvar", "hub-1", {"Variable": "A", "Value": "市民"}).decode()

    assert sorted(written.strip().split("\r\n")) == [
        "Action: Setvar",
        "ActionID: hub-1",
        "Value: 市民",
        "Variable: A",
    ]
    assert written.endswith("\r\n\r\n")
