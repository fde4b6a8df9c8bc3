"""Whatever is sent to the API is answered in our own words: never a traceback, never the end of the hub."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
import yarl
from hypothesis import HealthCheck, given, settings, strategies as st

from hub.config import Config
from hub.web.contract.endpoints import ENDPOINTS
from tests.journeys.nasty import RAW, TEXTS, requests
from tests.journeys.town import Desk, Town, town

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROLES = ["agent", "leader", "supervisor", "qa", "kb_editor", "admin"]
# These end the very sessions the test asks with.
SPARED = {"sign_out", "change_agent", "change_password", "sign_in", "upload_file", "examine_account"}
ASKED = [endpoint for endpoint in ENDPOINTS if endpoint.operation not in SPARED]


@dataclass
class Scene:
    town: Town
    agent: Desk
    token: dict[str, str]
    known: list[int]

    async def ask(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None, query: dict[str, str]
    ) -> tuple[int, Any]:
        clean = {key: text.encode("utf-8", "replace").decode() for key, text in query.items()}
        url = yarl.URL(f"{self.town.url}{path}", encoded=True).with_query(clean)
        async with self.town.http.request(method, url, data=body, headers=headers) as answer:
            said = await answer.read()
            if answer.content_type == "application/json":
                return answer.status, await answer.json()
            return answer.status, said

    async def lives(self) -> bool:
        async with self.town.http.get(f"{self.town.url}/readyz") as answer:
            return answer.status == 200


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["sqlite", "postgres"])
async def scene(
    request: pytest.FixtureRequest,
    settle: Callable[[str, Path], Config],
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Scene]:
    async with town(settle(request.param, tmp_path_factory.mktemp("scene"))) as here:
        agent, admin = await here.desk("1001"), await here.office("admin")
        made = await admin.post("/tokens", name="all", roles=ROLES)
        citizen = await here.citizen()
        await citizen.say("路灯坏了")
        number = await agent.accept()
        row = await agent.get(f"/conversations/{number}")
        message = await agent.say(number, "马上报修")
        known = [number, row["contact_id"], agent.id, message["id"]]
        yield Scene(here, agent, {"Authorization": f"Bearer {made['token']}"}, known)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=st.data(), as_person=st.booleans())
async def test_no_request_ends_in_a_fault(scene: Scene, drawn: st.DataObject, as_person: bool) -> None:
    operation, method, path, body, query = drawn.draw(requests(ASKED, scene.known))
    headers = scene.agent.headers if as_person else scene.token

    status, said = await scene.ask(method, path, headers, body, query)

    assert status < 500, (operation, said)
    if status >= 400:
        assert said["code"]
        assert said["text"], said
    assert await scene.lives()


@pytest.mark.parametrize("number", range(len(RAW)))
async def test_a_body_that_is_no_json_is_refused(scene: Scene, number: int) -> None:
    path = f"/api/v1/conversations/{scene.known[0]}/messages"

    status, said = await scene.ask("POST", path, scene.agent.headers, RAW[number], {})

    assert (status, said["code"]) in [(400, "not_json"), (400, "bad_input"), (413, "too_large")]
    assert said["text"]


@pytest.mark.parametrize("words", TEXTS)
async def test_the_socket_answers_every_frame(scene: Scene, words: str) -> None:
    line = scene.agent.frames
    turn = 1000 + TEXTS.index(words)
    frame = {"t": "send", "client_key": f"key-{TEXTS.index(words):08d}", "conversation_id": scene.known[0]}

    await line.send(**{**frame, "text": words.encode("utf-8", "replace").decode()})
    await line.send(t="looking", conversation_id=2**70)
    await line.send(t="read", conversation_id=scene.known[0], up_to=2**64)
    await line.send(t=words.encode("utf-8", "replace").decode())
    await line.send(t="ping", n=turn)
    await line.wait("pong", lambda f: f["n"] == turn)

    assert await scene.lives()
    assert not line.socket.closed


@pytest.mark.parametrize(
    "frame", ["", "[" * 50_000, "{" * 9, '{"t":"hello"}', "\x00", '{"t":"ping","n":1e400}']
)
async def test_a_frame_that_is_none_is_answered(scene: Scene, frame: str) -> None:
    line = scene.agent.frames
    await line.socket.send_str(frame)
    await line.send(t="ping", n=4711)
    await line.wait("pong", lambda f: f["n"] == 4711)

    assert await scene.lives()


async def test_a_frame_that_cannot_be_read_is_refused_under_the_key_it_has(scene: Scene) -> None:
    line = scene.agent.frames

    await line.send(t="send", client_key="key-unread-1", conversation_id=scene.known[0], text=5)
    await line.send(t="accept", conversation_id=4711.5)
    await line.send(t="decline", conversation_id=4712)

    kept = await line.wait("err", lambda f: f.get("client_key") == "key-unread-1")
    assert (kept["code"], kept["text"]) == ("bad_frame", "填写有误：text 应为文字")
    declined = await line.wait("err", lambda f: f.get("conversation_id") == 4712)
    assert declined["text"] == "填写有误：reason 必须填写"


@pytest.mark.parametrize("words", ["\0", "a\0b", "9" * 20, "0" * 20])
async def test_citizens_cannot_hurt_the_hub_either(scene: Scene, words: str) -> None:
    citizen = await scene.town.citizen()
    for path in ("/messages?after=99999999999999999999", f"/messages?before={'9' * 20}"):
        async with scene.town.http.get(f"{citizen.base}{path}", headers=citizen.headers) as answer:
            assert answer.status < 500
    await citizen.frames.send(t="ack", up_to="9" * 20)
    await citizen.frames.send(t="read", up_to="9" * 20)
    await citizen.frames.send(t="prechat", client_key="prechat-1", name=words, question=words + "问")
    await citizen.frames.wait("sent")

    assert await scene.lives()


@pytest.mark.parametrize("agent", [b"\xff\xfe", b"a" * 4000])
async def test_a_strange_browser_may_sign_in(scene: Scene, agent: bytes) -> None:
    headers = {"User-Agent": agent.decode("utf-8", "surrogateescape")}
    body = {"login": "1002", "password": "a-long-password"}
    url = f"{scene.town.url}/api/v1/sign-in"
    async with scene.town.http.post(url, json=body, headers=headers) as answer:
        assert answer.status == 200
    assert await scene.lives()


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=x", b"garbage"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n"),
        ("multipart/form-data; boundary=" + "x" * 200, b"--x"),
        ("text/plain", b"hello"),
        (
            "multipart/mixed; boundary=x",
            b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y--\r\n--x--",
        ),
    ],
)
async def test_an_upload_that_is_none_is_refused(scene: Scene, kind: str, content: bytes) -> None:
    headers = {**scene.agent.headers, "Content-Type": kind}

    status, said = await scene.ask("POST", "/api/v1/files", headers, content, {})

    assert (status, said["code"]) == (400, "bad_input")


async def test_only_files_of_known_content_are_kept(scene: Scene) -> None:
    form = aiohttp.FormData()
    form.add_field("file", b"<script>alert(1)</script>", filename="a.png", content_type="image/png")
    url = f"{scene.town.url}/api/v1/files"
    async with scene.town.http.post(url, data=form, headers=scene.agent.headers) as answer:
        said = await answer.json()
        assert (answer.status, said["code"]) == (400, "file_refused")
