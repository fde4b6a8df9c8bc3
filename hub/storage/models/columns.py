"""Column kinds that Tortoise lacks."""

from tortoise import fields


class Id(fields.BigIntField):
    """A key made by the hub. As `INTEGER`, SQLite keeps the rows themselves in its order, without an index."""

    class _db_sqlite:
        SQL_TYPE = "INTEGER"
