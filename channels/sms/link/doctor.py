"""Looks at a carrier's account: whether it can be reached, whether it lets us in, and what was agreed."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from channels.contract import Clock, Finding, Severity
from channels.sms.link.dialect import Dialect, Pdu
from channels.sms.link.link import Link, LoginRefused, Terms
from channels.sms.link.wire import Address, LinkLost, Unreachable

REACH, LOGIN, SECRECY = "网络连接", "登录", "加密"


class ProbeOnly(Exception):
    """The doctor keeps nothing, so that the carrier delivers it again to the hub."""


class LinkDoctor:
    def __init__(self, link: Link, dialect: Dialect, address: Address, clock: Clock) -> None:
        self._link, self._dialect, self._address, self._clock = link, dialect, address, clock

    async def examine(self) -> Sequence[Finding]:
        where = f"{self._address.host}:{self._address.port}"
        if self._link.up:
            what = f"正在使用 {self._dialect.name} 连接 {where}，等待答复的短信 {len(self._link.window)} 条"
            return [Finding(LOGIN, Severity.OK, what), *self._secrecy()]
        return [await self._try(where), *self._secrecy()]

    async def _try(self, where: str) -> Finding:
        try:
            await _probe(Link(self._dialect, self._address, Terms(window=1), self._clock))
        except Unreachable as fault:
            remedy = "核对 host 与 port；请运营商确认已放行本机出口 IP，并检查防火墙与专线"
            return Finding(REACH, Severity.FAILED, f"连接不上 {where}（{fault}）", remedy)
        except LoginRefused as refusal:
            remedy = "向运营商核对账号、密码、版本、绑定的 IP 与连接数；若本系统正在运行，连接数可能已用完"
            return Finding(LOGIN, Severity.FAILED, str(refusal), remedy)
        except LinkLost as lost:
            remedy = "多为本机 IP 未在运营商白名单，或端口上不是此协议；请运营商查看其日志"
            return Finding(LOGIN, Severity.FAILED, f"{where} 接受连接后没有让我们登录：{lost}", remedy)
        return Finding(LOGIN, Severity.OK, f"{self._dialect.name} 登录 {where} 成功")

    def _secrecy(self) -> list[Finding]:
        if self._address.tls is not None or self._address.host in ("127.0.0.1", "::1", "localhost"):
            return []
        what = "与运营商之间没有加密，密码与短信内容以明文传输"
        return [Finding(SECRECY, Severity.WARNING, what, "请通过专线或 VPN 连接；运营商支持时启用 tls")]


async def _probe(link: Link) -> None:
    """Log in and out again."""

    async def keep_nothing(_: Pdu) -> None:
        raise ProbeOnly

    inside = asyncio.Event()
    session = asyncio.create_task(link.run(keep_nothing, inside.set))
    waiting = asyncio.create_task(inside.wait())
    try:
        await asyncio.wait({session, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if not inside.is_set():
            await session
    finally:
        waiting.cancel()
        session.cancel()
        with suppress(asyncio.CancelledError, ProbeOnly, LinkLost, Unreachable, LoginRefused):
            await session
        with suppress(asyncio.CancelledError):
            await waiting
