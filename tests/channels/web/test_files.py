"""Uploads: what they are is decided by their content, and only their conversation can read them."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import FormData
from yarl import URL

from channels.contract import Attachment, AttachmentKind, OutboundMessage
from tests.channels.web.conftest import PREFIX, Desk
from tests.channels.web.test_visitors_apart import bearer
from tests.channels.web.town import PNG

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<!doctype html><script>alert(1)</script>"


async def upload(
    desk: Desk, token: str, content: bytes, name: str = "路灯.png", declared: str = "image/png"
) -> Any:
    form = FormData(quote_fields=False)  # as browsers do
    form.add_field("file", io.BytesIO(content), filename=name, content_type=declared)
    async with desk.http.post(desk.url("/files"), data=form, headers=bearer(token)) as response:
        return response.status, await response.json()


async def test_an_uploaded_picture_is_sent_shown_and_served(desk: Desk) -> None:
    session = await desk.session()
    line, other_tab = await desk.connect(session["token"]), await desk.connect(session["token"])

    _, uploaded = await upload(desk, session["token"], PNG)
    await line.say("send", client_key="key-00001", file=uploaded["file"], text="就是这盏")
    await line.hear("sent")
    shown = (await other_tab.hear("message"))["message"]
    async with desk.http.get(desk.url(shown["file"]["url"])) as response:
        served, headers = await response.read(), response.headers

    assert (shown["kind"], shown["text"], shown["file"]["name"]) == ("image", "就是这盏", "路灯.png")
    assert served == PNG
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Content-Disposition"].startswith("inline")


@pytest.mark.parametrize("content", [SVG, HTML, b"MZ\x90\0", b"GIF89a/*<script>*/"])
async def test_the_name_does_not_make_it_a_picture(desk: Desk, content: bytes) -> None:
    token = (await desk.session())["token"]

    status, problem = await upload(desk, token, content)

    assert (status, problem["code"]) == (415, "file_refused")
    assert desk.shelf.kept == {}


async def test_a_file_that_is_both_is_served_as_what_it_was_kept_as(desk: Desk) -> None:
    session = await desk.session()

    _, uploaded = await upload(desk, session["token"], PNG + HTML, "a.html", "text/html")
    async with desk.http.get(desk.url(uploaded["url"])) as response:
        headers = response.headers

    assert headers["Content-Type"] == "image/png"
    assert headers["X-Content-Type-Options"] == "nosniff"


async def test_a_document_is_offered_as_a_download(desk: Desk) -> None:
    token = (await desk.session())["token"]

    _, uploaded = await upload(desk, token, b"%PDF-1.7 ...", "../../etc/xy.pdf", "application/pdf")
    async with desk.http.get(desk.url(uploaded["url"])) as response:
        disposition = response.headers["Content-Disposition"]

    assert disposition == "attachment; filename*=UTF-8''xy.pdf"


@pytest.mark.parametrize("settings", [{"largest_file_mib": 1}])
async def test_reading_stops_at_the_limit(desk: Desk) -> None:
    token = (await desk.session())["token"]

    status, problem = await upload(desk, token, PNG + b"\0" * 1_100_000)

    assert (status, problem["code"]) == (413, "too_large")
    assert problem["text"] == "文件太大，最大 1 MB。"


async def test_a_foreign_upload_can_not_be_sent_to_read_it(desk: Desk) -> None:
    mine, theirs = await desk.session(), await desk.session()
    _, uploaded = await upload(desk, theirs["token"], PNG)
    line = await desk.connect(mine["token"])

    await line.say("send", client_key="key-00001", file=uploaded["file"])

    assert (await line.hear("error"))["code"] == "upload_forged"
    assert desk.town.accepted == []


async def test_an_address_opens_one_file_for_a_while(desk: Desk) -> None:
    session = await desk.session()
    _, one = await upload(desk, session["token"], PNG)
    _, two = await upload(desk, session["token"], PNG)
    mixed = one["url"].split(".")[0] + "." + two["url"].split(".")[1]

    statuses = []
    for address in ("/files/f1", "/files/..%2f..%2fetc%2fpasswd", mixed, f"/files/{session['token']}"):
        async with desk.http.get(
            URL(desk.url(""), encoded=True).joinpath(address[1:], encoded=True)
        ) as response:
            statuses.append(response.status)
    desk.clock.move(timedelta(hours=3))
    async with desk.http.get(desk.url(one["url"])) as response:
        statuses.append(response.status)

    assert statuses == [404] * 5


async def test_a_player_may_ask_for_a_part(desk: Desk) -> None:
    token = (await desk.session())["token"]
    _, uploaded = await upload(desk, token, PNG)

    async with desk.http.get(desk.url(uploaded["url"]), headers={"Range": "bytes=10-40"}) as response:
        status, part, span = response.status, await response.read(), response.headers["Content-Range"]

    assert (status, part, span) == (206, PNG[10:41], f"bytes 10-40/{len(PNG)}")


async def test_an_agents_picture_comes_with_an_address(desk: Desk) -> None:
    session = await desk.session()
    line = await desk.connect(session["token"])
    saved = await desk.shelf.save(PNG, name="地图.png")

    message = OutboundMessage("5000", "web", session["visitor"], saved, sender_label="坐席 1024")
    await desk.channel.send(message)
    shown = (await line.hear("message"))["message"]

    assert (shown["author"], shown["kind"], shown["sender"]) == ("agent", "image", "坐席 1024")
    assert str(desk.server.make_url(PREFIX + shown["file"]["url"])).startswith("http")


async def test_a_file_that_is_gone_is_not_found(desk: Desk) -> None:
    session = await desk.session()
    line = await desk.connect(session["token"])
    lost = Attachment("lost", AttachmentKind.IMAGE, "image/png", "x.png", 10)

    await desk.channel.send(OutboundMessage("5000", "web", session["visitor"], lost))
    shown = (await line.hear("message"))["message"]

    async with desk.http.get(desk.url(shown["file"]["url"])) as response:
        assert (response.status, json.loads(await response.read())["code"]) == (404, "not_found")


async def test_a_form_without_a_file_is_named(desk: Desk) -> None:
    token = (await desk.session())["token"]

    async with desk.http.post(desk.url("/files"), data=b"raw", headers=bearer(token)) as response:
        assert (await response.json())["code"] == "no_file"
