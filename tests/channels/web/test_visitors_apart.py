"""Nobody reads another's messages, nobody speaks for another, and forged or old papers open nothing."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import WSServerHandshakeError
from hypothesis import given, strategies as st

from channels.web.seal import FileNote, Seal, SealBroken, SealExpired, UploadNote, VisitorNote
from tests.channels.web.conftest import Desk
from tests.channels.web.town import START

SEAL = Seal(b"a secret of the test", "web")
LATER = START + timedelta(hours=1)


async def test_what_is_said_to_one_visitor_reaches_no_other(desk: Desk) -> None:
    mine, theirs = await desk.session(), await desk.session()
    here, there = await desk.connect(mine["token"]), await desk.connect(theirs["token"])

    await here.send("key-00001", "我的身份证号码")
    await here.hear("sent")
    await desk.town.say(mine["visitor"], "收到")
    await there.say("history")
    page = await there.hear("page")

    assert page["messages"] == []
    assert there.overheard == []


async def test_a_forged_token_is_refused_on_socket_and_http(desk: Desk) -> None:
    token = (await desk.session())["token"]
    forged = token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB")

    line = await desk.dial()
    await line.say("hello", token=forged)
    refusal = await line.hear("error")
    async with desk.http.get(desk.url("/messages"), headers=bearer(forged)) as response:
        status, problem = response.status, await response.json()

    assert (refusal["code"], await line.ended()) == ("token_forged", 1008)
    assert (status, problem["code"]) == (401, "token_forged")


async def test_an_expired_token_is_refused_and_its_open_socket_closed(desk: Desk) -> None:
    token = (await desk.session())["token"]
    line = await desk.connect(token)

    desk.clock.move(timedelta(hours=26))
    bye = await line.hear("bye")
    async with desk.http.get(desk.url("/messages"), headers=bearer(token)) as response:
        problem = await response.json()

    assert bye["reason"] == problem["code"] == "token_expired"


async def test_a_token_renewed_while_valid_keeps_the_visitor(desk: Desk) -> None:
    first = await desk.session()
    desk.clock.move(timedelta(hours=11))

    second = await desk.session(token=first["token"])
    desk.clock.move(timedelta(hours=11))
    third = await desk.session(token=second["token"])
    desk.clock.move(timedelta(hours=27))
    stranger = await desk.session(token=third["token"])

    assert first["visitor"] == second["visitor"] == third["visitor"] != stranger["visitor"]


async def test_a_socket_renews_its_token_and_lives_on(desk: Desk) -> None:
    line = await desk.connect((await desk.session())["token"])
    desk.clock.move(timedelta(hours=11))

    await line.say("renew")
    renewed = await line.hear("token")
    desk.clock.move(timedelta(hours=2))
    await line.say("ping")
    await line.hear("pong")

    assert (await desk.connect(renewed["token"])).welcome["visitor"] == line.welcome["visitor"]


async def test_a_key_of_another_visitor_is_a_key_of_ones_own(desk: Desk) -> None:
    mine, theirs = await desk.session(), await desk.session()
    here, there = await desk.connect(mine["token"]), await desk.connect(theirs["token"])

    await here.send("key-00001", "一")
    await here.hear("sent")
    await there.send("key-00001", "二")
    await there.hear("sent")

    assert (desk.town.texts(mine["visitor"]), desk.town.texts(theirs["visitor"])) == (["一"], ["二"])


@pytest.mark.parametrize("settings", [{"origins": ["https://www.example.gov"]}])
async def test_a_foreign_website_gets_in_neither_by_socket_nor_by_http(desk: Desk) -> None:
    foreign = {"Origin": "https://evil.example"}

    with pytest.raises(WSServerHandshakeError) as refused:
        await desk.dial(foreign)
    async with desk.http.post(desk.url("/session"), json={}, headers=foreign) as response:
        status, allowed = response.status, response.headers.get("Access-Control-Allow-Origin")

    assert (refused.value.status, status, allowed) == (403, 403, None)


@pytest.mark.parametrize("settings", [{"origins": ["https://www.example.gov"]}])
async def test_the_allowed_website_and_our_own_page_get_in(desk: Desk) -> None:
    own = f"http://{desk.server.host}:{desk.server.port}"

    for origin in ("https://www.example.gov", own):
        async with desk.http.post(desk.url("/session"), json={}, headers={"Origin": origin}) as response:
            assert response.headers["Access-Control-Allow-Origin"] == origin
            assert response.status == 200
        async with desk.http.options(desk.url("/messages"), headers={"Origin": origin}) as response:
            assert "Authorization" in response.headers["Access-Control-Allow-Headers"]


async def test_the_secret_outlives_a_restart(desk: Desk) -> None:
    session = await desk.session()
    await desk.stop()

    ready = asyncio.Event()
    desk.running = asyncio.create_task(desk.channel.run(desk.town, ready.set))
    await ready.wait()

    assert (await desk.session(token=session["token"]))["visitor"] == session["visitor"]


async def test_nothing_is_accepted_before_the_hub_can_store(desk: Desk) -> None:
    token = (await desk.session())["token"]
    await desk.stop()

    body = {"client_key": "key-00001", "text": "在吗"}
    async with desk.http.post(desk.url("/messages"), json=body, headers=bearer(token)) as response:
        status, retry_after = response.status, response.headers["Retry-After"]

    assert (status, retry_after) == (503, "2")


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


# --- the seal itself --------------------------------------------------------------------

KINDS: tuple[type[Any], ...] = (VisitorNote, UploadNote, FileNote)
notes = st.one_of(
    st.builds(VisitorNote, st.text(max_size=30)),
    st.builds(UploadNote, *[st.text(max_size=9)] * 5, st.integers(0, 2**40)),
    st.builds(FileNote, *[st.text(max_size=9)] * 3, st.integers(0, 2**40)),
)


@given(notes)
def test_a_note_opens_for_its_purpose_and_no_other(note: Any) -> None:
    text = SEAL.close(note, LATER)

    assert SEAL.open(type(note), text, START) == (note, LATER)
    for other in (kind for kind in KINDS if kind is not type(note)):
        with pytest.raises(SealBroken):
            SEAL.open(other, text, START)


@given(notes, st.data())
def test_any_changed_character_breaks_the_seal(note: Any, data: st.DataObject) -> None:
    text = SEAL.close(note, LATER)
    place = data.draw(st.integers(0, len(text) - 1))
    put = data.draw(st.characters(min_codepoint=33, max_codepoint=0x2FF).filter(lambda c: c != text[place]))

    with pytest.raises(SealBroken):
        SEAL.open(type(note), text[:place] + put + text[place + 1 :], START)


@given(st.text(max_size=60))
def test_rubbish_is_no_note(text: str) -> None:
    with pytest.raises(SealBroken):
        SEAL.open(VisitorNote, text, START)


@given(notes)
def test_another_secret_another_account_and_a_late_hour_open_nothing(note: Any) -> None:
    text = SEAL.close(note, LATER)

    for stranger in (Seal(b"another secret", "web"), Seal(SEAL.secret, "other")):
        with pytest.raises(SealBroken):
            stranger.open(type(note), text, START)
    with pytest.raises(SealExpired):
        SEAL.open(type(note), text, LATER)


def test_a_note_says_nothing_in_json_that_could_be_taken_for_a_frame() -> None:
    assert json.dumps(SEAL.close(VisitorNote("v"), LATER))[1:-1].replace(".", "").isascii()
