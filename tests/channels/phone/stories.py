"""What happens to callers on a real Asterisk, one story per function. All of them run at the same time."""

from collections.abc import Callable, Coroutine
from datetime import timedelta

from channels.contract import (
    Accepted,
    Attachment,
    AttachmentKind,
    CallAnswered,
    CallArrived,
    CallEnd,
    CallEnded,
    CallReturned,
    CallRinging,
    HangUp,
    NoAnswer,
    QueuePlace,
    Refused,
    ReturnCall,
    Satisfaction,
)
from tests.channels.phone.hotline import Hotline
from tests.channels.phone.playing_stories import PLAYING
from tests.peers.asterisk.scenarios import (
    AwaitGoodbye,
    HangUp as PutDown,
    Press,
    Speak,
    Step,
    Wait,
    refusing_telephone,
    silent_telephone,
    telephone,
)
from tests.peers.asterisk.sipp import listen

Story = Callable[[Hotline], Coroutine[None, None, None]]
STAYS = (Wait(60_000),)


def insists(key: str, after: int) -> list[Step]:
    """Presses the key again and again: when exactly the survey begins depends on how busy the machine is."""
    once: list[Step] = [Press(key), Wait(2_000)]
    return [Speak(), Wait(after), *once * 6, AwaitGoodbye()]


async def a_call_is_answered_talked_through_and_rated(hotline: Hotline) -> None:
    extension = hotline.extension()
    hotline.sipp.telephone(extension, telephone(300, [Speak(), Wait(6_500), PutDown()]))
    number, call_id = await hotline.call(insists("2", after=10_500))

    offer = await hotline.connect(call_id, extension)
    end = await hotline.inbox.until(CallEnded, number, lambda fact: fact.gone)
    recording = await hotline.inbox.until(Attachment, number)

    facts = hotline.inbox.facts(number)
    assert isinstance(facts[0], CallArrived)
    assert facts[0].called == "12345"
    assert facts[1:3] == [
        CallRinging(call_id, str(extension), offer),
        CallAnswered(call_id, str(extension), offer),
    ]
    over = next(fact for fact in facts if isinstance(fact, CallEnded))
    assert (over.how, over.gone) == (CallEnd.TALK_ENDED, False)
    assert Satisfaction(4) in facts
    assert end.how is CallEnd.TALK_ENDED
    assert timedelta(seconds=5) < end.talk < timedelta(seconds=15)
    assert recording.kind is AttachmentKind.VOICE
    assert recording.duration is not None
    assert recording.duration > 1
    assert listen(hotline.files.kept[recording.file_id][1][44:]) > 0.02


async def nobody_answers_and_the_next_telephone_rings(hotline: Hotline) -> None:
    silent, other = hotline.extension(), hotline.extension()
    hotline.sipp.telephone(silent, silent_telephone())
    hotline.sipp.telephone(other, telephone(200, [Wait(30_000)]))
    number, call_id = await hotline.call([Wait(12_000), PutDown()])

    offer = await hotline.connect(call_id, silent)
    back = await hotline.returned(number, offer)
    await hotline.connect(call_id, other)
    await hotline.inbox.until(CallAnswered, number)

    assert back == CallReturned(call_id, str(silent), offer, NoAnswer.RANG_OUT)
    assert sum(isinstance(fact, CallArrived) for fact in hotline.inbox.facts(number)) == 1


async def refused_busy_and_absent_telephones_say_why(hotline: Hotline) -> None:
    rejecting, busy, absent = hotline.extension(), hotline.extension(), hotline.extension()
    hotline.sipp.telephone(rejecting, refusing_telephone(400))
    hotline.sipp.telephone(busy, refusing_telephone(0))
    number, call_id = await hotline.call(STAYS)

    reasons = []
    for extension in (rejecting, busy, absent):
        offer = await hotline.connect(call_id, extension)
        reasons.append((await hotline.returned(number, offer)).why)

    assert reasons == [NoAnswer.REJECTED, NoAnswer.BUSY, NoAnswer.UNREACHABLE]
    assert await hotline.send(HangUp(call_id)) == Accepted(f"{call_id}:hang-up")
    await hotline.inbox.until(CallEnded, number, lambda fact: fact.how is CallEnd.ABANDONED)


