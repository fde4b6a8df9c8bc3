"""Every dataclass that can be stored comes back exactly as it was, full and bare, on both databases."""

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from hub.domain.change import Change, Patch, Row
from hub.domain.message import InboundKey
from hub.storage.store import HubStore
from hub.storage.tables import SPECS, Mention, MessageWords
from tests.storage.rows import NOW

KINDS = [spec.row for spec in SPECS]


def full(kind: type[Any]) -> Any:
    """A row in which no column has its default, nor the value of another column of its kind."""
    hints = get_type_hints(kind)
    return kind(**{part.name: value(hints[part.name], at) for at, part in enumerate(fields(kind), 1)})


def bare(kind: type[Any]) -> Any:
    hints = get_type_hints(kind)
    needed = [p for p in fields(kind) if p.default is MISSING and p.default_factory is MISSING]
    return kind(**{part.name: value(hints[part.name], at) for at, part in enumerate(needed, 101)})


def value(hint: Any, at: int) -> Any:
    if isinstance(hint, types.UnionType) or get_origin(hint) is Union:
        return value(get_args(hint)[0], at)
    if get_origin(hint) is tuple:
        return (value(get_args(hint)[0], at), value(get_args(hint)[0], at + 100))
    if get_origin(hint) is Mapping:
        return {"one": value(get_args(hint)[1], at), "二": value(get_args(hint)[1], at + 100)}
    if get_origin(hint) is list:
        return [value(get_args(hint)[0], at)]
    if isinstance(hint, type) and is_dataclass(hint):
        return full(hint)
    if issubclass(hint, StrEnum):
        return list(hint)[-1]
    simple: Mapping[Any, Any] = {
        int: 2**31 - at,
        float: at + 0.25,
        str: f"第{at}列 “'\"\\",
        bool: True,
        datetime: NOW + timedelta(days=at, microseconds=at),
        date: NOW.date() + timedelta(days=at),
        object: {"deep": [at, None, "x"]},
    }
    return simple[hint]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
async def test_a_row_comes_back_as_it_was(store: HubStore, kind: type[Row]) -> None:
    rows = [full(kind), bare(kind)]

    await store.writer.save(Change(new=tuple(rows)))

    found: list[Any] = await store.reads.all(kind, "")
    assert sorted(found, key=repr) == sorted(rows, key=repr)
    assert all(type(row) is kind for row in found)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.table)
async def test_each_column_can_be_changed_unless_the_table_only_grows(store: HubStore, spec: Any) -> None:
    own = {part.name for part in fields(spec.row)}
    if spec.append_only or spec.key not in own or spec.row in (InboundKey, MessageWords, Mention):
        return
    before, after = full(spec.row), bare(spec.row)
    key = getattr(before, spec.key)
    news = {name: getattr(after, name) for name in own - {spec.key}}

    await store.writer.save(Change(new=(before,)))
    await store.writer.save(Change(patches=(Patch(spec.row, key, news),)))

    (found,) = await store.reads.all(spec.row, "")
    assert {name: getattr(found, name) for name in news} == news
