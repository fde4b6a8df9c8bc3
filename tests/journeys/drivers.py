"""An agent's screen and a citizen's widget, as programs that speak the documented protocols."""

import asyncio
import io
import itertools
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import aiohttp

if TYPE_CHECKING:
    from tests.journeys.town import Town

PASSWORD = "a-long-password"
PATIENCE = 60.0


async def until(fact: Callable[[], Any], patience: float = PATIENCE) -> None:
    """Wait for something to become true; fail when it does not."""
    async with asyncio.timeout(patience):
        while True:
            found = fact()
            if asyncio.iscoroutine(found):
                found = await found
            if found:
                return
            await asyncio.sleep(0.01)


class Frames:
    """Reads a socket and keeps every frame."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket, self.frames = socket, list[dict[str, Any]]()
        self._task = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self.socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                self.frames.append(message.json())

    async def wait(self, t: str, fits: Callable[[dict[str, Any]], Any] = lambda _: True) -> dict[str, Any]:
        found: list[dict[str, Any]] = []

        def look() -> bool:
            found[:] = [f for f in self.frames if f["t"] == t and fits(f)]
            return bool(found)

        try:
            await until(look)
        except TimeoutError:
            raise AssertionError(f"no frame {t!r} that fits; there were {self.kinds()}") from None
        return found[-1]

    def kinds(self) -> list[str]:
        return [frame["t"] for frame in self.frames]

    def of(self, t: str) -> list[dict[str, Any]]:
        return [frame for frame in self.frames if frame["t"] == t]

    async def send(self, **frame: Any) -> None:
        await self.socket.send_json(frame)

    async def ended(self) -> None:
        """Until the other side has closed the line."""
        async with asyncio.timeout(PATIENCE):
            await self._task

    async def close(self) -> None:
        await self.socket.close()
        await self._task


class Refused(Exception):
    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(status, problem)
        self.status, self.problem = status, problem

    @property
    def code(self) -> str:
        return str(self.problem["code"])


class Desk:
    """An agent's screen."""

    def __init__(self, here: "Town", login: str) -> None:
        self.town, self.login = here, login
        self.cookie, self.me, self.session, self.last = "", dict[str, Any](), "", 0
        self.line: Frames | None = None

    async def sign_in(self, password: str = PASSWORD) -> None:
        body = {"login": self.login, "password": password}
        async with self.town.http.post(f"{self.town.url}/api/v1/sign-in", json=body) as answer:
            if answer.status != 200:
                raise Refused(answer.status, await answer.json())
            self.cookie = answer.cookies["hub_session"].value
            self.me = await answer.json()

    @property
    def id(self) -> int:
        return int(self.me["id"])

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": f"hub_session={self.cookie}", "X-Hub-Csrf": self.me["csrf"]}

    async def connect(self) -> dict[str, Any]:
        socket = await self.town.http.ws_connect(f"{self.town.url}/api/v1/desk/socket", headers=self.headers)
        self.line = Frames(socket)
        self.town.lines.append(self.line)
        await self.line.send(t="hello", v=1, session=self.session, last=self.last)
        welcome = await self.line.wait("welcome")
        self.session = welcome["session"]
        return welcome

    @property
    def frames(self) -> Frames:
        assert self.line is not None
        return self.line

    async def leave(self) -> None:
        """The screen goes dark; `last` remembers what it had seen."""
        self.last = max((frame.get("seq", 0) for frame in self.frames.frames), default=self.last)
        await self.frames.close()

    async def ask(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        url = f"{self.town.url}/api/v1{path}"
        async with self.town.http.request(method, url, json=body, headers=self.headers, **more) as answer:
            found = await answer.json(content_type=None)
            if answer.status != 200:
                raise Refused(answer.status, found)
            return found

    async def get(self, path: str, **query: Any) -> Any:
        return await self.ask("GET", path, params=query)

    async def post(self, path: str, **body: Any) -> Any:
        return await self.ask("POST", path, body)

    async def upload_to(self, path: str, content: bytes, name: str) -> Any:
        form = aiohttp.FormData()
        form.add_field("file", content, filename=name)
        return await self.ask("POST", path, data=form)

    async def put(self, path: str, **body: Any) -> Any:
        return await self.ask("PUT", path, body)

    async def refused(self, method: str, path: str, **body: Any) -> Refused:
        """What is answered to something that must not be done."""
        try:
            done = await self.ask(method, path, body or None)
        except Refused as refused:
            return refused
        raise AssertionError(f"{self.login} may {method} {path}: {done}")

    async def offer(self, conversation: int | None = None) -> dict[str, Any]:
        return await self.frames.wait("offer", lambda f: conversation in (None, f["conversation"]["id"]))

    async def accept(self, conversation: int | None = None) -> int:
        offer = await self.offer(conversation)
        number = int(offer["conversation"]["id"])
        await self.post(f"/conversations/{number}/accept")
        return number

    async def say(self, conversation: int, text: str, **more: Any) -> dict[str, Any]:
        body = {"client_key": secrets.token_hex(8), "text": text, **more}
        return dict(await self.ask("POST", f"/conversations/{conversation}/messages", body))

    async def close(self, conversation: int, **more: Any) -> Any:
        return await self.post(f"/conversations/{conversation}/close", category="咨询", **more)

    async def upload(self, content: bytes, name: str = "a.txt") -> Any:
        form = aiohttp.FormData()
        form.add_field("file", io.BytesIO(content), filename=name)
        url = f"{self.town.url}/api/v1/files"
        async with self.town.http.post(url, data=form, headers=self.headers) as answer:
            found = await answer.json()
            if answer.status != 200:
                raise Refused(answer.status, found)
            return found["attachment"]

    async def download(self, url: str) -> tuple[int, bytes]:
        async with self.town.http.get(f"{self.town.url}{url}", headers=self.headers) as answer:
            return answer.status, await answer.read()

    async def notice(self, kind: str) -> dict[str, Any]:
        return await self.frames.wait("notice", lambda f: f["kind"] == kind)

    async def state(self) -> str:
        return str((await self.get("/me"))["state"])


class Citizen:
    """A visitor of the web widget."""

    _keys = itertools.count(1)

    def __init__(self, here: "Town") -> None:
        self.town, self.token, self.last = here, "", ""
        self.welcome: dict[str, Any] = {}
        self.line: Frames | None = None

    @property
    def base(self) -> str:
        return f"{self.town.url}/channels/web/web"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def begin(self, token: str = "") -> None:
        body = {"site": "web", **({"token": token} if token else {})}
        async with self.town.http.post(f"{self.base}/session", json=body) as answer:
            assert answer.status == 200, await answer.text()
            self.token = (await answer.json())["token"]

    async def connect(self) -> None:
        socket = await self.town.http.ws_connect(f"{self.base}/socket", headers={"Origin": self.town.url})
        self.line = Frames(socket)
        self.town.lines.append(self.line)
        await self.line.send(t="hello", v=1, token=self.token, last=self.last)
        self.welcome = await self.line.wait("welcome")

    @property
    def frames(self) -> Frames:
        assert self.line is not None
        return self.line

    async def say(self, text: str, key: str = "", t: str = "send", **more: Any) -> dict[str, Any]:
        key = key or f"key{next(self._keys):08d}"
        await self.frames.send(t=t, client_key=key, **({"text": text} if text else {}), **more)
        return await self.frames.wait("sent", lambda f: f["client_key"] == key)

    async def hears(self, text: str) -> dict[str, Any]:
        return await self.frames.wait("message", lambda f: f["message"].get("text") == text)

    async def get(self, path: str, **query: Any) -> Any:
        async with self.town.http.get(f"{self.base}{path}", params=query, headers=self.headers) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def upload(self, content: bytes, name: str = "a.txt") -> Any:
        form = aiohttp.FormData()
        form.add_field("file", content, filename=name)
        async with self.town.http.post(f"{self.base}/files", data=form, headers=self.headers) as answer:
            assert answer.status == 201, await answer.text()
            return await answer.json()
