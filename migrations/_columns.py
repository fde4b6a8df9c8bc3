"""Column kinds the migrations share. As frozen as they are: a changed kind gets a new name."""

from tortoise import fields


class Id(fields.BigIntField):
    """A key made by the hub. As `INTEGER` it is SQLite's own row number and needs no index."""

    class _db_sqlite:
        SQL_TYPE = "INTEGER"
