"""A call's whole way through the hub: from the waiting music to the recording an agent plays."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio

from tests.journeys.bureau import refused
from tests.journeys.drivers import Desk
from tests.journeys.hotline import EXTENSIONS, SECRET, HotlineTown, hotline_town, with_recording
from tests.peers.asterisk.scenarios import (
    AwaitGoodbye,
    HangUp,
    Press,
    Speak,
    Step,
    Wait,
    refusing_telephone,
    silent_telephone,
    telephone,
)
from tests.peers.asterisk.server import Asterisk
from tests.peers.asterisk.sipp import listen

pytestmark = [pytest.mark.peer, pytest.mark.asyncio(loop_scope="module")]
ANSWERS = telephone(300, [Speak(), AwaitGoodbye()])
# When exactly the survey begins depends on how busy the machine is.
RATES: list[Step] = [Speak(), *(Press("2"), Wait(1_500)) * 16, HangUp()]


@pytest.fixture(scope="module")
def asterisk() -> Iterator[Asterisk]:
    running = Asterisk(EXTENSIONS, ring=4, say=3)
    yield running
    running.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(asterisk: Asterisk, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[HotlineTown]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SECRET, asterisk.secret)
        async with hotline_town(tmp_path_factory.mktemp("hotline"), asterisk) as here:
            yield here


@pytest_asyncio.fixture(loop_scope="module")
async def hotline(shared: HotlineTown) -> AsyncIterator[HotlineTown]:
    """Ends with nobody on the line and nobody at a desk."""
    yield shared
    await shared.quiet()
    for desk in shared.town.desks.values():
        await desk.post("/me/presence", presence="signed_out")
        await desk.frames.close()
    shared.town.desks.clear()


async def becomes(desk: Desk, conversation: int, **values: Any) -> dict[str, Any]:
    """The desk is told that the conversation has these values."""

    def fits(frame: dict[str, Any]) -> bool:
        shown = frame["conversation"]
        return bool(shown["id"] == conversation and values.items() <= shown.items())

    return dict((await desk.frames.wait("conversation", fits))["conversation"])


async def sound(desk: Desk, conversation: int) -> bytes:
    """The recording, as the desk's player gets it."""

    def fits(frame: dict[str, Any]) -> bool:
        message = frame["message"]
        return bool(message["conversation_id"] == conversation and message.get("attachment"))

    attachment = (await desk.frames.wait("message", fits))["message"]["attachment"]
    status, content = await desk.download(attachment["url"])
    assert (status, content[:4], attachment["duration"] > 1) == (200, b"RIFF", True)
    return content


async def test_a_call_is_on_the_screen_before_the_agent_speaks_and_can_be_played_afterwards(
    hotline: HotlineTown,
) -> None:
    desk = await hotline.agent(1001, ANSWERS)
    hotline.dial(RATES)

    offered = (await desk.offer())["conversation"]
    call = int(offered["id"])
    await becomes(desk, call, stage="active")
    announced = await hotline.played()
    await hotline.recorded(seconds=1.5)
    state = await desk.state()
    await desk.post(f"/conversations/{call}/hang-up")
    await becomes(desk, call, stage="wrap_up")
    await becomes(desk, call, score=4)
    content = await sound(desk, call)
    wrapping_up = await desk.state()
    closed = await desk.post(f"/conversations/{call}/wrap-up/finish")

    assert (offered["channel"], offered["address"]) == ("phone", "100****0001")
    number = "&".join(f"hub/digit-{digit}" for digit in "1001")
    assert announced == [f"hub/agent-number&{number}&hub/at-your-service"]
    assert (state, wrapping_up, await desk.state()) == ("talking", "wrap_up", "ready")
    assert (closed["stage"], closed["close_reason"]) == ("closed", "talk_ended")
    assert listen(content[44:]) > 0.02


