"""The setup doctor: looks at a telephone system from the hub's side and says what is wrong and what to do
about it.
"""

import asyncio
import os
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from channels.contract import Clock, Finding, Severity
from channels.line_faults import in_words
from channels.phone.ami import Ami, AmiError, LoginRefused, connect
from channels.phone.ami_wire import Fields
from channels.phone.record import AGREEMENT
from channels.phone.settings import Settings
from channels.phone.stock import FAMILY

CONTEXTS = (
    "hub-inbound",
    "hub-arrive",
    "hub-hold",
    "hub-deliver",
    "hub-return",
    "hub-meet",
    "hub-play",
    "hub-hear",
    "hub-ended",
    "hub-message",
    "hub-fallback",
    "hub-gone",
    "hub-tell",
)
MODULES = (
    "app_controlplayback",
    "app_dial",
    "app_mixmonitor",
    "app_playback",
    "app_queue",
    "app_read",
    "app_record",
    "app_stack",
    "app_userevent",
    "bridge_simple",
    "chan_pjsip",
    "codec_alaw",
    "format_wav",
    "func_channel",
    "func_db",
    "func_strings",
    "res_musiconhold",
    "res_pjsip_registrar",
    "res_rtp_asterisk",
)
GREATEST_SKEW = timedelta(seconds=2)
FREE_SPACE = 2 << 30


async def examine(settings: Settings, clock: Clock) -> Sequence[Finding]:
    """Never raises: what cannot be looked at is itself a finding."""
    folder = await asyncio.to_thread(_folder, settings.recordings)
    try:
        async with connect(settings.login) as ami:
            return [_good("连接", "已连接并登录电话系统"), *await _inside(ami, clock), *folder]
    except LoginRefused:
        return [
            _bad(
                "登录",
                "电话系统拒绝登录",
                "核对 hub/manager.conf 的用户名、密码和 permit 地址，然后 manager reload",
            ),
            *folder,
        ]
    except (OSError, TimeoutError, ssl.SSLError) as error:
        where = f"{settings.login.host}:{settings.login.port}"
        remedy = "检查 Asterisk 是否运行、manager.conf 的 bindaddr 和 port、防火墙"
        return [_bad("连接", f"连不上电话系统 {where}（{in_words(error)}）", remedy), *folder]


async def _inside(ami: Ami, clock: Clock) -> list[Finding]:
    checks = (
        _clock(ami, clock),
        _agreement(ami),
        _contexts(ami),
        _modules(ami),
        _heartbeat(ami),
        _calls(ami),
    )
    return [*[finding for check in checks for finding in await check], *await _telephones(ami)]


async def _clock(ami: Ami, clock: Clock) -> list[Finding]:
    stamp = (await ami.act("Ping")).response.text("Timestamp")
    if not stamp:
        return [_bad("时钟", "电话系统没有给出时间", "需要 Asterisk 18 或更新版本")]
    skew = datetime.fromtimestamp(float(stamp), UTC) - clock.now()
    if abs(skew) <= GREATEST_SKEW:
        return [_good("时钟", "两边时钟一致")]
    what = f"电话系统的时钟相差 {skew.total_seconds():+.1f} 秒"
    return [_odd("时钟", what, "两台机器都启用 NTP 校时；排队位置已按差值修正，但录音和日志的时间会对不上")]


async def _agreement(ami: Ami) -> list[Finding]:
    installed = await _variable(ami, "HUB_DIALPLAN")
    if installed == AGREEMENT:
        return [_good("流程版本", f"电话流程版本 {installed}")]
    if not installed:
        return [
            _bad(
                "流程版本",
                "没有找到热线的电话流程",
                "按 channels/phone/README.md 运行 install.py，然后 dialplan reload",
            )
        ]
    return [
        _bad(
            "流程版本",
            f"电话流程版本是 {installed}，平台需要 {AGREEMENT}",
            "重新运行 install.py，然后 dialplan reload",
        )
    ]


async def _contexts(ami: Ami) -> list[Finding]:
    missing = [
        context for context in CONTEXTS if not await _answers(ami, "ShowDialPlan", {"Context": context})
    ]
    if not missing:
        return [_good("电话流程", f"{len(CONTEXTS)} 段流程都在")]
    remedy = "检查 extensions.conf 末尾的 #include hub/extensions.conf，然后 dialplan reload"
    return [_bad("电话流程", f"缺少：{'、'.join(missing)}", remedy)]


