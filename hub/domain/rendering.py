"""An article as each channel carries it, measured against what the channel takes."""

from dataclasses import dataclass
from enum import StrEnum

from channels.contract import text_length
from hub.domain.article_content import ArticleContent
from hub.domain.rich_text import plain_text

SMS_ROOM = {"ucs2": (70, 67), "gsm7": (160, 153)}  # of one part, and of each of several
WECHAT_BYTES = 2_048
SPOKEN_A_SECOND, SPOKEN_LIMIT = (
    3.5,
    30,
)  # signs read aloud without haste; longer than this nobody keeps in mind


class Fit(StrEnum):
    FITS = "fits"
    LONG = "long"  # it goes, but in parts or longer than is good
    MISSING = "missing"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Rendering:
    """`used` of `limit` in `unit` (0: no limit), sent in `parts`; `version` is that of a voice file."""

    channel: str
    text: str
    used: int
    limit: int
    unit: str
    fit: Fit
    parts: int = 1
    version: int = 0


def renderings(content: ArticleContent, number: int) -> tuple[Rendering, ...]:
    """`number` is the version that would be published."""
    short, long = content.short_answer.strip(), plain_text(content.long_answer)
    return (
        _sms(short),
        _wechat(long or short),
        _phone(short),
        _web(content, long),
        _voice(content, number, short),
    )


def sections(content: ArticleContent) -> str:
    """Steps, materials, place, hours and fee in plain text."""
    lists = (("办理步骤", content.steps), ("所需材料", content.materials))
    parts = [
        f"{name}：\n" + "\n".join(f"{at}. {line}" for at, line in enumerate(lines, 1))
        for name, lines in lists
        if lines
    ]
    facts = (("办理地点", content.place), ("办理时间", content.hours), ("费用", content.fee))
    return "\n".join([*parts, *(f"{name}：{text}" for name, text in facts if text)])


def _sms(text: str) -> Rendering:
    length = text_length(text)
    alone, joined = SMS_ROOM[length.alphabet]
    fit = Fit.MISSING if not text else Fit.FITS if length.parts == 1 else Fit.LONG
    limit = alone if length.parts == 1 else joined
    return Rendering("sms", text, length.units, limit, "characters", fit, length.parts)


def _wechat(text: str) -> Rendering:
    used = len(text.encode())
    parts = max(1, -(-used // WECHAT_BYTES))
    fit = Fit.MISSING if not text else Fit.FITS if parts == 1 else Fit.LONG
    return Rendering("wechat", text, used, WECHAT_BYTES, "bytes", fit, parts)


def _phone(text: str) -> Rendering:
    seconds = round(sum(sign.isalnum() for sign in text) / SPOKEN_A_SECOND)
    fit = Fit.MISSING if not text else Fit.FITS if seconds <= SPOKEN_LIMIT else Fit.LONG
    return Rendering("phone", text, seconds, SPOKEN_LIMIT, "seconds", fit)


def _web(content: ArticleContent, long: str) -> Rendering:
    basis = "\n".join(f"{one.title} {one.url}".strip() for one in content.basis)
    parts = (long or content.short_answer, sections(content), f"依据：\n{basis}" if basis else "")
    text = "\n\n".join(part for part in parts if part)
    return Rendering("web", text, len(text), 0, "characters", Fit.FITS if text else Fit.MISSING)


def _voice(content: ArticleContent, number: int, short: str) -> Rendering:
    if content.voice is None:
        return Rendering("voice", "", 0, 0, "seconds", Fit.MISSING)
    seconds = round(content.voice.file.duration or 0)
    fit = Fit.FITS if content.voice.version >= number else Fit.STALE
    return Rendering("voice", short, seconds, 0, "seconds", fit, version=content.voice.version)
