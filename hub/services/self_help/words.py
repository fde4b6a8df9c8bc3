"""What citizens say around a question: that they want a person, thanks, a verdict; and what they are told."""

import re
import unicodedata
from collections.abc import Mapping

from hub.domain.self_help import HELPFUL, UNHELPFUL

LONGEST = 24  # signs of a message that may be nothing but a wish; longer ones say more than that
_PERSON = re.compile(
    r"转(?:接|到|给|至)?(?:人工|真人|坐席|客服)|人工(?:服务|客服|坐席|接听)|(?:找|要|接|换)(?:个|一个|一下)?(?:人工(?!智能|授精|受孕|流产|费|成本|湖|草)|真人|坐席)"
    r"|真人|有人吗|(?:speak|talk)(?:ing)? (?:to|with) (?:a |an |the )?(?:person|human|agent|someone)"
)
_PERSON_WHOLE = frozenset({"人工", "坐席", "客服", "人工呢", "人呢", "3", "agent", "human", "operator"})
# Danger does not wait for a machine, however sure it is.
_DANGER = re.compile(
    r"救命|自杀|轻生|不想活|跳楼|着火|起火|火灾|爆炸|煤气泄漏|燃气泄漏|天然气泄漏|漏气|触电|落水|溺水|有人受伤|晕倒|被打|家暴"
    r"|suicide|kill myself|on fire|gas leak"
)
_THANKS = re.compile(
    r"(?:(?:好的?|谢谢|多谢|感谢|谢了|非常感谢|太感谢了|知道了|明白了?|了解了?|清楚了?|收到|嗯+|哦+|行|可以了?|没事了|没有了|解决了"
    r"|不用了|再见|拜拜|您|你|啦|啊|哈|的|ok|okay|thanks?|thank you|bye|[\s,，.。!！~～、])+)",
    re.IGNORECASE,
)
_VERDICTS: Mapping[str, str] = {
    "1": HELPFUL,
    "有帮助": HELPFUL,
    "帮上了": HELPFUL,
    "有用": HELPFUL,
    "2": UNHELPFUL,
    "没帮助": UNHELPFUL,
    "没有帮助": UNHELPFUL,
    "没帮上": UNHELPFUL,
    "没用": UNHELPFUL,
}

TOLD: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "sender": "自助应答",
        "steps": "办理步骤",
        "materials": "所需材料",
        "place": "办理地点",
        "hours": "办理时间",
        "fee": "费用",
        "source": "依据",
        "official": "统一口径",
        "more": "详情",
        "choose": "有帮助回复 1，没帮上回复 2，回复“人工”由坐席解答。（自助应答）",
        "thanks": "不客气。还有问题请直接写下来；需要坐席，随时说“人工”。",
        "helped": "谢谢您的反馈。还有问题请直接写下来。",
        "sorry": "抱歉没有帮上您。回复“人工”，由坐席接着为您解答，您之前说的坐席都看得到。",
        "unsure": "这个问题自助应答没有把握，正在为您转人工坐席。",
        "person": "正在为您转人工坐席，您之前说的坐席都看得到。",
    },
    "en": {
        "sender": "Self-help",
        "steps": "Steps",
        "materials": "What to bring",
        "place": "Where",
        "hours": "When",
        "fee": "Fee",
        "source": "Source",
        "official": "Official wording",
        "more": "More",
        "choose": "Reply 1 if this helped, 2 if it did not, or “agent” to talk to a person. (Self-help)",
        "thanks": "You are welcome. Write any further question; say “agent” for a person.",
        "helped": "Thank you. Write any further question.",
        "sorry": "Sorry that this did not help. Reply “agent”: a person goes on with all you have said.",
        "unsure": "Self-help is not sure about this. You are being passed on to a person.",
        "person": "You are being passed on to a person, who sees all you have said.",
    },
}


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().strip("。.!！?？“”\"' ").lower()


def wants_person(text: str) -> bool:
    plain = _plain(text)
    return plain in _PERSON_WHOLE or (len(plain) <= LONGEST and _PERSON.search(plain) is not None)


def is_danger(text: str) -> bool:
    return _DANGER.search(_plain(text)) is not None


def is_thanks(text: str) -> bool:
    plain = _plain(text)
    return len(plain) <= LONGEST and _THANKS.fullmatch(plain) is not None


def verdict_in(text: str) -> str:
    """Of the last answer; "" when it says something else."""
    return _VERDICTS.get(_plain(text), "")
