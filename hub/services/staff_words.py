"""What the hub and its channels say to staff, in English: the Chinese sentence is the key, `{}` stands for
what varies in it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

HOLE = "{}"
JOINT = "；"
OWN = {
    "渠道账号已停用": "The channel account is closed",
    "渠道暂时断开": "The channel is disconnected for now",
    "渠道 60 秒没有回应": "The channel gave no answer for 60 s",
    "渠道程序出错，结果未知": "The channel failed; the outcome is unknown",
    "免打扰时段": "Quiet hours",
    "没有其他线路可改发": "There is no other line to send it by",
    "超过时限未能送出": "It could not be sent in time",
    "回复窗口已关闭，等市民再来信后自动发出": "The reply window is closed: it waits for the citizen",
    "人工核实已到达": "Checked by a person: it arrived",
    "重启时正在发送，市民可能已收到": "It was being sent when the hub restarted; the citizen may have it",
    "人工撤回": "Withdrawn by a person",
    "通知已撤回": "The notice was withdrawn",
    "群发已停止": "The campaign was stopped",
    "内容与批准时不同": "It was no longer what had been approved",
    "渠道账号不能用于群发，已自动暂停": "The channel account is not fit for campaigns: paused by itself",
    "对方已退订": "They opted out",
    "在黑名单中": "On the blacklist",
    "连接超时": "the connection timed out",
    "失败率 {}% 超过 {}%，已自动暂停": "{}% failed, more than {}%: paused by itself",
    "结果未知 {}% 超过 {}%，已自动暂停": "{}% of unknown outcome, more than {}%: paused by itself",
    # why a file was not kept
    "文件是空的。": "it is empty",
    "文件太大，最多 {} MB。": "it is larger than {} MB",
    "文件不存在。": "there is no such file",
    "不支持这种文件，请发图片、录音、视频、PDF 或 Office 文档。": "files of this kind are not taken",
    # what went wrong on a line, as `channels.line_faults` says it
    "对方的证书不可信": "its certificate cannot be trusted",
    "对方拒绝连接": "it refuses to connect",
    "对方断开了连接": "it closed the connection",
    "连接被中断": "the connection was cut",
    "域名无法解析": "the name cannot be resolved",
    "超时": "no answer in time",
    "加密连接没有建立": "no encrypted connection came about",
    "地址不对": "the address is wrong",
    "对方一再转到别处": "it keeps pointing elsewhere",
    "答复没有收完整": "its answer broke off",
    "答复不合 HTTP 规范": "its answer is not proper HTTP",
    "连接失败": "it could not be connected",
    "连接中断": "the connection broke",
    "网络不通": "the network does not get through",
    "对方不是加密端口": "the port is not an encrypted one",
    "连接出错": "the line failed",
    "回调已删除": "The webhook was deleted",
    "这里只能发送事件": "Only events can be sent here",
    "内网地址未获允许": "Addresses inside the network are not allowed",
    "对方没有应答（{}），带幂等号可放心重投": "No answer ({}); repeating is safe: it bears a key",
    "对方 {}": "The receiver says {}",
    "{}，地址不存在": "{}: there is no such address",
    "{}，带幂等号可放心重投": "{}; repeating is safe: it bears a key",
    "{}，对方不接受": "{}: it does not take this",
}


class Phrasebook:
    """Also reads what was stored long ago; what it does not know is answered with nothing."""

    def __init__(self, pairs: Mapping[str, str]) -> None:
        self._whole = {chinese: english for chinese, english in pairs.items() if HOLE not in chinese}
        with_holes = [chinese for chinese in pairs if HOLE in chinese]
        # What says most comes first: "{} s" would fit the end of many others.
        with_holes.sort(key=lambda chinese: len(chinese.replace(HOLE, "")), reverse=True)
        self._patterns = [(_pattern(chinese), pairs[chinese]) for chinese in with_holes]

    def english(self, text: str) -> str:
        if text in self._whole:
            return self._whole[text]
        whole = [one for one in self._patterns if JOINT in one[0].pattern]
        return _fitted(self, whole, text) or self._joined(text) or _fitted(self, self._patterns, text)

    def _joined(self, text: str) -> str:
        """Two sentences, where the first is known and no hole of a longer one reaches across."""
        first, joint, rest = text.partition(JOINT)
        if not joint or not (said := self.english(first)):
            return ""
        return f"{said}; {self.english(rest) or rest}"


def _fitted(book: Phrasebook, patterns: Sequence[tuple[re.Pattern[str], str]], text: str) -> str:
    for pattern, english in patterns:
        if found := pattern.fullmatch(text):
            return _filled(english, [book.english(part) or part for part in found.groups()])
    return ""


def _pattern(chinese: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, chinese.split(HOLE))), re.DOTALL)


def _filled(english: str, values: list[str]) -> str:
    """In the order of the Chinese; lists are joined as English does."""
    given = [value.replace("、", ", ") for value in values]
    return "".join(part + value for part, value in zip(english.split(HOLE), [*given, ""], strict=True))


@dataclass(frozen=True, slots=True)
class StaffWords:
    """One phrasebook for each kind of channel; what the hub itself says is in all of them."""

    _books: dict[str, Phrasebook] = field(default_factory=dict)
    _own: Phrasebook = field(default_factory=lambda: Phrasebook(OWN))

    def learn(self, kind: str, pairs: Mapping[str, str]) -> None:
        self._books[kind] = Phrasebook({**OWN, **pairs})

    def english(self, kind: str, text: str) -> str:
        """Empty when there is none."""
        return self._books.get(kind, self._own).english(text) if text else ""

    def said(self, kind: str, text: str, language: str) -> str:
        return (self.english(kind, text) if language == "en" else "") or text
