"""The simulated platform keeps the promises of the real one: else tests against it would prove nothing."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from simulators.wechat import Account, Platform
from simulators.wechat.rules import GRANTS, MESSAGE_CREDIT, SORRY, WINDOW


class Api:
    """A caller that knows nothing of the hub's client."""

    def __init__(self, platform: Platform, http: aiohttp.ClientSession) -> None:
        self._platform, self._http = platform, http
        self.token = ""

    async def sign_in(self, path: str = "stable_token", **extra: object) -> str:
        account = self._platform.account
        body = {"grant_type": "client_credential", "appid": account.app_id, "secret": account.secret, **extra}
        self.token = (await self._ask("POST", path, json=body))["access_token"]
        return self.token

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        return await self._ask("POST", path, json=body)

    async def code(self, path: str, **body: Any) -> int:
        return int((await self.post(path, **body))["errcode"])

    async def text(self, openid: str, content: str) -> int:
        return await self.code(
            "message/custom/send", touser=openid, msgtype="text", text={"content": content}
        )

    async def _ask(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        url = f"{self._platform.url}/cgi-bin/{path}"
        if "json" in options:
            options["data"] = json.dumps(options.pop("json"), ensure_ascii=False).encode()
        async with self._http.request(
            method, url, params={"access_token": self.token}, **options
        ) as response:
            answer: dict[str, Any] = await response.json(content_type=None)
            return answer


@pytest.fixture
async def platform() -> AsyncIterator[Platform]:
    async with Platform(now=Hand().now, token_overlap=0) as platform:
        yield platform


class Hand:
    """A clock that moves only by `platform.advance`."""

    def now(self) -> float:
        return 1_767_603_600.0


@pytest.fixture
async def api(platform: Platform) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as http:
        api = Api(platform, http)
        await api.sign_in()
        yield api


def grant(platform: Platform, openid: str, event: str = "") -> None:
    platform._grant(platform.user(openid), *(GRANTS[event] if event else (MESSAGE_CREDIT, WINDOW)))
    platform.user(openid).last_contact = platform.now()


async def test_five_answers_in_48_hours(platform: Platform, api: Api) -> None:
    assert await api.text("nobody", "x") == 40003
    grant(platform, "o1")

    assert [await api.text("o1", "好") for _ in range(6)] == [0] * 5 + [45047]
    grant(platform, "o1")
    platform.advance(48 * 3600 + 1)
    await api.sign_in()
    assert await api.text("o1", "x") == 45015


async def test_three_answers_in_a_minute_after_a_click(platform: Platform, api: Api) -> None:
    grant(platform, "o1", "CLICK")
    assert [await api.text("o1", "x") for _ in range(4)] == [0, 0, 0, 45047]

    grant(platform, "o1", "CLICK")
    platform.advance(61)
    assert await api.text("o1", "x") == 45015


async def test_sizes_and_kinds(platform: Platform, api: Api) -> None:
    grant(platform, "o1")
    assert await api.text("o1", "好" * 683) == 45002
    assert await api.text("o1", "好" * 682) == 0
    assert await api.text("o1", "") == 44004
    assert await api.code("message/custom/send", touser="o1", msgtype="sticker") == 40008
    assert (
        await api.code("message/custom/send", touser="o1", msgtype="image", image={"media_id": "x"}) == 40007
    )


async def test_typing(platform: Platform, api: Api) -> None:
    grant(platform, "o1")
    path = "message/custom/typing"
    codes = [await api.code(path, touser="o1", command=command) for command in ("Typing", "Typing", "Dance")]
    assert codes == [0, 45081, 45072]

    platform.advance(31)
    assert await api.code(path, touser="o1", command="Typing") == 45080


async def test_tokens_expire_and_are_replaced(platform: Platform, api: Api) -> None:
    grant(platform, "o1")
    first = api.token
    assert await api.sign_in() == first

    forced = await api.sign_in(force_refresh=True)
    assert forced != first
    api.token = first
    assert await api.text("o1", "x") == 40001
    api.token = forced
    platform.advance(7201)
    assert await api.text("o1", "x") == 42001
    api.token = ""
    assert await api.text("o1", "x") == 41001
    api.token = "?"
    assert await api.text("o1", "x") == 40014


async def test_escapes_quota_and_the_list_of_addresses(platform: Platform, api: Api) -> None:
    grant(platform, "o1")
    platform.quota["/cgi-bin/message/custom/send"] = 0
    assert await api.text("o1", "x") == 45009

    platform.ip_allowed = set()
    assert await api.text("o1", "x") == 40164


class Hub:
    """Answers each callback with the next of the given bodies."""

    def __init__(self, *answers: tuple[int, str]) -> None:
        self.answers, self.bodies = list(answers), list[bytes]()

    async def take(self, request: web.Request) -> web.Response:
        self.bodies.append(await request.read())
        status, text = self.answers.pop(0)
        return web.Response(status=status, text=text)


async def delivered(hub: Hub, account: Account) -> tuple[Platform, str]:
    app = web.Application()
    app.router.add_post("/wx", hub.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/wx"
        async with Platform(url, account) as platform:
            delivery = await platform.message("o1", Content="在吗")
            return platform, ",".join(attempt.outcome for attempt in delivery.attempts)
    finally:
        await runner.cleanup()


async def test_without_an_answer_it_repeats_the_same_three_times_and_says_sorry() -> None:
    hub = Hub((503, ""), (500, ""), (404, ""))
    platform, outcomes = await delivered(hub, Account(mode="plain"))

    assert outcomes == "http-error,http-error,http-error"
    assert len(set(hub.bodies)) == 1
    assert platform.users["o1"].inbox == [{"via": "system", "text": SORRY}]


@pytest.mark.parametrize(
    "answer",
    [
        "hello",
        "<xml></xml>",
        "<xml><ToUserName>o1</ToUserName></xml>",
        "<xml><ToUserName>o2</ToUserName><FromUserName>gh_0123456789ab</FromUserName>"
        "<CreateTime>1</CreateTime><MsgType>text</MsgType><Content>x</Content></xml>",
        "<xml><ToUserName>o1</ToUserName><FromUserName>gh_0123456789ab</FromUserName>"
        "<CreateTime>1</CreateTime><MsgType>text</MsgType><MsgType>image</MsgType><Content>x</Content></xml>",
    ],
)
async def test_a_bad_reply_is_noticed(answer: str) -> None:
    _, outcomes = await delivered(Hub((200, answer)), Account(mode="plain"))

    assert outcomes == "bad-reply"


async def test_in_safe_mode_a_reply_in_clear_is_refused() -> None:
    clear = (
        "<xml><ToUserName>o1</ToUserName><FromUserName>gh_0123456789ab</FromUserName>"
        "<CreateTime>1</CreateTime><MsgType>text</MsgType><Content>x</Content></xml>"
    )

    assert (await delivered(Hub((200, clear)), Account(mode="safe")))[1] == "bad-reply"
    assert (await delivered(Hub((200, clear)), Account(mode="plain")))[1] == "reply"
