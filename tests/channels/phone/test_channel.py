"""Orders to Asterisk: what is sent, what is refused, and what is said of it."""

import asyncio

import pytest

from channels.contract import (
    Accepted,
    CallReturned,
    ConnectCall,
    HangUp,
    QueuePlace,
    Refused,
    ReturnCall,
    Text,
    TryLater,
    Uncertain,
)
from tests.channels.phone.stage import (
    CALL,
    CITIZEN,
    CONNECT,
    FALLBACK,
    LEG,
    RETURNED,
    RINGING,
    TALKING,
    WAITING,
    Stage,
)


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
