"""What an operator writes about a gateway: rules, and the paths and places in them; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from channels.sheet import Sheet


class BodyForm(StrEnum):
    JSON = "json"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class AnswerRule:
    """Where the answer says whether the message was taken."""

    result: str
    good: frozenset[str]
    later: frozenset[str]
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class CallbackRule:
    """Where a callback says what; paths are names with dots between, `rows` leads to the list of them."""

    rows: str
    number: str
    id: str = ""
    own_id: str = ""
    state: str = ""
    delivered: frozenset[str] = frozenset()
    text: str = ""
    to: str = ""
    time: str = ""
    thanks: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    url: str
    headers: Mapping[str, str]
    body: Any
    form: BodyForm
    secret: str
    answer: AnswerRule
    report: CallbackRule | None
    reply: CallbackRule | None


def read_description(sheet: Sheet) -> Description:
    body = sheet.value("body", {})
    if not isinstance(body, Mapping) or not body:
        sheet.wrong("body", "must be a table of what to post, with places such as {number} and {text}")
        body = {}
    return Description(
        url=sheet.url("url"),
        headers=sheet.texts("headers"),
        body=body,
        form=sheet.choice("form", BodyForm.JSON),
        secret=sheet.secret("secret_env", needed=False),
        answer=_answer_rule(sheet.table("answer")),
        report=_callback_rule(sheet, "report", ("state",)),
        reply=_callback_rule(sheet, "reply", ("text",)),
    )


def _answer_rule(sheet: Sheet) -> AnswerRule:
    rule = AnswerRule(
        result=sheet.required("result", "the path of the code that tells whether the message was taken"),
        good=words_of(sheet, "good"),
        later=words_of(sheet, "later"),
        id=sheet.text("id"),
        reason=sheet.text("reason"),
    )
    if not rule.good:
        sheet.wrong("good", "must list the codes that mean the message was taken")
    sheet.finish()
    return rule


def _callback_rule(sheet: Sheet, key: str, needed: Sequence[str]) -> CallbackRule | None:
    if sheet.value(key) is None:
        return None
    inner = sheet.table(key)
    paths = {
        name: inner.text(name) for name in ("rows", "id", "own_id", "state", "text", "to", "time", "thanks")
    }
    for name in needed:
        if not paths[name]:
            inner.wrong(name, "must be the path of this value")
    rule = CallbackRule(
        number=inner.required("number", "the path of the citizen's number"),
        delivered=words_of(inner, "delivered"),
        **paths,
    )
    inner.finish()
    return rule


def words_of(sheet: Sheet, key: str) -> frozenset[str]:
    value = sheet.value(key, [])
    if not isinstance(value, list | tuple) or any(isinstance(each, list | Mapping) for each in value):
        sheet.wrong(key, "must be a list of codes")
        return frozenset()
    return frozenset(word_of(each) for each in value)


def filled(pattern: Any, values: Mapping[str, str]) -> Any:
    """The pattern with its places filled; a value is never read as a pattern itself."""
    if isinstance(pattern, Mapping):
        return {str(key): filled(value, values) for key, value in pattern.items()}
    if isinstance(pattern, list | tuple):
        return [filled(value, values) for value in pattern]
    if not isinstance(pattern, str):
        return pattern
    pieces = pattern.split("{")
    text = pieces[0]
    for piece in pieces[1:]:
        name, closed, rest = piece.partition("}")
        text += values[name] + rest if closed and name in values else "{" + piece
    return text


def at(found: Any, path: str) -> Any:
    """What stands at `a.0.b`; None when there is nothing. The empty path is the whole."""
    for step in path.split(".") if path else ():
        if isinstance(found, dict):
            found = found.get(step)
        elif isinstance(found, list) and step.isdecimal() and int(step[:6]) < len(found):
            found = found[int(step[:6])]
        else:
            return None
    return found


def word_of(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip()[:2000] if isinstance(value, str | int | float) else ""
