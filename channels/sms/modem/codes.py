"""What the errors of a modem mean for a message, in the agent's words."""

import re
from datetime import timedelta
from typing import Final

from channels.contract import Fault, Refused, SendResult, TryLater, Uncertain

CMS = re.compile(r"\+CMS ERROR: (\d{1,4})")
# The network has answered: certainly not sent.
REFUSALS: Final = {
    1: ("空号", Fault.RECIPIENT),
    8: ("SIM 卡被运营商限制", Fault.ROUTE),
    10: ("号码被限制呼叫", Fault.RECIPIENT),
    21: ("被运营商拒绝（可能欠费）", Fault.ROUTE),
    28: ("号码不存在", Fault.RECIPIENT),
    50: ("SIM 卡未开通短信", Fault.ROUTE),
    69: ("运营商不支持", Fault.ROUTE),
    304: ("短信格式错误", Fault.MESSAGE),
    305: ("短信参数错误", Fault.MESSAGE),
    310: ("没有插 SIM 卡", Fault.ROUTE),
    311: ("SIM 卡需要 PIN 码", Fault.ROUTE),
    313: ("SIM 卡故障", Fault.ROUTE),
    330: ("短信中心号码未设置", Fault.ROUTE),
}
PATIENCE: Final = {
    38: ("运营商网络故障", timedelta(minutes=1)),
    41: ("运营商暂时故障", timedelta(seconds=20)),
    42: ("运营商网络拥塞", timedelta(seconds=30)),
    47: ("运营商资源不足", timedelta(seconds=30)),
    302: ("调制解调器不允许此操作", timedelta(seconds=30)),
    314: ("SIM 卡忙", timedelta(seconds=5)),
    331: ("没有网络信号", timedelta(seconds=30)),
    515: ("调制解调器正在启动", timedelta(seconds=10)),
}


def send_error(final: str) -> SendResult:
    """After the text was handed to the modem. A time-out of the network leaves it open."""
    found = CMS.fullmatch(final)
    code = int(found[1]) if found else -1
    if code in REFUSALS:
        reason, fault = REFUSALS[code]
        return Refused(reason, str(code), fault)
    if code in PATIENCE:
        reason, delay = PATIENCE[code]
        return TryLater(reason, delay, str(code))
    if 0 <= code < 128:
        return Refused(f"被运营商拒绝（原因 {code}）", str(code))
    return Uncertain(f"调制解调器报告 {final[:40]}，可能已送达")
