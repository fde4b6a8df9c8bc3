"""What the results of CMPP mean for a message, in the agent's words."""

from datetime import timedelta
from typing import Final

from channels.contract import Fault, Refused, SendResult, TryLater

FLOW_CONTROL = 8
REFUSALS: Final = {
    1: ("短信格式错误", Fault.ROUTE),
    2: ("命令字错误", Fault.ROUTE),
    3: ("消息序号重复", Fault.ROUTE),
    4: ("短信长度错误", Fault.MESSAGE),
    5: ("资费代码错误，请管理员核对", Fault.ROUTE),
    6: ("短信超过最大长度", Fault.MESSAGE),
    7: ("业务代码 service_id 错误，请管理员核对", Fault.ROUTE),
    9: ("网关拒绝（其他错误）", Fault.MESSAGE),
    10: ("源号码 source 错误，请管理员核对", Fault.ROUTE),
    11: ("企业代码错误，请管理员核对", Fault.ROUTE),
    12: ("计费号码错误", Fault.ROUTE),
    13: ("手机号码错误", Fault.RECIPIENT),
}
LOGIN: Final = {
    1: "消息结构错误（1）；请确认协议版本",
    2: "非法源地址（2）；请运营商核对企业代码与本机出口 IP",
    3: "认证错误（3）；请核对企业代码、共享密钥与本机时钟",
    4: "版本太高（4）；请把 version 改为 2.0",
    5: "网关拒绝（5）；可能连接数已满",
}


def refusal(result: int) -> SendResult:
    """The gateway answered with an error: certainly not sent."""
    code = str(result)
    if result == FLOW_CONTROL:
        return TryLater("网关要求放慢发送", timedelta(seconds=1), code, whole_account=True)
    reason, fault = REFUSALS.get(result, (f"网关拒绝（{result}）", Fault.MESSAGE))
    return Refused(reason, code, fault)


def login_refusal(status: int) -> str:
    return "" if status == 0 else LOGIN.get(status, f"网关拒绝登录（状态 {status}）")
