"""What carriers say became of a short message, in the words of their receipts; pure."""

from datetime import timedelta, timezone

from channels.contract import Fault, ReceiptState

BEIJING = timezone(timedelta(hours=8))  # what Chinese carriers mean by a time without a zone
FINAL = {
    "DELIVRD": (ReceiptState.DELIVERED, ""),
    "ACCEPTD": (ReceiptState.SENT, ""),
    "ENROUTE": (ReceiptState.SENT, ""),
    "EXPIRED": (ReceiptState.FAILED, "超过有效期仍未送达（对方可能关机或不在服务区）"),
    "DELETED": (ReceiptState.FAILED, "已被运营商删除"),
    "UNDELIV": (ReceiptState.FAILED, "无法送达"),
    "REJECTD": (ReceiptState.FAILED, "被运营商拒绝"),
}
# What Chinese gateways add to the seven words of the protocol, as far as it names the citizen's number.
GONE = frozenset({"MK:0000", "MK:0001", "MI:0000", "MN:0001", "CB:0001", "DB:0101"})


def read_state(word: str) -> tuple[ReceiptState, str, Fault] | None:
    """State, reason for the agent, whose fault. None: the word says nothing (UNKNOWN, empty)."""
    word = word.strip().upper()
    if known := FINAL.get(word):
        return (*known, Fault.MESSAGE)
    if word in ("", "UNKNOWN"):
        return None
    fault = Fault.RECIPIENT if word in GONE else Fault.MESSAGE
    return ReceiptState.FAILED, f"运营商报告未送达（{word[:20]}）", fault


def relative_period(period: timedelta | None) -> str:
    """The protocols' "so long from now" (from years down to seconds); "" leaves it to the carrier."""
    if period is None or period <= timedelta():
        return ""
    seconds = int(min(period, timedelta(days=7)).total_seconds())
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    return f"0000{days:02}{hours:02}{rest // 60:02}{rest % 60:02}000R"