async def _modules(ami: Ami) -> list[Finding]:
    missing = [module for module in MODULES if await _variable(ami, f"IFMODULE({module}.so)") != "1"]
    if not missing:
        return [_good("模块", f"{len(MODULES)} 个模块都已加载")]
    return [
        _bad("模块", f"未加载：{'、'.join(missing)}", "在 modules.conf 中取消 noload，或安装缺少的软件包")
    ]


async def _heartbeat(ami: Ami) -> list[Finding]:
    """Writes a variable of its own: the real heartbeat belongs to the hub that runs."""
    try:
        await ami.act("Setvar", {"Variable": "HUB_DOCTOR", "Value": "1"})
    except AmiError:
        return [_bad("心跳", "不能写心跳变量", "hub/manager.conf 的 write 需要 call")]
    beat, now = await _variable(ami, "HUB_BEAT"), await _variable(ami, "EPOCH")
    age = int(now or 0) - int(beat) if beat.isdigit() else 0
    if beat in ("", "0") or age > 60:
        return [
            _odd(
                "心跳",
                "平台目前没有心跳，来电由应急排队接待",
                "平台运行后会自动恢复；若平台正在运行，请看平台日志",
            )
        ]
    return [_good("心跳", f"上次心跳在 {age} 秒前")]


async def _calls(ami: Ami) -> list[Finding]:
    """The two lists from which the hub rebuilds its state."""
    lists: dict[str, Fields] = {"CoreShowChannels": {}, "DBGetTree": {"Family": FAMILY}}
    denied = [name for name, fields in lists.items() if not await _answers(ami, name, fields)]
    if denied:
        return [
            _bad("权限", f"没有权限：{'、'.join(denied)}", "hub/manager.conf 的 write 需要 call,reporting")
        ]
    return [_good("权限", "可以读取通话列表和通话记录")]


async def _telephones(ami: Ami) -> list[Finding]:
    rows = (await ami.act("DeviceStateList")).rows
    states = {row.text("Device").removeprefix("PJSIP/"): row.text("State") for row in rows}
    telephones = {name: state for name, state in states.items() if name.isdigit()}
    absent = sorted(
        name for name, state in telephones.items() if state in ("UNAVAILABLE", "INVALID", "UNKNOWN")
    )
    trunk = (
        []
        if "hub-trunk" in states
        else [_bad("中继", "没有中继 hub-trunk", "检查 hub/pjsip.conf，然后 pjsip reload")]
    )
    if not telephones:
        return [*trunk, _bad("话机", "没有任何坐席分机", "用 --agents 给出分机清单，重新运行 install.py")]
    if absent:
        first = "、".join(absent[:20]) + ("……" if len(absent) > 20 else "")
        what = f"{len(telephones)} 个分机中 {len(absent)} 个未注册：{first}"
        return [*trunk, _odd("话机", what, "未注册的分机接不到来电：检查话机的服务器地址、账号、密码和网络")]
    return [*trunk, _good("话机", f"{len(telephones)} 个分机都已注册")]


def _folder(recordings: Path) -> list[Finding]:
    if not recordings.is_dir():
        remedy = "recordings 应指向 Asterisk 写录音的目录；两台机器时用 NFS 等挂载"
        return [_bad("录音目录", f"{recordings} 不是目录，或无权访问", remedy)]
    if not os.access(recordings, os.R_OK | os.X_OK):
        return [_bad("录音目录", f"{recordings} 不可读", "把运行平台的用户加入 asterisk 组")]
    space = os.statvfs(recordings)
    if space.f_bavail * space.f_frsize < FREE_SPACE:
        return [
            _odd("录音目录", f"{recordings} 剩余空间不足 2 GB", "清理旧录音，或设 delete_recordings = true")
        ]
    return [_good("录音目录", f"{recordings} 可读")]


async def _variable(ami: Ami, name: str) -> str:
    try:
        return (await ami.act("Getvar", {"Variable": name})).response.text("Value")
    except AmiError:
        return ""


async def _answers(ami: Ami, action: str, fields: Fields) -> bool:
    try:
        await ami.act(action, fields)
    except AmiError:
        return False
    return True


def _good(check: str, what: str) -> Finding:
    return Finding(check, Severity.OK, what)


def _odd(check: str, what: str, remedy: str) -> Finding:
    return Finding(check, Severity.WARNING, what, remedy)


def _bad(check: str, what: str, remedy: str) -> Finding:
    return Finding(check, Severity.FAILED, what, remedy)
