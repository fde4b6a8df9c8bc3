"""Takes out of a text what names a person, before it becomes anybody's knowledge."""

import hashlib
import re
from collections.abc import Iterable

_PLATE = (
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·• ]?[A-HJ-NP-Z0-9]{5,6}"
)
# "501房产证" is a door and the paper one has for it.
_DOOR = r"(?:[\dA-Za-z一-龥]{0,6}?\d+\s*(?:单元|层|楼|室|号|户|房(?![产屋])|(?=房[产屋])))*"
_KIN = ("儿子", "女儿", "孩子", "老公", "老婆", "爸爸", "妈妈")
# After 叫 any name; else only behind surnames that begin few other words: 孩子高考 names nobody.
_SURNAMES = (
    "王李张刘陈杨赵吴徐孙胡朱郭罗梁宋郑韩冯董曹袁邓沈彭吕卢蒋蔡贾魏薛潘姜范姚谭廖邹熊郝崔邱秦侯邵孟尹黎龚"
)
_MORE_SURNAMES = "黄周高林何马谢唐许曾程苏丁叶余杜夏钟汪田任方石金陆孔白康毛江史顾龙万段雷钱汤易常武乔贺赖文"
_NO_NAMES = r"(?!孙[子女辈]|陈[述列旧年]|胡[说闹乱]|张[开贴口嘴]|王[者府]|罗列|范[围畴]|何[时人种]|[高程]度)"
_NAME_ENDS = (
    r"(?=[，。,.、；;：:！!？?（()）\s\d]|$|"
    r"今年|现年|身份证|户口|电话|手机|出生|[的在要想是和跟]|已经|刚|没|不)"
)
_BEHIND_KIN = f"(?<={'|'.join(_KIN)}){_NO_NAMES}[{_SURNAMES}][一-龥]{{1,2}}?{_NAME_ENDS}"
_CALLED = (
    f"(?:(?<={'|'.join(one + '叫' for one in _KIN)})|(?<={'|'.join(one + '名叫' for one in _KIN)}))"
    f"{_NO_NAMES}[{_SURNAMES}{_MORE_SURNAMES}][一-龥]{{1,2}}?{_NAME_ENDS}"
)
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
        (r"(?<![\d.])\d{3,4}\s*(?:室(?![内外温])|房(?![产屋租贷价源子东型改补管间地市贴]))", "〔住址〕"),
        (_BEHIND_KIN, "〔姓名〕"),
        (_CALLED, "〔姓名〕"),
        (r"(?<=我叫)[一-龥·]{2,4}(?=[，。,\s]|$)", "〔姓名〕"),
        (r"(?<=我是)[一-龥]{2,3}(?=[，,]\s*(?:身份证|电话|手机))", "〔姓名〕"),
        (r"(?<!\d)\d{6,}(?!\d)", "〔号码〕"),
    )
)
_TRACE = re.compile(r"(?:我叫|我是)?〔[^〔〕]{1,6}〕[，,、]?")
# Another one with every change of the rules: what was kept under earlier ones is gone through again.
RULES = hashlib.sha256(repr([(one.pattern, said) for one, said in _PATTERNS]).encode()).hexdigest()[:16]


def without_personal_data(text: str, known: Iterable[str] = ()) -> str:
    """`known` are names and addresses that the hub has on file for this citizen."""
    for word in sorted((word for word in known if len(word) >= 2), key=len, reverse=True):
        text = text.replace(word, "〔姓名〕")
    for pattern, stand_in in _PATTERNS:
        text = pattern.sub(stand_in, text)
    return text


def without_traces(text: str) -> str:
    """As what anybody might have said: not even that something was taken out is left."""
    return _TRACE.sub("", without_personal_data(text)).strip()