async def a_telephone_in_use_is_not_rung_again(hotline: Hotline) -> None:
    """It would take the second call, as telephones with call waiting do."""
    extension = hotline.extension()
    hotline.sipp.farm([extension], telephone(100, [AwaitGoodbye()]))
    first, talking = await hotline.call([Wait(9_000), PutDown()])
    second, waits = await hotline.call([Wait(9_000), PutDown()])

    await hotline.connect(talking, extension)
    await hotline.inbox.until(CallAnswered, first)
    offer = await hotline.connect(waits, extension)

    assert (await hotline.returned(second, offer)).why is NoAnswer.BUSY


async def a_declined_call_with_cause_603_is_rejected(hotline: Hotline) -> None:
    extension = hotline.extension()
    hotline.sipp.telephone(extension, refusing_telephone(0, "603 Decline"))
    number, call_id = await hotline.call([Wait(3_000), PutDown()])

    offer = await hotline.connect(call_id, extension)

    assert (await hotline.returned(number, offer)).why is NoAnswer.REJECTED


async def a_waiting_caller_gives_up(hotline: Hotline) -> None:
    number, call_id = await hotline.call([Wait(1_500), PutDown()])

    end = await hotline.inbox.until(CallEnded, number)

    assert end == CallEnded(call_id, CallEnd.ABANDONED, gone=True)
    assert isinstance(await hotline.send(ReturnCall(call_id)), Refused)


async def a_caller_gives_up_while_it_rings(hotline: Hotline) -> None:
    extension = hotline.extension()
    hotline.sipp.telephone(extension, silent_telephone())
    number, call_id = await hotline.call([Wait(2_500), PutDown()])

    await hotline.connect(call_id, extension)
    end = await hotline.inbox.until(CallEnded, number)

    assert end == CallEnded(call_id, CallEnd.ABANDONED, gone=True)
    assert not any(isinstance(fact, CallReturned) for fact in hotline.inbox.facts(number))


async def a_caller_gives_up_during_the_announcement(hotline: Hotline) -> None:
    extension = hotline.extension()
    party = hotline.sipp.telephone(extension, telephone(100, [AwaitGoodbye()]))
    number, call_id = await hotline.call([Wait(2_500), PutDown()])

    await hotline.connect(call_id, extension)
    await hotline.inbox.until(CallAnswered, number)
    end = await hotline.inbox.until(CallEnded, number)

    assert (end.how, end.gone) == (CallEnd.HUNG_UP, True)
    assert await hotline.ended(party) == 0  # the agent's telephone was hung up, too


async def the_agent_is_gone_during_the_announcement(hotline: Hotline) -> None:
    hasty, patient = hotline.extension(), hotline.extension()
    hotline.sipp.telephone(hasty, telephone(100, [Wait(700), PutDown()]))
    hotline.sipp.telephone(patient, telephone(100, [Wait(30_000)]))
    number, call_id = await hotline.call([Wait(14_000), PutDown()])

    offer = await hotline.connect(call_id, hasty)
    back = await hotline.returned(number, offer)
    second = await hotline.connect(call_id, patient)

    assert back.why is NoAnswer.REJECTED
    await hotline.inbox.until(CallAnswered, number, lambda fact: fact.offer == second)


async def the_caller_hangs_up_first(hotline: Hotline) -> None:
    extension = hotline.extension()
    hotline.sipp.telephone(extension, telephone(100, [Speak(), AwaitGoodbye()]))
    number, call_id = await hotline.call([Speak(), Wait(9_000), PutDown()])

    await hotline.connect(call_id, extension)
    end = await hotline.inbox.until(CallEnded, number)

    assert (end.how, end.gone) == (CallEnd.HUNG_UP, True)
    assert end.talk > timedelta(seconds=4)
    assert (await hotline.inbox.until(Attachment, number)).kind is AttachmentKind.VOICE


