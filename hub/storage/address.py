"""Reads the address of a database as `config.toml` gives it."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

_POSTGRES = ("postgres", "postgresql", "asyncpg")


class UnknownDatabase(ValueError):
    """The address names no database this program can use. The password it may hold is not repeated."""

    def __init__(self, scheme: str) -> None:
        super().__init__(f"a database address begins with sqlite:// or postgres://, not {scheme!r}")
        self.scheme = scheme


@dataclass(frozen=True, slots=True)
class Address:
    """`file` is set for SQLite, `dsn` for PostgreSQL."""

    file: Path | None = None
    dsn: str = ""

    @classmethod
    def read(cls, url: str) -> "Address":
        """`sqlite:///absolute/path.db`, `sqlite://relative/path.db` or `postgres://user@host/name`."""
        scheme, _, rest = url.partition("://")
        if scheme == "sqlite" and rest:
            return cls(file=Path(rest.partition("?")[0]))
        if scheme in _POSTGRES and urlsplit(url).hostname:
            return cls(dsn=f"postgresql://{rest}")
        raise UnknownDatabase(scheme)

    def for_tortoise(self) -> str:
        if self.file is not None:
            return f"sqlite://{self.file}?journal_mode=WAL&synchronous=FULL&busy_timeout=5000"
        return "asyncpg" + self.dsn.removeprefix("postgresql")

    def prepare(self) -> None:
        """Make an empty SQLite file that only its owner may read: citizens' words will be in it."""
        if self.file is None or self.file.exists():
            return
        self.file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(self.file, os.O_CREAT | os.O_RDWR, 0o600))
