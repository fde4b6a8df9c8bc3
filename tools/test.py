"""What `make test` does: peers installed, screens' units by vitest, every test by pytest, none skipped.

Files run beside each other, then what wants the machine for itself; `--one-by-one` runs all in one process.
"""

import os
import subprocess
import sys
from pathlib import Path

from hub.web import webbuild
from tools import system_packages

ROOT = Path(__file__).resolve().parent.parent
PYTEST = (sys.executable, "-m", "pytest")
# A file stays in one process, since its tests may share a hub or a peer; what mostly waits comes first. At
# least two processes, however few cores: much of the time they wait for peers.
WORKERS = max(2, os.cpu_count() or 1)
SPREAD = ("-n", str(WORKERS), "--dist", "loadfile", "--no-loadscope-reorder")
# Tests that need neither a browser nor a peer, for a look in less than a minute.
QUICK = ("-m", "not browser and not peer")
NOTHING_CHOSEN = 5  # pytest's code for it


def main() -> None:
    os.environ["HUB_TEST_STRICT"] = "1"
    arguments = sys.argv[1:]
    if "--quick" in arguments:
        rest = [argument for argument in arguments if argument != "--quick"]
        sys.exit(pytest(*QUICK, *rest))
    system_packages.main()
    webbuild.ensure()
    units = [run_vitest(workspace) for workspace in webbuild.workspaces()]
    rest = [argument for argument in arguments if argument != "--one-by-one"]
    # Whoever chooses by marks says himself what runs.
    journeys = pytest(*rest) if rest != arguments or "-m" in rest else beside_each_other(rest)
    sys.exit(journeys or max(units, default=0))


def beside_each_other(rest: list[str]) -> int:
    codes = [pytest(*SPREAD, "-m", "not alone", *rest), pytest("-m", "alone", *rest)]
    told = [code for code in codes if code != NOTHING_CHOSEN]
    return max(told, default=NOTHING_CHOSEN)


def run_vitest(workspace: str) -> int:
    try:
        webbuild.npm("run", "test", "--workspace", workspace)
    except webbuild.BuildFailed:
        print(f"FAILED  vitest in {workspace}", flush=True)
        return 1
    return 0


def pytest(*arguments: str) -> int:
    return subprocess.run([*PYTEST, *arguments], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    main()
