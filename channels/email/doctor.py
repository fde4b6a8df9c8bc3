"""The setup doctor: signs in at both servers and looks at what others will make of our letters."""

import ssl
from collections.abc import Sequence

import dns.asyncresolver
import dns.exception
import dns.resolver
from aiosmtplib import SMTPException

from channels.contract import ChannelTools, Finding, Severity
from channels.email.imap import ImapFault, ImapRefusedUs, connected, folder_name
from channels.email.mailbox import CURSOR
from channels.email.posting import Post, Undelivered
from channels.email.settings import Settings
from channels.line_faults import in_short

OK, WARNING, FAILED = Severity.OK, Severity.WARNING, Severity.FAILED
DNS_PATIENCE = 4.0


class Doctor:
    def __init__(self, settings: Settings, context: ssl.SSLContext, tools: ChannelTools) -> None:
        self._settings, self._context, self._tools = settings, context, tools

    async def examine(self) -> Sequence[Finding]:
        findings = [await self._sending()]
        if self._settings.imap is not None:
            findings.append(await self._mailbox())
        if self._settings.lmtp_port is not None:
            findings.append(self._doorstep())
        findings += [*await self._names(), self._verdicts()]
        return findings

    async def _sending(self) -> Finding:
        server = self._settings.smtp
        check = "发信服务器"
        where = f"{server.host}:{server.port}"
        post = Post(server, self._context, notices=False, helo=self._settings.address.rpartition("@")[2])
        try:
            offered = await post.look()
        except Undelivered as refused:
            return Finding(
                check,
                FAILED,
                refused.reason,
                "核对 smtp_user 与 smtp_password_env；企业邮箱多要求“客户端专用密码”",
            )
        except ssl.SSLError as fault:
            return Finding(
                check,
                FAILED,
                f"{where} 的证书不可信：{in_short(fault)}",
                "核对 smtp_host 与证书；内网服务器请安装正规证书",
            )
        except (SMTPException, OSError, TimeoutError) as fault:
            return Finding(
                check,
                FAILED,
                f"连接不上 {where}：{in_short(fault)}",
                f"在本机执行 nc -vz {server.host} {server.port}，检查地址、端口和防火墙",
            )
        notices = "支持送达回执" if "dsn" in offered.split() else "不支持送达回执：送出后只显示“已发”"
        return Finding(check, OK, f"{where} 可登录，{notices}")

    async def _mailbox(self) -> Finding:
        server = self._settings.imap
        check = "收信邮箱"
        if server is None:
            return Finding(check, OK, "未使用")
        try:
            async with connected(server, self._context) as line:
                box = await line.select(folder_name(self._settings.folder))
                idle = "IDLE" in line.capabilities
        except ImapRefusedUs as refusal:
            return Finding(
                check,
                FAILED,
                f"{server.host} 不接受账号或密码：{refusal}",
                "核对 imap_user 与 imap_password_env，并在邮箱设置中开启 IMAP",
            )
        except ImapFault as fault:
            return Finding(
                check,
                FAILED,
                f"{server.host}:{server.port}：{fault}",
                "检查地址、端口、防火墙，以及 imap_folder 是否存在",
            )
        known = await self._tools.cabinet.get(CURSOR) or ""
        if known and known.partition(":")[0] != str(box.uid_validity):
            return Finding(
                check, WARNING, "邮件服务器重新编号了邮件", "无需处理：近三天的邮件会按内容核对，不会重复"
            )
        if not idle:
            return Finding(
                check,
                WARNING,
                "邮件服务器不支持 IDLE，每 30 秒查看一次",
                "无需处理；要即时收信请换用支持 IDLE 的服务器",
            )
        return Finding(check, OK, f"{server.host} 可登录，新信即时到达")

    def _doorstep(self) -> Finding:
        where = f"{self._settings.lmtp_host}:{self._settings.lmtp_port}"
        nets = "、".join(str(net) for net in self._settings.lmtp_from)
        return Finding("LMTP 收信", OK, f"在 {where} 接收 {nets} 的邮件服务器转来的信")

    async def _names(self) -> list[Finding]:
        """What the receiving side asks DNS about us: without it, answers land among the spam."""
        domain = self._settings.address.rpartition("@")[2]
        findings = [
            await self._record(
                "SPF", domain, "v=spf1", f'在 {domain} 的 DNS 加 TXT 记录，如 "v=spf1 mx -all"'
            )
        ]
        findings.append(
            await self._record(
                "DMARC",
                f"_dmarc.{domain}",
                "v=DMARC1",
                f'在 _dmarc.{domain} 加 TXT 记录 "v=DMARC1; p=quarantine"',
            )
        )
        key = self._settings.dkim
        if key is None:
            findings.append(Finding("DKIM", OK, "由邮件服务器签名，本系统不签"))
        else:
            name = f"{key.selector}._domainkey.{key.domain}"
            findings.append(
                await self._record(
                    "DKIM", name, "p=", f"在 {name} 加 TXT 记录，填入与 dkim_key_file 配对的公钥"
                )
            )
        return findings

    async def _record(self, check: str, name: str, beginning: str, remedy: str) -> Finding:
        try:
            answer = await dns.asyncresolver.resolve(
                name, "TXT", lifetime=DNS_PATIENCE, raise_on_no_answer=False
            )
        except dns.resolver.NXDOMAIN:
            return Finding(check, WARNING, f"{name} 没有记录，对方可能把我们的信当作垃圾邮件", remedy)
        except (dns.exception.DNSException, OSError, ValueError) as fault:
            return Finding(
                check, WARNING, f"查不到 {name}：{in_short(fault)}", "检查本机的 DNS；内网无 DNS 时可忽略"
            )
        texts = [b"".join(row.strings).decode("utf-8", "replace") for row in answer or ()]
        if any(beginning in text for text in texts):
            return Finding(check, OK, f"{name} 有记录")
        return Finding(check, WARNING, f"{name} 没有记录，对方可能把我们的信当作垃圾邮件", remedy)

    def _verdicts(self) -> Finding:
        check = "垃圾邮件判定"
        if self._settings.own_servers:
            return Finding(check, OK, f"只相信 {'、'.join(sorted(self._settings.own_servers))} 的判定")
        what = "未设置 own_servers：信头中的垃圾邮件判定一概不信，也不显示"
        return Finding(
            check,
            WARNING,
            what,
            "若收信服务器会写 Authentication-Results，请把其中的服务器名填入 own_servers",
        )
