"""Calls: offered to one agent at a time, returned to their place, and closed whatever happens."""

from datetime import timedelta

from channels.contract import (
    Attachment,
    AttachmentKind,
    CallAnswered,
    CallArrived,
    CallEnd,
    CallEnded,
    CallReturned,
    ConnectCall,
    InboundMessage,
    NoAnswer,
    Refused,
)
from hub.domain.conversation import Stage
from tests.hub.services.conftest import Switchboard


async def test_a_call_rings_is_answered_and_ends_in_wrap_up(switchboard: Switchboard) -> None:
    agent = await switchboard.ready("1001")

    await switchboard.tell("c1", CallArrived("c1"))
    rung = switchboard.exchange.orders[-1]
    assert isinstance(rung, ConnectCall)
    await switchboard.tell("c1", CallAnswered("c1", "1001", rung.offer))
    held = switchboard.call("c1")
    await switchboard.tell("c1", CallEnded("c1", CallEnd.TALK_ENDED, talk=timedelta(seconds=9)))

    assert held is not None
    assert (held.stage, held.agent_id) == (Stage.ACTIVE, agent)
    after = switchboard.parts.services.floor.conversations[held.id]
    assert (after.stage, after.talk_seconds) == (Stage.WRAP_UP, 9.0)


async def test_a_call_that_rang_out_keeps_its_place_and_goes_to_the_next(switchboard: Switchboard) -> None:
    await switchboard.ready("1001")
    await switchboard.tell("c1", CallArrived("c1"))
    came_at = switchboard.call("c1").came_at  # type: ignore[union-attr]
    rung = switchboard.exchange.orders[-1]
    assert isinstance(rung, ConnectCall)

    await switchboard.tell("c1", CallReturned("c1", "1001", rung.offer, NoAnswer.RANG_OUT))
    waiting = switchboard.call("c1")
    await switchboard.ready("1002")

    assert waiting is not None
    assert (waiting.stage, waiting.came_at) == (Stage.WAITING, came_at)
    again = switchboard.exchange.orders[-1]
    assert isinstance(again, ConnectCall)
    assert again.extension == "1002"
    agents = switchboard.parts.services.floor.agents.values()
    assert [a.presence for a in agents if a.number == "1001"] == ["away"]


async def test_the_end_of_an_earlier_offer_does_not_end_the_newest(switchboard: Switchboard) -> None:
    await switchboard.ready("1001")
    await switchboard.tell("c1", CallArrived("c1"))
    first = switchboard.exchange.orders[-1]
    assert isinstance(first, ConnectCall)
    await switchboard.tell("c1", CallReturned("c1", "1001", first.offer, NoAnswer.RANG_OUT))
    await switchboard.ready("1001")
    second = switchboard.exchange.orders[-1]
    assert isinstance(second, ConnectCall)

    await switchboard.tell("c1", CallReturned("c1", "1001", first.offer, NoAnswer.RANG_OUT))

    ringing = switchboard.call("c1")
    assert ringing is not None
    assert (ringing.stage, str(ringing.offer_id)) == (Stage.OFFERED, second.offer)
    assert second.offer != first.offer


async def test_a_call_answered_after_its_offer_was_withdrawn_is_with_whom_it_talks_to(
    switchboard: Switchboard,
) -> None:
    """The screen went dark while it rang; the hand was quicker than the order to take the call back."""
    agent = await switchboard.ready("1001")
    services = switchboard.parts.services
    services.presence.connection_restored(agent)
    await switchboard.tell("c1", CallArrived("c1"))
    rung = switchboard.exchange.orders[-1]
    assert isinstance(rung, ConnectCall)
    services.presence.connection_lost(agent)
    withdrawn = switchboard.call("c1")

    await switchboard.tell("c1", CallAnswered("c1", "1001", rung.offer))

    assert withdrawn is not None
    assert withdrawn.stage is Stage.WAITING
    talking = switchboard.call("c1")
    assert talking is not None
    assert (talking.stage, talking.agent_id) == (Stage.ACTIVE, agent)


