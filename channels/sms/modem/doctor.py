"""Looks at a modem: whether it is there, answers, has a SIM, a network, a service centre and room."""

import asyncio
import re
from collections.abc import Sequence
from contextlib import suppress

from channels.contract import Finding, Severity
from channels.sms.faults import Unanswered
from channels.sms.modem.at import AtLine
from channels.sms.modem.serial import LineBusy, LineGone, SerialLine

OK, WARNING, FAILED = Severity.OK, Severity.WARNING, Severity.FAILED
DEVICE, SIM, NETWORK, SIGNAL, CENTRE, ROOM = "设备", "SIM 卡", "网络", "信号", "短信中心", "存储"


async def examine_line(line: AtLine | None, device: str, speed: int) -> Sequence[Finding]:
    """Over the hub's own line when it is in use."""
    if line is not None:
        return [Finding(DEVICE, OK, f"正在使用 {device}"), *await _questions(line)]
    serial = SerialLine(device, speed)
    try:
        serial.open()
    except LineBusy:
        return [Finding(DEVICE, OK, f"{device} 正被使用（本系统运行时属正常）")]
    except LineGone as gone:
        remedy = "确认短信猫已插好并通电（ls -l /dev/ttyUSB* /dev/ttyACM*），运行本系统的用户在 dialout 组"
        return [Finding(DEVICE, FAILED, f"打不开 {device}（{gone}）", remedy)]
    own = AtLine(serial, lambda *_: None)
    listening = asyncio.create_task(own.listen())
    try:
        return [Finding(DEVICE, OK, f"{device} 可以打开"), *await _questions(own)]
    finally:
        listening.cancel()
        with suppress(asyncio.CancelledError, LineGone):
            await listening
        serial.close()


async def _questions(line: AtLine) -> list[Finding]:
    try:
        pin = await _asked(line, "AT+CPIN?")
        if "READY" not in pin:
            return [Finding(SIM, FAILED, f"SIM 卡未就绪：{pin}", "插好 SIM 卡；有 PIN 码的先在手机上取消")]
        findings = [Finding(SIM, OK, "SIM 卡就绪"), _network(await _asked(line, "AT+CREG?"))]
        findings.append(_signal(await _asked(line, "AT+CSQ")))
        findings.append(_centre(await _asked(line, "AT+CSCA?")))
        return [*findings, _room(await _asked(line, "AT+CPMS?"))]
    except (Unanswered, LineGone) as fault:
        remedy = "核对 speed；拔插短信猫；确认没有其他程序（如 ModemManager、gammu-smsd）占用它"
        return [Finding(DEVICE, FAILED, f"短信猫没有应答（{fault}）", remedy)]


async def _asked(line: AtLine, command: str) -> str:
    reply = await line.ask(command)
    return " ".join(reply.lines) or reply.final


def _network(answer: str) -> Finding:
    found = re.search(r"\+CREG: ?\d,(\d)", answer)
    if found and found[1] in "15":
        return Finding(NETWORK, OK, "已注册到网络" + ("（漫游）" if found[1] == "5" else ""))
    remedy = "检查天线与覆盖，确认 SIM 卡未欠费、未停机；2G 退网地区需 4G 短信猫"
    return Finding(NETWORK, FAILED, f"没有注册到网络：{answer}", remedy)


def _signal(answer: str) -> Finding:
    found = re.search(r"\+CSQ: ?(\d+)", answer)
    strength = int(found[1]) if found else 99
    if 10 <= strength <= 31:
        return Finding(SIGNAL, OK, f"信号强度 {strength}/31")
    what = "信号强度未知" if strength == 99 else f"信号弱（{strength}/31）"
    return Finding(SIGNAL, WARNING, what, "把天线移到窗边，或换位置")


def _centre(answer: str) -> Finding:
    found = re.search(r'\+CSCA: ?"(\+?\d+)"', answer)
    if found:
        return Finding(CENTRE, OK, "短信中心号码已设置")
    return Finding(CENTRE, FAILED, "短信中心号码未设置", "向运营商查询后，用 AT+CSCA 设置")


def _room(answer: str) -> Finding:
    found = re.search(r'\+CPMS: ?"?\w+"?,(\d+),(\d+)', answer)
    if found is None:
        return Finding(ROOM, WARNING, f"不知道存储占用：{answer}", "用 AT+CPMS? 查看")
    used, total = int(found[1]), int(found[2])
    if used < total:
        return Finding(ROOM, OK, f"存储占用 {used}/{total}")
    return Finding(ROOM, FAILED, f"存储已满（{used}/{total}），收不到新短信", "删除其中的旧短信")
