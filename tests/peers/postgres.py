"""A private PostgreSQL cluster for one test session, and a fresh database for each test that asks."""

import itertools
import os
import pwd
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.peers.process import Peer, PeerMissing, free_port, private_folder

SETTINGS = {
    # The promises under test are promises about what survives: durability stays on.
    "fsync": "on",
    "synchronous_commit": "on",
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "log_min_messages": "fatal",
    "autovacuum_naptime": "1h",
}


@dataclass(frozen=True, slots=True)
class PostgresDatabase:
    """One empty database. `url` is what `config.toml` takes; `dsn` is what asyncpg takes."""

    host: str
    port: int
    name: str
    user: str = "hub"

    @property
    def url(self) -> str:
        return f"postgres://{self.user}@{self.host}:{self.port}/{self.name}"

    @property
    def dsn(self) -> str:
        return f"postgresql://{self.user}@{self.host}:{self.port}/{self.name}"


class PostgresCluster:
    """A real server with its own data folder, socket and loopback port."""

    def __init__(self) -> None:
        self._programs = postgres_programs()
        self._user = _server_user()
        self._folder = private_folder("postgres", self._user)
        self._numbers = itertools.count(1)
        self.port = free_port()
        self._initialise()
        settings = [part for key, value in SETTINGS.items() for part in ("-c", f"{key}={value}")]
        self._peer = Peer(
            [
                *(str(self._programs / "postgres"), "-D", str(self._folder / "cluster")),
                *("-k", str(self._folder), "-p", str(self.port), *settings),
            ],
            self._folder,
            user=self._user,
        )
        self._peer.wait_until(self._answers)

    def create_database(self, template: str = "template0") -> PostgresDatabase:
        """A new database, empty or a copy of another that nobody is connected to."""
        name = f"hub_{next(self._numbers)}"
        self._say(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return PostgresDatabase("127.0.0.1", self.port, name)

    def drop_database(self, database: PostgresDatabase) -> None:
        self._say(f'DROP DATABASE IF EXISTS "{database.name}" WITH (FORCE)')

    def stop(self) -> None:
        self._peer.stop()

    def _initialise(self) -> None:
        command = [
            *(str(self._programs / "initdb"), "-D", str(self._folder / "cluster")),
            *("-U", "hub", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
        ]
        subprocess.run(
            command,
            check=True,
            capture_output=True,
            cwd=self._folder,
            user=self._user,
            group=self._user,
        )

    def _answers(self) -> bool:
        ready = str(self._programs / "pg_isready")
        command = [ready, "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command, check=False).returncode == 0

    def _say(self, statement: str) -> None:
        psql = str(self._programs / "psql")
        command = [psql, "-qX", "-h", "127.0.0.1", "-p", str(self.port), "-U", "hub", "-d", "postgres"]
        subprocess.run([*command, "-v", "ON_ERROR_STOP=1", "-c", statement], check=True, capture_output=True)


def postgres_programs() -> Path:
    """Debian keeps the server's programs out of PATH, in one folder per version: take the newest."""
    server = shutil.which("postgres")
    if server is not None:
        # Resolved: what stands in PATH may be a link to it alone.
        return Path(server).resolve().parent
    places: list[Callable[[], list[Path]]] = [
        lambda: sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version),
        lambda: [Path(_ask_pg_config())],
    ]
    for place in places:
        found = [folder for folder in place() if (folder / "initdb").exists()]
        if found:
            return found[-1]
    raise PeerMissing("PostgreSQL server (package postgresql)")


def _version(programs: Path) -> float:
    return float(programs.parent.name)


def _ask_pg_config() -> str:
    pg_config = shutil.which("pg_config")
    if pg_config is None:
        return "/nonexistent"
    return subprocess.run([pg_config, "--bindir"], check=True, capture_output=True, text=True).stdout.strip()


def _server_user() -> str | None:
    """PostgreSQL refuses to run as root, so root hands it to an account that may own nothing else."""
    if os.geteuid() != 0:
        return None
    known = {account.pw_name for account in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
