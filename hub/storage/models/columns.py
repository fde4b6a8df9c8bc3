"""Column kinds that Tortoise lacks."""

from tortoise import fields


class Id(fields.BigIntField):
    """A key made by the hub. As `INTEGER` it is SQLite's own row number and needs no index."""

    class _db_sqlite:  # noqa: N801 - Tortoise looks for this name
        SQL_TYPE = "INTEGER"
