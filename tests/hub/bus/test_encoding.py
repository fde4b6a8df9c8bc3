"""Every hint survives the way through bytes, and bytes of strangers are refused."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st

from hub.bus.encoding import UnreadableHint, decode, encode
from hub.domain.conversation import Conversation
from hub.domain.hints import Hint, PresenceMoved
from hub.domain.message import Message

KINDS: tuple[type[Any], ...] = get_args(Hint)
LONGEST = timedelta(days=10_000)
# What `from_type` would make too wide: columns hold 64 bits, moments are aware, JSON knows no NaN.
PLAIN: dict[type[Any], st.SearchStrategy[Any]] = {
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    datetime: st.datetimes(timezones=st.just(UTC)),
    timedelta: st.timedeltas(-LONGEST, LONGEST),
}


def values(hint: Any) -> st.SearchStrategy[Any]:
    if hint in (Conversation, Message):
        return rows(hint)
    if hint in PLAIN:
        return PLAIN[hint]
    parts, origin = get_args(hint), get_origin(hint)
    if origin is tuple:
        return st.lists(values(parts[0]), max_size=3).map(tuple)
    if NoneType in parts:
        return st.none() | values(next(part for part in parts if part is not NoneType))
    if len(parts) == 2:  # a Mapping
        return st.dictionaries(values(parts[0]), values(parts[1]), max_size=3)
    return st.from_type(hint)


def rows(kind: type[Any]) -> st.SearchStrategy[Any]:
    """With every field filled, also those that have a default."""
    hints = get_type_hints(kind)
    return st.builds(kind, **{item.name: values(hints[item.name]) for item in fields(kind)})


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(chosen=st.data())
def test_a_hint_comes_back_as_it_was(kind: type[Any], chosen: st.DataObject) -> None:
    hint = chosen.draw(rows(kind))

    back = decode(encode(hint))

    assert type(back) is kind
    assert back == hint


@settings(deadline=None)
@given(st.binary(max_size=60))
@example(b"\x92\xa1\x80\x80")
@example(b"\x92\xacCitizenTypes\x83\xafconversation_id\x01\xa2on\xc3\xa7preview\xa1\x80")
def test_bytes_of_a_stranger_are_refused(content: bytes) -> None:
    with pytest.raises(UnreadableHint):
        decode(content)


def test_a_hint_of_a_newer_version_is_refused_by_name() -> None:
    with pytest.raises(UnreadableHint, match="MoonRose"):
        decode(msgspec.msgpack.encode(("MoonRose", {"agent_id": 1})))


def test_a_field_of_a_newer_version_is_passed_over() -> None:
    newer = msgspec.msgpack.encode(("PresenceMoved", {"agent_id": 7, "mood": "fine"}))

    assert decode(newer) == PresenceMoved(7)


def test_a_value_of_a_newer_version_is_refused() -> None:
    with pytest.raises(UnreadableHint):
        decode(msgspec.msgpack.encode(("PresenceMoved", {"agent_id": "seven"})))
