"""How a value of a domain dataclass becomes a column and back, decided once per column from its type hint."""

import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Union, get_args, get_origin

import msgspec

Convert = Callable[[Any], Any]
_to_json = msgspec.json.Encoder().encode
_from_json = msgspec.json.decode


@dataclass(frozen=True, slots=True)
class Dialect:
    """The two databases differ in what they take and give for moments, days and truth."""

    name: str
    moment_in: Convert | None
    moment_out: Convert | None
    day_in: Convert | None
    day_out: Convert | None
    truth_in: Convert | None
    truth_out: Convert | None


@dataclass(frozen=True, slots=True)
class Codec:
    """`put` and `get` are None where the value passes unchanged; neither is asked about None."""

    array: str
    put: Convert | None
    get: Convert | None


class NotAware(ValueError):
    """A moment without a time zone: it could mean any of several moments."""


def moment_to_text(moment: datetime) -> str:
    """Always UTC and in one form, so that text order is time order."""
    return str(aware(moment))


def aware(moment: datetime) -> datetime:
    if moment.tzinfo is UTC:
        return moment
    if moment.tzinfo is None:
        raise NotAware(moment)
    return moment.astimezone(UTC)


def plain(text: str) -> str:
    """Exactly a `str` (enums are more), without NUL and halves of characters, which no database holds.

    Citizens send such things, and a message that cannot be stored would be delivered again for ever.
    """
    text = text.replace("\x00", "")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def json_text(value: Any) -> str:
    if not value:
        return "{}" if isinstance(value, Mapping) else "[]"
    whole = value if isinstance(value, (dict, tuple, list)) else dict(value)
    try:
        text = _to_json(whole).decode()
    except UnicodeEncodeError:
        return _to_json(_plain_throughout(whole)).decode()
    return text if "\\u0000" not in text else _to_json(_plain_throughout(whole)).decode()


def json_text_of(value: Any) -> str:
    """A nested value of the domain as one column, however it is built up."""
    return _to_json(value).decode()


def _plain_throughout(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, Mapping):
        return {_plain_throughout(key): _plain_throughout(part) for key, part in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain_throughout(part) for part in value]
    return value


def mapping(text: str) -> Any:
    return {} if text == "{}" else _from_json(text)


def sequence(text: str) -> Any:
    return () if text == "[]" else tuple(_from_json(text))


SQLITE = Dialect("sqlite", moment_to_text, datetime.fromisoformat, str, date.fromisoformat, int, bool)
POSTGRES = Dialect("postgres", aware, None, None, None, None, None)


def codec(hint: Any, dialect: Dialect) -> Codec:
    """For a dataclass field's type hint; `X | None` is as X."""
    if isinstance(hint, types.UnionType) or get_origin(hint) is Union:
        (hint,) = [part for part in get_args(hint) if part is not types.NoneType]
    origin = get_origin(hint) or hint
    if issubclass(origin, StrEnum):
        return Codec("text", plain, {member.value: member for member in origin}.__getitem__)
    if is_dataclass(origin):
        return Codec("jsonb", json_text_of, msgspec.json.Decoder(origin).decode)
    return _CODECS[origin](dialect)


_CODECS: dict[Any, Callable[[Dialect], Codec]] = {
    int: lambda _: Codec("bigint", None, None),
    float: lambda _: Codec("float8", None, None),
    str: lambda _: Codec("text", plain, None),
    bool: lambda dialect: Codec("bool", dialect.truth_in, dialect.truth_out),
    datetime: lambda dialect: Codec("timestamptz", dialect.moment_in, dialect.moment_out),
    date: lambda dialect: Codec("date", dialect.day_in, dialect.day_out),
    tuple: lambda _: Codec("jsonb", json_text, sequence),
    Mapping: lambda _: Codec("jsonb", json_text, mapping),
}