async def test_whoever_does_not_take_a_call_leaves_the_caller_in_place(hotline: HotlineTown) -> None:
    hotline.dial(RATES)
    refuses = await hotline.agent(1002, refusing_telephone(300))
    call = (await refuses.offer())["conversation"]
    await refuses.frames.wait("offer_gone")
    absent = await hotline.agent(1003)
    await absent.frames.wait("offer_gone")
    sleeps = await hotline.agent(1004, silent_telephone())
    await sleeps.frames.wait("offer_gone")
    answers = await hotline.agent(1005, ANSWERS)
    talking = await becomes(answers, call["id"], stage="active")

    assert talking["came_at"] == call["came_at"]
    assert [await desk.state() for desk in (refuses, absent, sleeps, answers)] == [
        "ready",
        "away",
        "away",
        "talking",
    ]
    await answers.post(f"/conversations/{call['id']}/hang-up")


async def test_a_caller_who_gives_up_takes_the_card_away(hotline: HotlineTown) -> None:
    desk = await hotline.agent(1006, silent_telephone())
    hotline.dial([Wait(1_500), HangUp()])

    call = (await desk.offer())["conversation"]["id"]
    await desk.frames.wait("offer_gone", lambda frame: frame["conversation_id"] == call)

    shown = await desk.get(f"/conversations/{call}")
    assert (shown["stage"], shown["close_reason"]) == ("closed", "abandoned")
    assert await desk.state() == "ready"


async def test_callers_hear_their_place_and_a_message_left_is_answered_like_a_text(
    hotline: HotlineTown,
) -> None:
    party = hotline.dial([Wait(9_000), HangUp()])
    hotline.dial([Wait(7_000), Press("9"), Speak(), Wait(13_000), HangUp()])

    await hotline.hears("hub/place-next")
    await hotline.hears("hub/place-before&hub/number-1&hub/place-after")
    assert await asyncio.to_thread(party.wait, 30) == 0
    await hotline.quiet()
    desk = await hotline.agent(1007)
    message = await desk.accept()

    shown = await desk.get(f"/conversations/{message}")
    assert (shown["topic"], shown["stage"], shown["channel"]) == ("voicemail", "active", "phone")
    line = (await desk.get(f"/conversations/{message}/messages"))["items"]
    attachment = next(item["attachment"] for item in line if item.get("attachment"))
    status, content = await desk.download(attachment["url"])
    assert status == 200
    assert listen(content[44:]) > 0.02
    await desk.close(message)


def line(event: str, at: int) -> Any:
    return lambda f: (f["message"]["details"].get("event"), f["message"]["conversation_id"]) == (event, at)


async def test_the_agent_has_the_caller_hear_the_recording_of_an_article(hotline: HotlineTown) -> None:
    desk = await hotline.agent(1008, telephone(300, [AwaitGoodbye()]))
    other = await hotline.agent(1007)
    article = await with_recording(hotline, desk, seconds=10)
    hotline.dial(RATES)
    call = int((await desk.offer())["conversation"]["id"])
    early = await refused(desk.post(f"/conversations/{call}/play", article_id=article))
    await becomes(desk, call, stage="active")
    await hotline.talks()

    has = await desk.get("/knowledge/recordings", articles=f"{article},99,x")
    begun = await desk.post(f"/conversations/{call}/play", article_id=article)
    twice = await refused(desk.post(f"/conversations/{call}/play", article_id=article))
    foreign = await refused(other.post(f"/conversations/{call}/play/stop"))
    played = await hotline.played()
    await desk.frames.wait("message", line("sound_begun", call))
    await desk.post(f"/conversations/{call}/play/stop")
    over = (await desk.frames.wait("message", line("sound_over", call)))["message"]
    await desk.post(f"/conversations/{call}/play/stop")  # as when it has ended by itself
    await desk.post(f"/conversations/{call}/hang-up")
    await becomes(desk, call, stage="wrap_up")
    late = await refused(desk.post(f"/conversations/{call}/play", article_id=article))
    await desk.post(f"/conversations/{call}/wrap-up/finish")

    assert begun["details"]["title"] == "灵活就业人员养老保险补缴"
    assert begun["details"]["seconds"] == "10"
    assert has["items"] == [{"article_id": article, "old": False}]
    assert [one.partition(",")[0].startswith("/") for one in played] == [True, True]  # both legs, one file
    assert len(set(played)) == 1
    assert over["details"]["playing"] == str(begun["id"])
    assert over["details"]["how"] == "stopped"
    assert [problem[1] for problem in (early, twice, late)] == [
        "not_in_talk",
        "already_playing",
        "not_in_talk",
    ]
    assert foreign[0] in (404, 409)
