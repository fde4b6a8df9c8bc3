"""An answer as a citizen reads it: in parts for the widget, as one text for channels that carry only text."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.domain.rich_text import plain_text
from hub.services.self_help.library import PublicAnswer
from hub.services.self_help.words import TOLD

BRIEF = 280  # signs of a long answer that has no short one


@dataclass(frozen=True, slots=True)
class Told:
    """`text` is the message; `details` what a screen shows around it."""

    text: str
    details: Mapping[str, str]


def details_of(found: PublicAnswer, link: str, asked_in: int) -> dict[str, str]:
    """Kept with the message: an agent later sees what was answered, whatever became of the article."""
    content = found.content
    details = {
        "self_help": "answer",
        "answers": str(asked_in),
        "article": str(found.article.id),
        "article_version": str(found.article.version),
        "title": content.title,
        "steps": "\n".join(content.steps),
        "materials": "\n".join(content.materials),
        "source": found.content.department or source_of(found),
        "link": link,
        "official": "1" if found.official else "",
    }
    return {name: value for name, value in details.items() if value}


def source_of(found: PublicAnswer) -> str:
    return "；".join(filter(None, [found.content.department, *(one.title for one in found.content.basis)]))


def brief(found: PublicAnswer) -> str:
    short = found.content.short_answer.strip() or found.article.short_answer.strip()
    if short:
        return short
    long = plain_text(found.content.long_answer).strip() or found.article.body.strip()
    return long if len(long) <= BRIEF else long[: BRIEF - 1] + "…"


def whole_text(found: PublicAnswer, link: str, language: str, limit: int) -> str:
    """Title, answer, and as much of the rest as fits into `limit` bytes; what is left out is behind the
    link. An answer that is too long by itself is not cut: the channel sends it in pieces.
    """
    words, content = TOLD[language], found.content
    parts = [
        _listed(words["steps"], content.steps),
        _listed(words["materials"], content.materials),
        *(
            f"{words[name]}：{text}"
            for name, text in (("place", content.place), ("hours", content.hours), ("fee", content.fee))
            if text
        ),
        f"{words['source']}：{source_of(found)}" if source_of(found) else "",
    ]
    mark = f"〔{words['official']}〕" if found.official else ""
    head = f"【{content.title}】{mark}\n{brief(found)}"
    tail = f"{words['more']}：{link}\n\n{words['choose']}"
    kept: list[str] = []
    for part in filter(None, parts):
        if limit and len("\n\n".join([head, *kept, part, tail]).encode()) > limit:
            break
        kept.append(part)
    return "\n\n".join([head, *kept, tail])


def _listed(name: str, lines: tuple[str, ...]) -> str:
    return f"{name}：\n" + "\n".join(f"{at}. {line}" for at, line in enumerate(lines, 1)) if lines else ""
