"""Turns changes into units of encoded rows, and a batch of units into as few statements as mean the same."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from hub.domain.change import Change, Patch
from hub.domain.message import InboundKey, Message
from hub.storage.tables import Mention, Table, Tables

Values = list[Any]
Cell = tuple[Table, Any]  # a table and the key of one of its rows


class AppendOnly(ValueError):
    """Somebody wanted to change or delete what is only ever added."""

    def __init__(self, table: str) -> None:
        super().__init__(f"{table} is append-only")
        self.table = table


@dataclass(slots=True)
class Unit:
    """One change, encoded. `early` makes room for `inserts`: patches of ruled columns, and deletes."""

    guard: Values | None = None
    deletes: list[Cell] = field(default_factory=list)
    early: list[tuple[Cell, dict[str, Any]]] = field(default_factory=list)
    inserts: list[tuple[Table, Values]] = field(default_factory=list)
    late: list[tuple[Cell, dict[str, Any]]] = field(default_factory=list)

    @classmethod
    def read(cls, change: Change, tables: Tables) -> "Unit":
        unit = cls()
        if change.guard is not None:
            unit.guard = tables[InboundKey].encode(change.guard)
        for row in change.new:
            table = tables[type(row)]
            unit.inserts.append((table, table.encode(row)))
            if type(row) is Message and row.mentions:
                unit.inserts.extend(_mentions(row, tables[Mention]))
        for patch in change.patches:
            unit._patch(patch, tables[patch.row])
        for row_type, key in change.deletes:
            unit.deletes.append((_changeable(tables[row_type]), key))
        return unit

    def _patch(self, patch: Patch, table: Table) -> None:
        values = {column: table.encode_field(column, value) for column, value in patch.values.items()}
        makes_room = not table.spec.ruled.isdisjoint(values)
        makes_room = makes_room and not any(
            inserted is table and row_key(table, row) == patch.key for inserted, row in self.inserts
        )
        steps = self.early if makes_room else self.late
        steps.append(((_changeable(table), patch.key), values))


def _changeable(table: Table) -> Table:
    if table.spec.append_only:
        raise AppendOnly(table.name)
    return table


def _mentions(message: Message, table: Table) -> Iterable[tuple[Table, Values]]:
    for agent_id in dict.fromkeys(message.mentions):
        yield table, table.encode(Mention(message.id, agent_id, message.conversation_id))


def row_key(table: Table, row: Values) -> Any:
    return row[table.key_at] if table.key_at >= 0 else None


@dataclass(slots=True)
class Wave:
    """Statements that may be grouped: first all inserts, then one merged patch per row, then deletes."""

    inserts: dict[Table, list[Values]] = field(default_factory=dict)
    patches: dict[Cell, dict[str, Any]] = field(default_factory=dict)
    deletes: dict[Table, list[Any]] = field(default_factory=dict)
    changed: set[Table] = field(default_factory=set)

    def patch(self, cell: Cell, values: dict[str, Any]) -> None:
        known = self.patches.get(cell)
        if known is None:
            self.patches[cell] = dict(values)
        else:
            known.update(values)

    def patch_groups(self) -> dict[tuple[Table, tuple[str, ...]], list[Values]]:
        """Rows of new values followed by the key, per table and set of columns."""
        groups: dict[tuple[Table, tuple[str, ...]], list[Values]] = {}
        for (table, key), values in self.patches.items():
            groups.setdefault((table, tuple(values)), []).append([*values.values(), key])
        return groups


def waves(units: Iterable[Unit]) -> list[Wave]:
    """Group the units' statements without changing what they would do one after the other.

    Inserts may move before patches and deletes of earlier units, except where those could have made room
    (a holder leaves, another comes) or name the very row: there a new wave begins.
    """
    wave = Wave()
    result = [wave]
    for unit in units:
        for table, key in unit.deletes:
            wave.deletes.setdefault(table, []).append(key)
            wave.changed.add(table)
        for cell, values in unit.early:
            wave.patch(cell, values)
            wave.changed.add(cell[0])
        for table, row in unit.inserts:
            if table in wave.changed or (wave.patches and (table, row_key(table, row)) in wave.patches):
                wave = Wave()
                result.append(wave)
            rows = wave.inserts.get(table)
            if rows is None:
                wave.inserts[table] = [row]
            else:
                rows.append(row)
        for cell, values in unit.late:
            wave.patch(cell, values)
    return result


def last_of_each(rows: list[Values], at: tuple[int, ...]) -> list[Values]:
    """For tables in which a new row takes an older one's place: the last row of each place."""
    return list({tuple(row[index] for index in at): row for row in rows}.values())
