"""The doctor's look at the callback address from outside, as the platform would call it."""

import secrets

import aiohttp

from channels.contract import ChannelTools, Finding, Severity
from channels.line_faults import in_words
from channels.wechat.callback import DOCTOR
from channels.wechat.envelope import Envelope
from channels.wechat.notes import NoteBook, as_time
from channels.wechat.settings import Settings

TIMEOUT = aiohttp.ClientTimeout(total=5)
CHECK = "回调地址"
REFUSALS = {
    "signature": ("签名不符", "让公众平台“基本配置”中的令牌(Token)与 token_env 指定的环境变量一致"),
    "aes_key": (
        "密文无法解开",
        "让“基本配置”中的 EncodingAESKey 与 aes_key_env 指定的环境变量一致，并核对 AppID",
    ),
    "timestamp": ("时间戳超出允许范围", "启用时间同步：sudo timedatectl set-ntp true"),
    "json": ("消息格式为 JSON", "在“基本配置”中把消息格式改为 XML"),
    "malformed": ("内容无法解析", "多为扫描器或误配置的代理所致；若频繁出现，检查反向代理是否改写了正文"),
}


class CallbackExaminer:
    def __init__(self, settings: Settings, tools: ChannelTools) -> None:
        self._tools = tools
        self._envelope = Envelope(settings.app_id, settings.token, settings.aes_keys)
        self._url = f"{tools.public_url.rstrip('/')}/channels/wechat/{tools.account}"

    async def examine(self) -> list[Finding]:
        return [await self._address(), *await self._refusals()]

    async def _address(self) -> Finding:
        if not self._tools.public_url:
            return Finding(
                CHECK, Severity.FAILED, "未设置本系统的公网地址", "在 config.toml 中设置 public_url"
            )
        try:
            async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
                return await self._asked(session)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            what = f"从 {self._url} 连接不上本系统（{in_words(error)}）"
            remedy = f"确认系统已启动、域名已解析、反向代理把 /channels/ 转到本系统：curl -i {self._url}"
            return Finding(CHECK, Severity.FAILED, what, remedy)

    async def _asked(self, session: aiohttp.ClientSession) -> Finding:
        echo = secrets.token_hex(8)
        status, text = await self._get(session, echo, forged=False)
        if status == 200 and text == echo:
            return await self._asked_wrongly(session)
        if status == 503:
            return Finding(CHECK, Severity.FAILED, "系统已启动，但微信渠道未就绪", "查看系统日志与渠道状态")
        if status == 403:
            return Finding(
                CHECK,
                Severity.FAILED,
                "地址可达，但签名校验不通过",
                "运行中的系统与本次检查所用的 Token 不同，请重启系统",
            )
        what = f"地址 {self._url} 返回了 HTTP {status}，不是本系统的答复"
        return Finding(
            CHECK, Severity.FAILED, what, "检查反向代理：/channels/ 必须原样转到本系统，不可跳转或加验证"
        )

    async def _asked_wrongly(self, session: aiohttp.ClientSession) -> Finding:
        status, _ = await self._get(session, secrets.token_hex(8), forged=True)
        if status != 403:
            what = f"错误的签名没有被拒绝（HTTP {status}）"
            return Finding(CHECK, Severity.FAILED, what, "检查反向代理或缓存是否改写了请求")
        what = f"可达且校验通过。请在公众平台“基本配置”的服务器地址(URL)中填写：{self._url}"
        return Finding(CHECK, Severity.OK, what)

    async def _get(self, session: aiohttp.ClientSession, echo: str, *, forged: bool) -> tuple[int, str]:
        timestamp, nonce = str(int(self._tools.clock.now().timestamp())), secrets.token_hex(8)
        signature = "0" * 40 if forged else self._envelope.sign(timestamp, nonce)
        query = {"signature": signature, "timestamp": timestamp, "nonce": nonce, "echostr": echo}
        query |= {DOCTOR: "1"} if forged else {}
        async with session.get(self._url, params=query, allow_redirects=False) as response:
            return response.status, (await response.content.read(4096)).decode("utf-8", "replace")

    async def _refusals(self) -> list[Finding]:
        book = NoteBook(self._tools.cabinet)
        await book.load()
        notes = book.notes
        # A refusal before the last good callback has been repaired, or was somebody's scan.
        if not notes.last_refusal_at or notes.last_refusal_at < notes.last_at:
            return []
        reason, remedy = REFUSALS.get(notes.last_refusal, REFUSALS["malformed"])
        what = f"{as_time(notes.last_refusal_at)} 拒绝了一次回调：{reason}（累计 {notes.refusals} 次）"
        return [Finding("被拒绝的回调", Severity.WARNING, what, remedy)]
