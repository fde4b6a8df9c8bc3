"""The setup doctor: looks at a bot from inside and outside and says what to do, for an administrator."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from telegram.error import InvalidToken, TelegramError

from channels.contract import ChannelTools, Finding, Severity
from channels.telegram.api import Api
from channels.telegram.callback import DOCTOR, SECRET_HEADER
from channels.telegram.inbound import ALLOWED_UPDATES
from channels.telegram.notes import NoteBook, Notes
from channels.telegram.settings import Mode, Settings
from channels.telegram.verdicts import plain

OK, WARNING, FAILED = Severity.OK, Severity.WARNING, Severity.FAILED
PORTS = frozenset({443, 80, 88, 8443})
MANY = 100
RECENT = timedelta(days=1)
TIMEOUT = aiohttp.ClientTimeout(total=5)
TOKEN = "机器人令牌"  # noqa: S105 # the name of a check
WEBHOOK, ADDRESS, GROUPS, CAME = "更新的去向", "回调地址", "群组", "收到的更新"


class Doctor:
    def __init__(self, settings: Settings, tools: ChannelTools, api: Api, address: str) -> None:
        self._settings, self._tools, self._api, self._address = settings, tools, api, address

    async def examine(self) -> Sequence[Finding]:
        book = NoteBook(self._tools.cabinet)
        await book.load()
        try:
            me = await self._api.me()
            findings = [_token_works(me), _groups(me), *await self._webhook()]
        except InvalidToken:
            remedy = (
                "在 Telegram 中向 @BotFather 发 /token 查看令牌，写入 token_env 指定的环境变量，重启本系统"
            )
            findings = [Finding(TOKEN, FAILED, "Telegram 不认识这个令牌", remedy)]
        except TelegramError as error:
            what = f"连接不上 {self._settings.api_base}（{plain(error.message)}）"
            remedy = f"在本机执行 curl -I {self._settings.api_base} ，检查 DNS、防火墙与代理是否放行 443 端口"
            findings = [Finding(TOKEN, FAILED, what, remedy)]
        if self._settings.mode is Mode.WEBHOOK:
            findings.append(await self._own_address())
        return [*findings, *self._from_notes(book.notes)]

    # --- what Telegram says ---

    async def _webhook(self) -> list[Finding]:
        told = await self._api.webhook()
        here = str(told.get("url") or "")
        findings = [self._direction(here)]
        if here == self._address:
            findings += [_kinds(told), *_last_error(told)]
        pending = told.get("pending_update_count")
        if isinstance(pending, int) and pending > MANY:
            what = f"有 {pending} 条更新等着被取走"
            findings.append(Finding(CAME, WARNING, what, "确认系统正在运行、能及时保存，并看下面的回调检查"))
        return findings

    def _direction(self, here: str) -> Finding:
        wants_calls = self._settings.mode is Mode.WEBHOOK
        if here and here != self._address:
            what = f"这个机器人的更新发往别处：{here}"
            remedy = "机器人不能由两个系统共用。停用另一系统，或设 take_over = true 由本系统接管，然后重启"
            return Finding(WEBHOOK, FAILED, what, remedy)
        if wants_calls and not here:
            return Finding(WEBHOOK, WARNING, "尚未登记回调地址", "启动本系统，它会自己登记")
        if not wants_calls and here:
            return Finding(WEBHOOK, WARNING, "登记着回调地址，轮询取不到更新", "重启本系统，它会撤销登记")
        return Finding(
            WEBHOOK, OK, f"由 Telegram 送到 {here}" if wants_calls else "由本系统轮询，无需公网地址"
        )

    # --- our own address ---

    async def _own_address(self) -> Finding:
        if problem := self._unfit():
            return problem
        try:
            async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
                right = await self._called(session, self._settings.webhook_secret)
                wrong = await self._called(session, "wrong")
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            what = f"从 {self._address} 连接不上本系统"
            remedy = f"确认系统已启动、域名已解析、反向代理把 /channels/ 转到本系统：curl -i {self._address}"
            return Finding(ADDRESS, FAILED, what, remedy)
        if right == 503:
            return Finding(ADDRESS, FAILED, "系统已启动，但 Telegram 渠道未就绪", "查看系统日志与渠道状态")
        if right == 403:
            remedy = "运行中的系统与本次检查所用的密钥不同，请重启系统；并检查反向代理是否去掉了请求头"
            return Finding(ADDRESS, FAILED, "地址可达，但密钥校验不通过", remedy)
        if right != 400 or wrong != 403:
            what = f"地址 {self._address} 返回了 HTTP {right}，不是本系统的答复"
            remedy = "检查反向代理：/channels/ 必须原样转到本系统，不可跳转或加验证"
            return Finding(ADDRESS, FAILED, what, remedy)
        return Finding(ADDRESS, OK, f"可达，密钥校验通过：{self._address}")

    def _unfit(self) -> Finding | None:
        if not self._tools.public_url:
            remedy = '在 config.toml 中设置 public_url；没有公网地址时改用 mode = "polling"'
            return Finding(ADDRESS, FAILED, "未设置本系统的公网地址", remedy)
        parts = urlsplit(self._address)
        local = urlsplit(self._settings.api_base).scheme == "http"  # a stand-in on this machine
        if local:
            return None
        if parts.scheme != "https":
            remedy = "为域名配置证书，把 public_url 改为 https 地址"
            return Finding(ADDRESS, FAILED, "Telegram 只向 https 地址发送更新", remedy)
        if (parts.port or 443) not in PORTS:
            what = f"端口 {parts.port} 不被 Telegram 接受"
            return Finding(ADDRESS, FAILED, what, '改用 443、80、88 或 8443 端口，或改用 mode = "polling"')
        return None

    async def _called(self, session: aiohttp.ClientSession, secret: str) -> int:
        headers, query = {SECRET_HEADER: secret}, {DOCTOR: "1"}
        async with session.post(
            self._address, data=b"{}", headers=headers, params=query, allow_redirects=False
        ) as answer:
            return answer.status

    # --- what came ---

    def _from_notes(self, notes: Notes) -> list[Finding]:
        findings = [self._last_update(notes)]
        if self._is_recent(notes.last_refusal_at) and notes.last_refusal_at > notes.last_update_at:
            what = f"{as_time(notes.last_refusal_at)} 拒绝了一次密钥不符的回调（累计 {notes.refusals} 次）"
            remedy = "若市民消息收不到，重启本系统以重新登记密钥；否则多为扫描器，可忽略"
            findings.append(Finding("被拒绝的回调", WARNING, what, remedy))
        if self._is_recent(notes.last_unreadable_at):
            what = f"{as_time(notes.last_unreadable_at)} 收到无法解析的更新（累计 {notes.unreadable} 次）"
            findings.append(Finding("无法解析的更新", WARNING, what, "升级本系统；Telegram 可能有了新的格式"))
        if self._is_recent(notes.rival_at):
            what = f"{as_time(notes.rival_at)} 有其他程序在取同一机器人的更新"
            remedy = "停用另一程序；仍有人取用时，向 @BotFather 发 /revoke 更换令牌"
            findings.append(Finding("其他程序", FAILED, what, remedy))
        return findings

    def _last_update(self, notes: Notes) -> Finding:
        if not notes.last_update_at:
            return Finding(
                CAME, WARNING, "还没有收到过更新", "在 Telegram 中向机器人发一条消息，再运行一次检查"
            )
        return Finding(CAME, OK, f"最近一次在 {as_time(notes.last_update_at)}")

    def _is_recent(self, seconds: int) -> bool:
        return bool(seconds) and self._tools.clock.now() - datetime.fromtimestamp(seconds, UTC) < RECENT


def _token_works(me: Mapping[str, Any]) -> Finding:
    return Finding(TOKEN, OK, f"有效，机器人是 @{me.get('username', '')}")


def _groups(me: Mapping[str, Any]) -> Finding:
    if me.get("can_read_all_group_messages"):
        remedy = "向 @BotFather 发 /setprivacy 并选 Enable：机器人只在私聊中受理诉求，不需要看到群里的话"
        return Finding(GROUPS, WARNING, "隐私模式已关闭，机器人能看到群里所有的话", remedy)
    if me.get("can_join_groups"):
        remedy = "向 @BotFather 发 /setjoingroups 并选 Disable；不改也可，群里的话只会得到请私聊的答复"
        return Finding(GROUPS, OK, "机器人可以被拉进群", remedy)
    return Finding(GROUPS, OK, "机器人不能被拉进群")


def _kinds(told: Mapping[str, Any]) -> Finding:
    allowed = told.get("allowed_updates") or ()
    missing = sorted(set(ALLOWED_UPDATES) - set(allowed)) if allowed else []
    if not missing:
        return Finding(CAME, OK, "各类更新都已订阅")
    return Finding(CAME, WARNING, f"没有订阅 {'、'.join(missing)}", "重启本系统，它会重新登记")


def _last_error(told: Mapping[str, Any]) -> list[Finding]:
    words, moment = told.get("last_error_message"), told.get("last_error_date")
    if not words or not isinstance(moment, int):
        return []
    what = f"{as_time(moment)} Telegram 没能送达：{plain(str(words))}"
    return [Finding(ADDRESS, WARNING, what, "若时间较近，按提示检查证书、端口与反向代理；已恢复则可忽略")]


def as_time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%Y-%m-%d %H:%M")
