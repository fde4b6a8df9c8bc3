"""What the status of an SMPP answer means for a message, in the agent's words."""

from datetime import timedelta
from typing import Final

from channels.contract import Fault, Refused, SendResult, TryLater

PATIENCE: Final = {
    0x04: ("运营商认为连接未登录", timedelta(seconds=5)),
    0x08: ("运营商系统错误", timedelta(seconds=10)),
    0x14: ("运营商队列已满", timedelta(seconds=5)),
    0x58: ("运营商要求放慢发送", timedelta(seconds=1)),
    0x64: ("运营商暂时不能处理", timedelta(seconds=10)),
}
FLOOD: Final = frozenset({0x14, 0x58})
REFUSALS: Final = {
    0x01: ("短信长度不对", Fault.MESSAGE),
    0x02: ("短信格式不对", Fault.ROUTE),
    0x03: ("运营商不支持此命令", Fault.ROUTE),
    0x0A: ("发送号码（源地址）无效，请管理员核对", Fault.ROUTE),
    0x0B: ("手机号码无效", Fault.RECIPIENT),
    0x45: ("运营商拒绝发送", Fault.MESSAGE),
    0x48: ("发送号码类型（TON）无效，请管理员核对", Fault.ROUTE),
    0x49: ("发送号码方案（NPI）无效，请管理员核对", Fault.ROUTE),
    0x50: ("手机号码类型（TON）无效，请管理员核对", Fault.ROUTE),
    0x51: ("手机号码方案（NPI）无效，请管理员核对", Fault.ROUTE),
    0x61: ("预约时间无效", Fault.MESSAGE),
    0x62: ("有效期无效", Fault.MESSAGE),
    0x65: ("运营商永久拒绝", Fault.MESSAGE),
    0x66: ("运营商拒绝此内容", Fault.MESSAGE),
}
LOGIN: Final = {
    0x05: "该账号已在别处登录（ESME_RALYBND）；运营商可能只允许一个连接",
    0x0D: "登录失败（ESME_RBINDFAIL）；请确认账号、白名单 IP 与连接数",
    0x0E: "密码不正确（ESME_RINVPASWD）",
    0x0F: "账号不存在（ESME_RINVSYSID）",
    0x53: "系统类型 system_type 不正确（ESME_RINVSYSTYP）",
}


def refusal(status: int) -> SendResult:
    """The carrier answered with an error: certainly not sent."""
    code = f"0x{status:08X}"
    if status in PATIENCE:
        reason, delay = PATIENCE[status]
        return TryLater(reason, delay, code, whole_account=status in FLOOD)
    reason, fault = REFUSALS.get(status, (f"运营商拒绝（{code}）", Fault.MESSAGE))
    return Refused(reason, code, fault)


def login_refusal(status: int) -> str:
    return "" if status == 0 else LOGIN.get(status, f"运营商拒绝登录（状态 0x{status:08X}）")
