"""Everything `make check` holds the code to; runs it all and then tells what failed.

`python -m tools.check [NAME…]` runs the named checks alone.
"""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from hub.web import webbuild

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
PROGRAMS = Path(PYTHON).parent
PACKAGES = ("hub", "channels", "routing", "kb_search", "migrations", "simulators", "bench", "tools", "tests")
AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    check: Check
    passed: bool
    printed: str
    seconds: float


def checks() -> list[Check]:
    npm = (PYTHON, "-m", "hub.web.webbuild")
    packages = [name for name in PACKAGES if any((ROOT / name).rglob("*.py"))]
    return [
        Check("types", (_program("mypy"), *packages)),
        *(Check(f"types-{name}", (*npm, "run", "typecheck", "--workspace", name)) for name in workspaces()),
        Check("lint", (_program("ruff"), "check", ".")),
        Check("format", (_program("ruff"), "format", "--check", ".")),
        Check("imports", (_program("lint-imports"), "--no-cache")),
        Check("api-types", (PYTHON, "-m", "tools.api_types", "--check")),
        Check("files", (PYTHON, "-m", "tools.check_files")),
    ]


def workspaces() -> list[str]:
    return [name for name in webbuild.workspaces() if (ROOT / name / "tsconfig.json").exists()]


def run(check: Check) -> Outcome:
    begun = time.monotonic()
    ended = subprocess.run(check.command, cwd=ROOT, check=False, capture_output=True, text=True)
    outcome = Outcome(check, ended.returncode == 0, ended.stdout + ended.stderr, time.monotonic() - begun)
    print(f"{'ok    ' if outcome.passed else 'FAILED'}  {check.name}  {outcome.seconds:.1f} s", flush=True)
    return outcome


def main() -> None:
    wanted = sys.argv[1:]
    webbuild.install_packages()
    selected = [check for check in checks() if not wanted or check.name in wanted]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(pool.map(run, selected))
    failed = [outcome for outcome in outcomes if not outcome.passed]
    for outcome in failed:
        print(f"\n--- {outcome.check.name}: {' '.join(outcome.check.command)}\n{outcome.printed.strip()}")
    print(f"\n{len(outcomes) - len(failed)} of {len(outcomes)} checks passed")
    sys.exit(1 if failed or not outcomes else 0)


def _program(name: str) -> str:
    return str(PROGRAMS / name)


if __name__ == "__main__":
    main()
