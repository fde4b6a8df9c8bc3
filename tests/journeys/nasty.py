"""Makes requests that are almost right: bodies of the right shape with wrong, huge, hostile values."""

import json
from collections.abc import Sequence
from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

from hub.web.contract.endpoints import Endpoint

TEXTS = [
    *("", "a", "社保", "\0", "a\0b", "\ud800", "%", "_", "'; --", "1001", "general", "web", "text/html"),
    *("00000000", "x" * 9, "x" * 5000, "٣", "²", "10:61", "../../etc/passwd", "<b>", "﷽", "2026-01-01"),
    *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-01-01|5", "|", "1|1", "-1", "9" * 30),
]
NUMBERS = [0, 1, -1, 2, 7, 2**31, 2**53, 2**63 - 1, 2**63, 2**64, -(2**63) - 1, 10**40]
JUNK: list[Any] = [None, True, 1.5, -0.0, 1e308, "", [], {}, [[]], {"t": "hello"}]
RAW = [
    *(b"", b"{", b"\xff\xfe", b"null", b"[1,2", b'{"a":NaN}', b"{}{}", b'"' + b"a" * 400_000 + b'"'),
    *(
        b"[" * 100_000,
        b'{"a":' * 40_000,
        b'{"a":' + b"[" * 90_000,
        b'{"text":' + b"[" * 90_000,
        b'{"client_key":"' + b"\\u0000" * 9 + b'"}',
    ),
]


def text() -> st.SearchStrategy[str]:
    return st.sampled_from(TEXTS) | st.text(max_size=12)


def number(known: Sequence[int]) -> st.SearchStrategy[int]:
    return st.sampled_from([*known, *known, *NUMBERS])


def value(kind: inspect.Type, known: Sequence[int]) -> st.SearchStrategy[Any]:
    """Mostly of this type; now and then something else."""
    return st.one_of(*[_right(kind, known)] * 7, st.sampled_from(JUNK))


def _right(kind: inspect.Type, known: Sequence[int]) -> st.SearchStrategy[Any]:
    match kind:
        case inspect.IntType() | inspect.FloatType():
            return number(known)
        case inspect.BoolType():
            return st.booleans()
        case inspect.LiteralType(values):
            return st.sampled_from(list(values))
        case inspect.ListType(item) | inspect.VarTupleType(item):
            return st.lists(value(item, known), max_size=3)
        case inspect.DictType(_, inner):
            keys = st.sampled_from(["wechat", "web", "phone", "\0", "x"])
            return st.dictionaries(keys, value(inner, known), max_size=3)
        case inspect.UnionType(types):
            return st.one_of(*[_right(each, known) for each in types])
        case inspect.StructType(fields=fields):
            return st.fixed_dictionaries({}, optional={f.encode_name: value(f.type, known) for f in fields})
        case inspect.NoneType():
            return st.none()
        case _:
            return _fitting_text(kind)


def _fitting_text(kind: inspect.Type) -> st.SearchStrategy[str]:
    least = getattr(kind, "min_length", None) or 0
    pattern = getattr(kind, "pattern", None)
    if pattern:
        return st.sampled_from(["abcdefgh-1", "abcdefgh", "general"]) | text()
    return text().map(lambda words: words.ljust(least, "甲") if words else words)


def complete(kind: type[msgspec.Struct], known: Sequence[int]) -> st.SearchStrategy[dict[str, Any]]:
    """All fields there, each of the right type: what gets past the decoder."""
    described = inspect.type_info(kind)
    assert isinstance(described, inspect.StructType)
    return st.fixed_dictionaries({f.encode_name: _right(f.type, known) for f in described.fields})


@st.composite
def requests(
    draw: st.DrawFn, endpoints: Sequence[Endpoint], known: Sequence[int]
) -> tuple[str, str, str, bytes | None, dict[str, str]]:
    """(operation, method, path, body, query)"""
    endpoint = draw(st.sampled_from(list(endpoints)))
    path = endpoint.path.replace("{id}", str(draw(st.sampled_from([*known, 0, 1, 9_999_999_999_999_999]))))
    for mark in ("{file_id}", "{key}", "{name}"):
        if mark in path:
            path = path.replace(
                mark, draw(st.sampled_from(["web", "general", "%00", "..%2f..%2fx", "%ff", "a"]))
            )
    body: bytes | None = None
    if endpoint.body is not None:
        described = inspect.type_info(endpoint.body)
        made = draw(st.one_of(*[complete(endpoint.body, known)] * 3, value(described, known)))
        body = draw(st.one_of(*[st.just(json.dumps(made).encode())] * 9, st.sampled_from(RAW)))
    query = {q.name: draw(text()) for q in endpoint.query if draw(st.booleans())}
    return endpoint.operation, endpoint.method, path, body, query
