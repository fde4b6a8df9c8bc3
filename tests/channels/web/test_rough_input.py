"""Oversized, malformed, hostile and too frequent input gets a clear answer, and what follows still works."""

import json
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import WSMsgType
from hypothesis import given, strategies as st

from channels.contract import Text
from channels.web.inbound import NotSendable, clean, to_message
from channels.web.limits import Buckets, Rate
from channels.web.wire import Send
from tests.channels.web.conftest import Desk
from tests.channels.web.test_visitors_apart import bearer
from tests.channels.web.town import START

HOSTILE = '<img src=x onerror=alert(1)><script>fetch("//evil.example")</script>'


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("not json", "malformed"),
        ("[]", "malformed"),
        ('{"t":"rob"}', "malformed"),
        ('{"t":"hello","token":"x"}', "malformed"),
        ('{"t":"send","client_key":"key-00001","text":"   "}', "empty"),
        ('{"t":"send","client_key":"key-00001","text":7}', "malformed"),
        ('{"t":"send","client_key":"key-00001","text":"\\ud800"}', "malformed"),
        ('{"t":"send","client_key":"k 1","text":"a"}', "malformed"),
        ('{"t":"send","client_key":"key-00001","file":"x.y"}', "upload_forged"),
        ('{"t":"send","client_key":"key-00001","location":{"latitude":91,"longitude":0}}', "malformed"),
        ('{"t":"rate","client_key":"key-00001","score":6}', "malformed"),
        ('{"t":"history","after":"1; drop table"}', "malformed"),
        ('{"t":"read","up_to":"-1"}', "malformed"),
        (json.dumps({"t": "send", "client_key": "key-00001", "text": "长" * 2001}), "too_long"),
    ],
)
async def test_a_wrong_frame_is_named_and_the_connection_goes_on(desk: Desk, raw: str, code: str) -> None:
    line = await desk.connect((await desk.session())["token"])

    await line.ws.send_str(raw)
    error = await line.hear("error")
    await line.send("key-00002", "还能说话")

    assert error["code"] == code
    assert (await line.hear("sent"))["client_key"] == "key-00002"
    assert [each.body for each in desk.town.accepted] == [Text("还能说话")]


async def test_the_error_names_the_message_so_that_its_outbox_can_drop_it(desk: Desk) -> None:
    line = await desk.connect((await desk.session())["token"])

    await line.say("send", client_key="key-00001", text=7)
    await line.say("send", client_key="key-00002", text="长" * 2001)
    first, second = await line.hear("error"), await line.hear("error")

    assert (first["client_key"], second["client_key"]) == ("key-00001", "key-00002")
    assert second["text"] == "文字太长，最多 2000 字，请分几条发送。"


async def test_an_oversized_frame_ends_the_connection(desk: Desk) -> None:
    line = await desk.connect((await desk.session())["token"])

    await line.ws.send_str(json.dumps({"t": "send", "client_key": "key-00001", "text": "x" * 200_000}))

    assert await line.ended() == 1009


async def test_binary_frames_end_the_connection(desk: Desk) -> None:
    line = await desk.connect((await desk.session())["token"])

    await line.ws.send_bytes(b"\0\1\2")

    assert (await line.ws.receive(timeout=30)).type in (WSMsgType.CLOSE, WSMsgType.CLOSED)


async def test_who_does_not_begin_with_hello_is_told(desk: Desk) -> None:
    line = await desk.dial()

    await line.send("key-00001", "在吗")

    assert (await line.hear("error"))["code"] == "hello_first"


async def test_an_oversized_body_is_refused(desk: Desk) -> None:
    token = (await desk.session())["token"]
    body = b'{"client_key":"key-00001","text":"' + b"x" * 200_000 + b'"}'

    async with desk.http.post(desk.url("/messages"), data=body, headers=bearer(token)) as response:
        status, problem = response.status, await response.json()

    assert (status, problem["code"]) == (413, "too_large")


async def test_markup_is_kept_as_the_text_it_is(desk: Desk) -> None:
    line = await desk.connect((await desk.session())["token"])

    await line.send("key-00001", HOSTILE)
    await line.hear("sent")

    assert desk.town.accepted[0].body == Text(HOSTILE)


@pytest.mark.parametrize("settings", [{"limits": {"messages_per_visitor": [3, 0.5]}}])
async def test_a_flood_is_held_back_and_told_how_long(desk: Desk) -> None:
    line = await desk.connect((await desk.session())["token"])

    for number in range(4):
        await line.send(f"key-0000{number}", "快")
    error = await line.hear("error")
    desk.clock.move(timedelta(seconds=error["retry_after"]))
    await line.send("key-00003", "慢")
    await line.hear("sent")

    assert (error["code"], error["client_key"], error["retry_after"]) == ("too_often", "key-00003", 2.0)
    assert len(desk.town.accepted) == 4


@pytest.mark.parametrize("settings", [{"limits": {"sessions_per_address": [2, 0.1]}}])
async def test_addresses_behind_a_trusted_proxy_are_told_apart(desk: Desk) -> None:
    async def ask(address: str) -> int:
        headers = {"X-Forwarded-For": f"6.6.6.6, {address}"}
        async with desk.http.post(desk.url("/session"), json={}, headers=headers) as response:
            return response.status

    statuses = [await ask("1.1.1.1") for _ in range(3)] + [await ask("2.2.2.2")]

    assert statuses == [200, 200, 429, 200]


async def test_errors_come_in_the_language_of_the_visitor(desk: Desk) -> None:
    headers = {"Accept-Language": "en-GB,en;q=0.9"}

    async with desk.http.get(desk.url("/messages"), headers=headers) as response:
        problem: dict[str, Any] = await response.json()

    assert problem["text"] == "The session is not valid. Please reload the page."


# --- pure parts -------------------------------------------------------------------------


@given(st.text(max_size=300))
def test_any_text_becomes_a_clean_message_or_a_named_refusal(text: str) -> None:
    frame = Send(client_key="key-00001", text=text)
    if not 0 < len(clean(text)) <= 200:
        with pytest.raises(NotSendable, match=r"empty|too_long"):
            to_message("web", "v", frame, longest_text=200)
        return

    message = to_message("web", "v", frame, longest_text=200)

    assert isinstance(message.body, Text)
    assert 0 < len(message.body.text) <= 200
    assert not {character for character in message.body.text if ord(character) < 32} - {"\n", "\t"}
    assert (message.provider_key, message.sender) == ("v:key-00001", "v")


@given(
    st.integers(1, 20),
    st.floats(0.1, 10),
    st.lists(st.floats(0, 5), min_size=1, max_size=60),
)
def test_a_bucket_never_lets_more_through_than_its_rate(
    burst: int, per_second: float, gaps: list[float]
) -> None:
    buckets, now, passed = Buckets(Rate(burst, per_second)), START, 0

    for gap in gaps:
        now += timedelta(seconds=gap)
        passed += not buckets.take("visitor", now)

    assert passed <= burst + sum(gaps) * per_second + 0.001


@given(st.integers(1, 5), st.floats(0.1, 10))
def test_waiting_as_long_as_told_is_enough_and_full_ones_are_forgotten(burst: int, per_second: float) -> None:
    buckets = Buckets(Rate(burst, per_second))
    while not (wait := buckets.take("visitor", START)):
        pass

    assert buckets.take("visitor", START + timedelta(seconds=wait + 0.001)) == 0
    buckets.forget_full(START + timedelta(hours=1))
    assert buckets._levels == {}