async def a_caller_leaves_a_message(hotline: Hotline) -> None:
    number, call_id = await hotline.call([Wait(500), Press("9"), Speak(), Wait(13_000), PutDown()])

    begins = await hotline.inbox.until(CallEnded, number)
    end = await hotline.inbox.until(CallEnded, number, lambda fact: fact.gone)
    message = await hotline.inbox.until(Attachment, number)

    assert begins == CallEnded(call_id, CallEnd.LEFT_MESSAGE, gone=False)
    assert end.how is CallEnd.LEFT_MESSAGE
    assert message.name.endswith("_message.wav")
    assert listen(hotline.files.kept[message.file_id][1][44:]) > 0.02


async def a_caller_thinks_better_of_leaving_a_message(hotline: Hotline) -> None:
    number, call_id = await hotline.call([Wait(500), Press("9"), Wait(1_000), PutDown()])

    end = await hotline.inbox.until(CallEnded, number, lambda fact: fact.gone)

    assert end == CallEnded(call_id, CallEnd.ABANDONED, gone=True)
    assert not any(isinstance(fact, Attachment) for fact in hotline.inbox.facts(number))


async def the_desk_hangs_up(hotline: Hotline) -> None:
    extension = hotline.extension()
    party = hotline.sipp.telephone(extension, telephone(100, [Speak(), AwaitGoodbye()]))
    number, call_id = await hotline.call(insists("1", after=8_000))

    await hotline.connect(call_id, extension)
    await hotline.talking(call_id)
    result = await hotline.send(HangUp(call_id))
    over = await hotline.inbox.until(CallEnded, number)
    end = await hotline.inbox.until(CallEnded, number, lambda fact: fact.gone)

    assert result == Accepted(f"{call_id}:hang-up")
    assert (over.how, over.gone) == (CallEnd.TALK_ENDED, False)
    assert end.how is CallEnd.TALK_ENDED
    assert Satisfaction(5) in hotline.inbox.facts(number)
    assert await hotline.ended(party) == 0


async def the_hub_takes_a_ringing_call_back(hotline: Hotline) -> None:
    extension = hotline.extension()
    party = hotline.sipp.telephone(extension, silent_telephone())
    number, call_id = await hotline.call([Wait(6_000), PutDown()])

    offer = await hotline.connect(call_id, extension)
    await hotline.inbox.until(CallRinging, number)
    result = await hotline.send(ReturnCall(call_id))
    back = await hotline.returned(number, offer)

    assert result == Accepted(f"{call_id}:{offer}:return")
    assert back.why is NoAnswer.RANG_OUT
    assert await hotline.ended(party) == 0  # the telephone stopped ringing
    assert isinstance(await hotline.send(ReturnCall(call_id)), Accepted)  # nothing left to do


async def the_place_is_announced_and_a_call_still_gets_through(hotline: Hotline) -> None:
    extension = hotline.extension()
    hotline.sipp.telephone(extension, telephone(100, [Wait(30_000)]))
    number, call_id = await hotline.call([Wait(14_000), PutDown()])

    await hotline.channel.signal(call_id, QueuePlace(before=12, expected_wait=None, text=""))
    await hotline.playing(call_id)
    offer = await hotline.connect(call_id, extension)

    answer = await hotline.inbox.until(CallAnswered, number)
    assert answer.offer == offer


STORIES: tuple[Story, ...] = (
    a_call_is_answered_talked_through_and_rated,
    nobody_answers_and_the_next_telephone_rings,
    refused_busy_and_absent_telephones_say_why,
    a_telephone_in_use_is_not_rung_again,
    a_declined_call_with_cause_603_is_rejected,
    a_waiting_caller_gives_up,
    a_caller_gives_up_while_it_rings,
    a_caller_gives_up_during_the_announcement,
    the_agent_is_gone_during_the_announcement,
    the_caller_hangs_up_first,
    a_caller_leaves_a_message,
    a_caller_thinks_better_of_leaving_a_message,
    the_desk_hangs_up,
    the_hub_takes_a_ringing_call_back,
    the_place_is_announced_and_a_call_still_gets_through,
    *PLAYING,
)
