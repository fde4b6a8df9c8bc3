"""Guards over the files themselves: no file or function outgrows a reader, no lock names a package index's
host.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST, LONGEST_FUNCTION = 300, 40
COUNTED = frozenset({".py", ".ts", ".vue", ".css", ".sh"})
# Written by a program, never read from top to bottom.
GENERATED = frozenset({"web_shared/api.d.ts"})
LOCKS = ("package-lock.json", "requirements*.txt")
# What an entry of a lock must not carry: a mirror's user would still download from that host.
HOSTED = (
    re.compile(r'"resolved":\s*"https?://([^/"]+)'),
    re.compile(r"^\s*--(?:extra-)?index-url\s+\S*?//([^/\s]+)", re.MULTILINE),
    re.compile(r"^\s*--find-links\s+\S*?//([^/\s]+)", re.MULTILINE),
    re.compile(r"@\s+https?://([^/\s]+)"),
)


def main() -> None:
    complaints = [*too_long(), *functions_too_long(), *hosts_in_locks()]
    print(*complaints, sep="\n", end="\n" if complaints else "")
    sys.exit(1 if complaints else 0)


def too_long() -> Iterator[str]:
    for path in project_files():
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in COUNTED and name not in GENERATED and path.exists():
            lines = len(path.read_text().splitlines())
            if lines > LONGEST:
                yield f"{name}: {lines} lines, the limit is {LONGEST}"


def functions_too_long() -> Iterator[str]:
    for path in project_files():
        if path.suffix != ".py" or not path.exists():
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    name = path.relative_to(ROOT).as_posix()
                    yield f"{name}: {node.name} has {lines} lines, the limit is {LONGEST_FUNCTION}"


def hosts_in_locks() -> Iterator[str]:
    for pattern in LOCKS:
        for lock in sorted(ROOT.glob(pattern)):
            for host in sorted(hosts(lock.read_text())):
                yield f"{lock.name}: names the host {host}"


def hosts(lock: str) -> set[str]:
    return {host for shape in HOSTED for host in shape.findall(lock)}


def project_files() -> list[Path]:
    """What is tracked or about to be: everything git does not ignore."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in listed.split("\0") if name]


if __name__ == "__main__":
    main()
