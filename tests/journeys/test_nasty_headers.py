"""Bytes that no browser sends, in the head of a request or deep in a frame: refused, and nothing breaks."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from hub.config import Config
from tests.journeys.town import Town, town

ODD = [b"\xff\xfe", b"http://[", b"a" * 4000, "１２".encode()]
FIELDS = ["Cookie: hub_session=", "Authorization: Bearer ", "Origin: ", "X-Hub-Csrf: ", "Accept-Language: "]
ASKED = [
    ("GET", "/api/v1/me"),
    ("POST", "/api/v1/sign-in"),
    ("POST", "/api/v1/me/presence"),
    ("POST", "/channels/web/web/session"),
    ("GET", "/channels/web/web/messages"),
    ("OPTIONS", "/channels/web/web/messages"),
]


@pytest.fixture
def sqlite_config(settle: Callable[[str, Path], Config], tmp_path: Path) -> Config:
    return settle("sqlite", tmp_path)


async def answered(here: Town, head: bytes) -> int:
    """The status of the answer to what a browser would never send."""
    host, _, port = here.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(head + b"\r\nHost: " + f"{host}:{port}".encode() + b"\r\nContent-Length: 2\r\n\r\n{}")
    status = (await reader.readline()).split(b" ")[1]
    writer.close()
    return int(status)


async def test_odd_bytes_in_a_header_are_no_fault_of_the_hub(sqlite_config: Config) -> None:
    async with town(sqlite_config) as here:
        agent = await here.office("1001")
        cookie = agent.headers["Cookie"]
        for method, path in ASKED:
            for field in FIELDS:
                for odd in ODD:
                    lines = [f"{method} {path} HTTP/1.1".encode(), field.encode() + odd]
                    if not field.startswith("Cookie"):
                        lines.append(f"Cookie: {cookie}".encode())

                    status = await answered(here, b"\r\n".join(lines))

                    assert status < 500, (method, path, field, odd)
        assert await agent.get("/me")


async def test_what_lies_too_deep_in_a_frame_or_body_is_malformed(sqlite_config: Config) -> None:
    deep = '{"t":"renew","unknown":' + "[" * 5_000
    async with town(sqlite_config) as here:
        citizen = await here.citizen()
        await citizen.frames.socket.send_str(deep)
        error = await citizen.frames.wait("error")
        await citizen.frames.send(t="ping", n=1)
        await citizen.frames.wait("pong")
        async with here.http.post(f"{citizen.base}/session", data=deep) as answer:
            body = await answer.json()

        assert (error["code"], answer.status, body["code"]) == ("malformed", 400, "malformed")