async def test_a_caller_who_left_before_the_order_arrived_is_closed(switchboard: Switchboard) -> None:
    switchboard.exchange.answer = Refused("主叫已挂机", "call_gone")
    await switchboard.ready("1001")

    await switchboard.tell("c1", CallArrived("c1"))

    assert switchboard.call("c1") is None
    assert switchboard.parts.services.floor.conversations == {}
    past = await switchboard.parts.services.store.conversations.by_thread("tel", "c1")
    assert past is not None
    assert (past.stage, past.close_reason) == (Stage.CLOSED, "abandoned")


async def test_an_extension_the_exchange_does_not_know_costs_the_agent_the_turn(
    switchboard: Switchboard,
) -> None:
    switchboard.exchange.answer = Refused("分机不存在", "bad_extension")
    await switchboard.ready("1001")

    await switchboard.tell("c1", CallArrived("c1"))

    waiting = switchboard.call("c1")
    assert waiting is not None
    assert waiting.stage is Stage.WAITING
    agents = switchboard.parts.services.floor.agents.values()
    assert [a.presence for a in agents if a.number == "1001"] == ["away"]


async def test_a_message_left_becomes_one_text_conversation(switchboard: Switchboard) -> None:
    await switchboard.tell("c1", CallArrived("c1"))
    await switchboard.tell("c1", CallEnded("c1", CallEnd.LEFT_MESSAGE, gone=False))
    assert switchboard.parts.services.floor.open_at("tel", "13800000000") is None
    file = await switchboard.parts.services.files.save(b"RIFF\0\0\0\0WAVEfmt " + bytes(40), name="m.wav")
    body = Attachment(file.file_id, AttachmentKind.VOICE, file.media_type)
    recording = InboundMessage("tel", "c1:recording", "13800000000", body, thread="c1")

    for _ in range(2):
        await switchboard.parts.intake.accept(recording)

    left = switchboard.parts.services.floor.open_at("tel", "13800000000")
    assert left is not None
    assert (left.stage, left.topic, left.thread) == (Stage.WAITING, "voicemail", "")
    agent = await switchboard.ready("1001")
    offered = switchboard.parts.services.floor.conversations[left.id]
    assert (offered.stage, offered.agent_id) == (Stage.OFFERED, agent)
    assert not switchboard.exchange.orders


async def test_who_thinks_better_of_leaving_a_message_has_given_up(switchboard: Switchboard) -> None:
    await switchboard.tell("c1", CallArrived("c1"))
    await switchboard.tell("c1", CallEnded("c1", CallEnd.LEFT_MESSAGE, gone=False))
    await switchboard.tell("c1", CallEnded("c1", CallEnd.ABANDONED))

    past = await switchboard.parts.services.store.conversations.by_thread("tel", "c1")
    assert past is not None
    assert (past.stage, past.close_reason) == (Stage.CLOSED, "abandoned")


async def test_how_long_the_native_queue_helped_is_kept(switchboard: Switchboard) -> None:
    await switchboard.tell("c1", CallArrived("c1"))
    await switchboard.tell("c1", CallEnded("c1", CallEnd.FALLBACK, gone=False))
    await switchboard.tell("c1", CallEnded("c1", CallEnd.FALLBACK, talk=timedelta(seconds=40)))

    past = await switchboard.parts.services.store.conversations.by_thread("tel", "c1")
    assert past is not None
    assert (past.stage, past.close_reason, past.talk_seconds) == (Stage.CLOSED, "fallback", 40)


async def test_facts_told_twice_change_nothing(switchboard: Switchboard) -> None:
    await switchboard.ready("1001")
    await switchboard.tell("c1", CallArrived("c1"))
    rung = switchboard.exchange.orders[-1]
    assert isinstance(rung, ConnectCall)
    for _ in range(2):
        await switchboard.tell("c1", CallAnswered("c1", "1001", rung.offer))
    for _ in range(2):
        await switchboard.tell("c1", CallEnded("c1", CallEnd.HUNG_UP))

    conversations = list(switchboard.parts.services.floor.conversations.values())
    assert [c.stage for c in conversations] == [Stage.WRAP_UP]
