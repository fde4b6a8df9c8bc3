"""Turns changes into units of encoded rows, and a batch of units into as few statements as mean the same."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from hub.domain.change import Change, Patch
from hub.domain.message import InboundKey, Message
from hub.storage.tables import Mention, Table, Tables

Values = list[Any]
Cell = tuple[Table, Any]  # a table and the key of one of its rows
Step = tuple[Cell, dict[str, Any]]  # new values of some columns of that row


class AppendOnly(ValueError):
    """Somebody wanted to change or delete what is only ever added."""

    def __init__(self, table: str) -> None:
        super().__init__(f"{table} is append-only")
        self.table = table


class Unit:
    """One change, encoded. `early` makes room for `inserts`: patches of ruled columns, and deletes."""

    __slots__ = ("deletes", "early", "guard", "inserts", "late")

    def __init__(self, change: Change, tables: Tables) -> None:
        self.guard = None if change.guard is None else tables[InboundKey].encode(change.guard)
        self.inserts: list[tuple[Table, Values]] = []
        self.early: list[Step] = []
        self.late: list[Step] = []
        self.deletes = [(_changeable(tables[row]), key) for row, key in change.deletes]
        for row in change.new:
            table = tables[type(row)]
            self.inserts.append((table, table.encode(row)))
            if type(row) is Message and row.mentions:
                self.inserts.extend(_mentions(row, tables[Mention]))
        for patch in change.patches:
            self._patch(patch, tables[patch.row])

    def _patch(self, patch: Patch, table: Table) -> None:
        step = (_changeable(table), patch.key), table.encode_fields(patch.values)
        steps = self.late if table.spec.ruled.isdisjoint(patch.values) else self._place(table, patch.key)
        steps.append(step)

    def _place(self, table: Table, key: Any) -> list[Step]:
        """A row that comes with this very unit can make room for no other of it."""
        own = any(inserted is table and row_key(table, row) == key for inserted, row in self.inserts)
        return self.late if own else self.early


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
