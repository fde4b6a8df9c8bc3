"""A driver that asks over HTTP: what all gateways have in common."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Protocol

import aiohttp

from channels.contract import (
    Capabilities,
    ChannelTools,
    Fault,
    Finding,
    InboundMessage,
    Refused,
    SendResult,
    Severity,
    Text,
    TryLater,
    Uncertain,
)
from channels.http import Route
from channels.sms.driver import Arrived, Receiver, Sms
from channels.sms.faults import NoTemplate, NotSent, Unanswered
from channels.sms.gateway.callbacks import Callbacks, Told
from channels.sms.gateway.client import Answer, open_client
from channels.sms.text.reading import words_of

REACH = "网关"


def out_of_reach(api: str, fault: Exception) -> Finding:
    remedy = f"在本机执行 curl -I {api} ，检查 DNS、防火墙与代理是否放行 443 端口"
    return Finding(REACH, Severity.FAILED, f"连接不上 {api}（{fault}）", remedy)


class Gateway(Protocol):
    """What differs between the gateways."""

    name: str

    async def post(self, session: aiohttp.ClientSession, sms: Sms) -> Answer:
        """Ask once; raise `NotSent` or `Unanswered`."""
        ...

    def outcome(self, answer: Answer, sms: Sms) -> SendResult: ...
    def routes(self, callbacks: Callbacks) -> Sequence[Route]: ...
    def read(self, payload: bytes) -> Told: ...
    async def examine(self, session: aiohttp.ClientSession) -> Sequence[Finding]: ...


class GatewayDriver:
    def __init__(
        self, gateway: Gateway, callbacks: Callbacks, tools: ChannelTools, *, capabilities: Capabilities
    ) -> None:
        self._gateway, self._callbacks, self._tools = gateway, callbacks, tools
        self._capabilities = capabilities
        self._session: aiohttp.ClientSession | None = None

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    def routes(self) -> Sequence[Route]:
        return self._gateway.routes(self._callbacks)

    async def run(self, receiver: Receiver, ready: Callable[[], None]) -> None:
        async with open_client(self._capabilities.at_once or 32) as session:
            self._session, self._callbacks.receiver = session, receiver
            try:
                ready()
                await asyncio.Event().wait()
            finally:
                self._session = self._callbacks.receiver = None

    async def send(self, sms: Sms) -> SendResult:
        if self._session is None:
            return TryLater("短信渠道尚未启动")
        try:
            answer = await self._gateway.post(self._session, sms)
        except NoTemplate:
            return Refused("这个账号只能发服务商审核过的模板", "no_template", Fault.MESSAGE)
        except NotSent as fault:
            return TryLater(f"连接不上短信网关（{fault}）")
        except Unanswered as fault:
            return Uncertain(f"已发往短信网关但没有收到答复（{fault}），可能已送达")
        return self._gateway.outcome(answer, sms)

    async def examine(self) -> Sequence[Finding]:
        async with open_client(1) as session:
            found = list(await self._gateway.examine(session))
        return [*found, *self._addresses()]

    def parse(self, payload: bytes) -> list[InboundMessage]:
        return [
            InboundMessage(
                self._tools.account,
                one.uid or hashlib.blake2b(payload, digest_size=10).hexdigest(),
                one.sender,
                Text(words_of(one.piece.content, one.piece.coding)),
                one.sent_at,
            )
            for one in self._gateway.read(payload)
            if isinstance(one, Arrived)
        ]

    def _addresses(self) -> list[Finding]:
        """What to fill in at the provider; the secret part is left to whoever knows it."""
        base = self._tools.public_url or "https://本系统的地址"
        names = [route.path.rsplit("/", 1)[-1] for route in self.routes()]
        if not names:
            return []
        shown = "，".join(f"{base}/channels/sms/{self._tools.account}/〈回调密钥〉/{name}" for name in names)
        check = "回调地址"
        if not self._tools.public_url.startswith("https://"):
            remedy = "在 config.toml 的 [hub] public_url 填写短信网关能访问到的 https 地址"
            return [Finding(check, Severity.WARNING, f"应在网关填写：{shown}", remedy)]
        return [Finding(check, Severity.OK, f"应在网关填写：{shown}")]


def unreadable(status: int, *, name: str) -> SendResult:
    """The answer is none that this provider gives."""
    return http_outcome(status, name=name) or Uncertain(f"{name}的答复无法识别，可能已送达")


def http_outcome(status: int, *, name: str) -> SendResult | None:
    """What the status alone says; None when the content has to be read."""
    if status == 429:
        return TryLater(f"{name}要求放慢发送", timedelta(seconds=5), "429", whole_account=True)
    if status >= 500:
        return Uncertain(f"{name}返回 HTTP {status}，可能已送达")
    if 300 <= status < 400:
        return Refused(f"{name}的地址不正确（HTTP {status}），请联系管理员", str(status), Fault.ROUTE)
    return None
