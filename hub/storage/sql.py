"""Statements that write, one per table and set of columns, for both databases."""

from collections.abc import Sequence
from functools import cache

from hub.storage.tables import Repeat, Table

# All names in these statements come from SPECS and the domain's fields; values are always bound.


def _names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _on_repeat(table: Table) -> str:
    if table.spec.repeat is Repeat.REFUSE:
        return ""
    place = f" ON CONFLICT ({_names(table.spec.unique)}) DO"
    if table.spec.repeat is Repeat.IGNORE:
        return f"{place} NOTHING"
    others = (column for column in table.columns if column not in table.spec.unique)
    return f"{place} UPDATE SET " + ", ".join(f'"{column}" = excluded."{column}"' for column in others)


def _marks(columns: int, rows: int) -> str:
    return ", ".join([f"({', '.join('?' * columns)})"] * rows)


@cache
def insert_sqlite(table: Table, rows: int = 1) -> str:
    names, marks = _names(table.columns), _marks(len(table.columns), rows)
    return f"INSERT INTO {table.name} ({names}) VALUES {marks}{_on_repeat(table)}"  # noqa: S608


@cache
def update_sqlite(table: Table, columns: tuple[str, ...], rows: int = 1) -> str:
    """Per row the values in the order of `columns`, then the key."""
    if rows == 1:
        news = ", ".join(f'"{column}" = ?' for column in columns)
        return f'UPDATE {table.name} SET {news} WHERE "{table.key}" = ?'  # noqa: S608
    news = ", ".join(f'"{column}" = u.column{at}' for at, column in enumerate(columns, 1))
    return (
        f"UPDATE {table.name} SET {news} FROM (VALUES {_marks(len(columns) + 1, rows)}) AS u "  # noqa: S608
        f'WHERE {table.name}."{table.key}" = u.column{len(columns) + 1}'
    )


@cache
def delete_sqlite(table: Table) -> str:
    places = " AND ".join(f'"{column}" = ?' for column in table.spec.deleted_by or (table.key,))
    return f"DELETE FROM {table.name} WHERE {places}"  # noqa: S608


@cache
def insert_postgres(table: Table, first: int = 1) -> str:
    """One array per column, the parameters from `first` on."""
    arrays = ", ".join(f"${at}::{kind.array}[]" for at, kind in enumerate(table.codecs.values(), first))
    names = _names(table.columns)
    return f"INSERT INTO {table.name} ({names}) SELECT * FROM unnest({arrays}){_on_repeat(table)}"  # noqa: S608


@cache
def update_postgres(table: Table, columns: tuple[str, ...], first: int = 1) -> str:
    """One array per column, in the order of `columns`, then one of keys."""
    kinds = [*(table.codecs[column].array for column in columns), key_kind(table)]
    arrays = ", ".join(f"${at}::{kind}[]" for at, kind in enumerate(kinds, first))
    names = [f"c{at}" for at in range(len(columns))]
    news = ", ".join(f'"{column}" = u.{name}' for column, name in zip(columns, names, strict=True))
    return (
        f"UPDATE {table.name} SET {news} FROM unnest({arrays}) AS u({', '.join(names)}, k) "  # noqa: S608
        f'WHERE {table.name}."{table.key}" = u.k'
    )


Part = tuple[Table, tuple[str, ...]]  # an update of these columns; without any, an insert


@cache
def together_postgres(parts: tuple[Part, ...]) -> str:
    """Several statements for one way to the server and back. All see the rows as they were before, so none
    may need what another one does.
    """
    statements, first = [], 1
    for table, columns in parts:
        statements.append(
            update_postgres(table, columns, first) if columns else insert_postgres(table, first)
        )
        first += len(columns) + 1 if columns else len(table.columns)
    *others, last = statements
    named = ", ".join(f"s{number} AS ({statement})" for number, statement in enumerate(others))
    return f"WITH {named} {last}" if others else last


@cache
def delete_postgres(table: Table) -> str:
    """One array per column that names a row."""
    if not table.spec.deleted_by:
        return f'DELETE FROM {table.name} WHERE "{table.key}" = ANY($1::{key_kind(table)}[])'  # noqa: S608
    columns = table.spec.deleted_by
    arrays = ", ".join(f"${at}::{table.codecs[column].array}[]" for at, column in enumerate(columns, 1))
    names = ", ".join(f"c{at}" for at in range(len(columns)))
    places = " AND ".join(f'{table.name}."{column}" = u.c{at}' for at, column in enumerate(columns))
    return f"DELETE FROM {table.name} USING unnest({arrays}) AS u({names}) WHERE {places}"  # noqa: S608


def key_kind(table: Table) -> str:
    known = table.codecs.get(table.key)
    return "bigint" if known is None else known.array
