"""What the bot itself says to citizens, in their language where we know it."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Words:
    ask: str
    scores: Mapping[int, str]
    thanks: str
    too_late: str
    pressed: str
    group: str


ZH = Words(
    ask="请您对本次服务作出评价：",
    scores={5: "非常满意", 4: "满意", 3: "一般", 2: "不满意", 1: "非常不满意"},
    thanks="感谢您的评价",
    too_late="已过评价时间，谢谢",
    pressed="已收到",
    group="为保护您的隐私，本服务只在私聊中受理诉求。请点我的头像，私下给我发消息。",
)
EN = Words(
    ask="How was our service?",
    scores={5: "Very good", 4: "Good", 3: "Fair", 2: "Poor", 1: "Very poor"},
    thanks="Thank you for your rating",
    too_late="The time for rating is over, thank you",
    pressed="Received",
    group="To protect your privacy we serve in private chats only. Tap my picture and write to me there.",
)


@dataclass(slots=True)
class Tongues:
    """Which language each of those who wrote lately reads; Chinese for all others."""

    _known: OrderedDict[int, str] = field(default_factory=OrderedDict)

    def heard(self, chat: int, language: str) -> None:
        if language:
            self._known[chat] = language
            self._known.move_to_end(chat)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def words(self, chat: int) -> Words:
        language = self._known.get(chat, "zh").casefold()
        return ZH if language.startswith("zh") else EN
