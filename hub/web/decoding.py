"""Decodes what comes over the wire, or says in our own words why not."""

import re
from typing import Any, TypeVar

import msgspec

from hub.services.problems import BadInput, faulty
from hub.web.input_faults import WHOLE_BODY, fault_of

LARGEST_NUMBER = 2**53  # what a browser can say exactly, and every id is below
# Seldom there and cheap to look for: only then is the whole body looked at.
SUSPICIOUS = re.compile(rb"\\u0000|\d{17}")
T = TypeVar("T")


def decoded(decoder: msgspec.json.Decoder[T], raw: bytes | str) -> T:
    """The value, or BadInput: no JSON, not what is asked for, or nothing a database can keep."""
    try:
        if SUSPICIOUS.search(raw if isinstance(raw, bytes) else raw.encode()):
            _check(msgspec.json.decode(raw))
        return decoder.decode(raw)
    except msgspec.ValidationError as error:
        raise fault_of(error) from error
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise BadInput("not_json") from error


def _check(value: Any, name: str = WHOLE_BODY) -> None:
    match value:
        case str():
            storable(value, name)
        case int() if abs(value) > LARGEST_NUMBER:
            raise faulty(name, "input_range")
        case list():
            for part in value:
                _check(part, name)
        case dict():
            for key, part in value.items():
                _check(part, storable(key, name))
        case _:
            pass


def storable(text: str, name: str = WHOLE_BODY) -> str:
    """PostgreSQL keeps no NUL, and nobody keeps half a character."""
    if "\0" in text or (not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text)):
        raise faulty(name, "input_unstorable")
    return text
