"""The setup doctor: looks at an account from inside and outside and says what to do, for an administrator."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from channels.contract import ChannelTools, Finding, Severity
from channels.wechat.api import Api
from channels.wechat.codes import plain
from channels.wechat.doctor_callback import CallbackExaminer
from channels.wechat.faults import ApiFault, ApiRefused
from channels.wechat.notes import CallbackNotes, NoteBook, as_time
from channels.wechat.outbound import CUSTOM_SEND
from channels.wechat.settings import Mode, Settings

OK, WARNING, FAILED = Severity.OK, Severity.WARNING, Severity.FAILED
MOST_SKEW = timedelta(seconds=30)
RECENT = timedelta(days=7)

REMEDIES = {
    40013: "登录 mp.weixin.qq.com →“设置与开发”→“开发接口管理”，核对 AppID，并改正 config.toml 中的 app_id",
    40125: "在“开发接口管理”中重置 AppSecret，写入 secret_env 指定的环境变量，然后重启本系统",
    40001: "在“开发接口管理”中核对 AppSecret，写入 secret_env 指定的环境变量，然后重启本系统",
    40164: "把提示中的 IP 加入“开发接口管理”→“IP 白名单”，约 10 分钟后生效",
    40243: "在“开发接口管理”中解冻 AppSecret",
    45009: "次日零点恢复；或由管理员在“开发接口管理”中清零调用次数（每月 10 次）",
    48001: "确认公众号为已认证的服务号，并在“开发接口管理”中开通该接口权限",
    50004: "公众号被禁用，请登录公众平台查看通知",
    50007: "公众号已冻结，请登录公众平台查看通知",
    89503: "管理员在微信中确认该 IP 的调用请求，或把它加入 IP 白名单",
}


class Doctor:
    def __init__(self, settings: Settings, tools: ChannelTools, api: Api) -> None:
        self._settings, self._tools, self._api = settings, tools, api

    async def examine(self) -> Sequence[Finding]:
        book = NoteBook(self._tools.cabinet)
        await book.load()
        findings = [await self._credentials()]
        if findings[0].severity is OK:
            findings += [self._clock(), await self._quota(), await self._service_accounts()]
        findings += await CallbackExaminer(self._settings, self._tools).examine()
        return [*findings, *self._from_notes(book.notes)]

    async def _credentials(self) -> Finding:
        check = "接口凭证与 IP 白名单"
        try:
            await self._api.tokens.get()
        except ApiRefused as refusal:
            return Finding(
                check, FAILED, _said(refusal), REMEDIES.get(refusal.code, "按提示核对公众平台上的设置")
            )
        except ApiFault as fault:
            what = f"连接不上 {self._settings.api_base}（{fault}）"
            remedy = f"在本机执行 curl -I {self._settings.api_base} ，检查 DNS、防火墙与代理是否放行 443 端口"
            return Finding(check, FAILED, what, remedy)
        return Finding(check, OK, "AppID、AppSecret 正确，本机 IP 在白名单中")

    def _clock(self) -> Finding:
        check = "系统时钟"
        try:
            platform = parsedate_to_datetime(self._api.platform_date)
        except ValueError:
            return Finding(check, WARNING, "微信的答复没有时间，无法比较", "用 timedatectl 确认时钟已同步")
        skew = self._tools.clock.now() - platform.replace(tzinfo=platform.tzinfo or UTC)
        if abs(skew) <= MOST_SKEW:
            return Finding(check, OK, f"与微信相差 {abs(skew).total_seconds():.0f} 秒")
        what = f"与微信相差 {skew.total_seconds():+.0f} 秒；超过 {self._allowed()} 的回调会被当作重放而拒绝"
        return Finding(check, FAILED, what, "启用时间同步：sudo timedatectl set-ntp true")

    def _allowed(self) -> str:
        window = self._settings.replay_window
        return f"{window.total_seconds():.0f} 秒" if window else "（未启用检查）"

    async def _quota(self) -> Finding:
        check = "客服消息额度"
        try:
            answer = await self._api.post("/cgi-bin/openapi/quota/get", {"cgi_path": CUSTOM_SEND})
        except ApiFault as fault:
            return self._api_finding(check, fault, unknown="无法查询额度")
        quota = answer.get("quota")
        if not isinstance(quota, dict):
            return Finding(check, WARNING, "微信没有给出额度", "在“开发接口管理”→“接口权限”中查看")
        limit, left = int(quota.get("daily_limit", 0)), int(quota.get("remain", 0))
        if limit and left < limit // 10:
            return Finding(check, WARNING, f"今日剩余 {left} 次，共 {limit} 次", REMEDIES[45009])
        return Finding(check, OK, f"今日剩余 {left} 次，共 {limit} 次")

    async def _service_accounts(self) -> Finding:
        check = "公众号自带客服"
        try:
            answer = await self._api.get("/cgi-bin/customservice/getkflist")
        except ApiFault as fault:
            if isinstance(fault, ApiRefused):  # without the permission there can be no such accounts
                return Finding(check, OK, "未开通公众号自带的客服功能")
            return self._api_finding(check, fault, unknown="无法查询客服账号")
        accounts = answer.get("kf_list") or []
        if not accounts:
            return Finding(check, OK, "没有其他客服账号")
        return Finding(
            check,
            WARNING,
            f"公众号自带客服有 {len(accounts)} 个账号，市民的消息可能被它接走",
            "登录 mp.weixin.qq.com →“客服”，移除客服账号；本系统不会转接给它",
        )

    def _api_finding(self, check: str, fault: ApiFault, *, unknown: str) -> Finding:
        if isinstance(fault, ApiRefused):
            return Finding(check, WARNING, f"{unknown}：{_said(fault)}", REMEDIES.get(fault.code, ""))
        return Finding(check, WARNING, f"{unknown}（{fault}）", "稍后再查")

    def _from_notes(self, notes: CallbackNotes) -> list[Finding]:
        return [self._last_callback(notes), *self._others(notes), *self._old_key(notes)]

    def _last_callback(self, notes: CallbackNotes) -> Finding:
        check = "消息加解密方式"
        if not notes.last_at:
            return Finding(
                check, WARNING, "还没有收到过通过校验的回调", "用微信向公众号发一条消息，再运行一次检查"
            )
        seen = f"最近一次回调（{as_time(notes.last_at)}）为 {MODE_NAMES[Mode(notes.last_mode)]}"
        if notes.last_mode != self._settings.mode:
            what = f"{seen}，而 config.toml 中为 {MODE_NAMES[self._settings.mode]}"
            return Finding(
                check, WARNING, what, "把公众平台“基本配置”与 config.toml 的 mode 改为一致，建议 safe"
            )
        if self._settings.mode is Mode.PLAIN:
            what = f"{seen}：签名不覆盖正文，正文可被篡改"
            return Finding(check, WARNING, what, '在“基本配置”中改为安全模式，并设 mode = "safe"')
        return Finding(check, OK, seen)

    def _others(self, notes: CallbackNotes) -> list[Finding]:
        check, found = "其他第三方", []
        if self._is_recent(notes.foreign_service_at):
            found.append(f"{as_time(notes.foreign_service_at)} 有会话被公众号自带客服接入")
        if notes.token_replaced:
            found.append(f"凭证被其他程序提前换掉 {notes.token_replaced} 次")
        if not found:
            return [Finding(check, OK, "未发现其他程序在使用此公众号")]
        remedy = "登录 mp.weixin.qq.com →“设置与开发”→“公众号设置”→“授权管理”，取消其他平台的授权"
        return [Finding(check, WARNING, "；".join(found), remedy)]

    def _old_key(self, notes: CallbackNotes) -> list[Finding]:
        if not self._is_recent(notes.previous_key_at):
            return []
        what = f"{as_time(notes.previous_key_at)} 的回调仍用旧的 EncodingAESKey"
        return [
            Finding("密钥轮换", WARNING, what, "确认公众平台已保存新密钥；一小时后仍如此则核对两个密钥的次序")
        ]

    def _is_recent(self, seconds: int) -> bool:
        return bool(seconds) and self._tools.clock.now() - datetime.fromtimestamp(seconds, UTC) < RECENT


MODE_NAMES = {Mode.PLAIN: "明文模式", Mode.COMPATIBLE: "兼容模式", Mode.SAFE: "安全模式"}


def _said(refusal: ApiRefused) -> str:
    return f"微信返回 {refusal.code}：{plain(refusal.text)}"
