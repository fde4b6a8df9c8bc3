"""Takes out of a text what names a person, before it becomes anybody's knowledge."""

import re
from collections.abc import Iterable

_PLATE = (
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·• ]?[A-HJ-NP-Z0-9]{5,6}"
)
_DOOR = r"(?:[\dA-Za-z一-龥]{0,6}?\d+\s*(?:单元|层|楼|室|号|户))*"
_PATTERNS = tuple(
    (re.compile(pattern), stand_in)
    for pattern, stand_in in (
        (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", "〔邮箱〕"),
        (r"(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])|(?<!\d)\d{15}(?!\d)", "〔证件号〕"),
        (r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)", "〔电话〕"),
        (r"(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)", "〔电话〕"),
        (r"(?<!\d)\d(?:[ -]?\d){15,18}(?!\d)", "〔卡号〕"),
        (_PLATE, "〔车牌〕"),
        (r"(?:微信|QQ|qq|wx)(?:号|:|：)\s*[\w-]{5,}", "〔账号〕"),
        (r"\d+\s*(?:号楼|栋|幢|单元)" + _DOOR, "〔住址〕"),
        (r"(?<=我叫)[一-龥·]{2,4}(?=[，。,\s]|$)", "〔姓名〕"),
        (r"(?<=我是)[一-龥]{2,3}(?=[，,]\s*(?:身份证|电话|手机))", "〔姓名〕"),
        (r"(?<!\d)\d{6,}(?!\d)", "〔号码〕"),
    )
)


def without_personal_data(text: str, known: Iterable[str] = ()) -> str:
    """`known` are names and addresses that the hub has on file for this citizen."""
    for word in sorted((word for word in known if len(word) >= 2), key=len, reverse=True):
        text = text.replace(word, "〔姓名〕")
    for pattern, stand_in in _PATTERNS:
        text = pattern.sub(stand_in, text)
    return text
