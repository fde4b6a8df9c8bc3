"""What `make test` does: peers installed, screens' units by vitest, every test by pytest, none skipped."""

import os
import subprocess
import sys
from pathlib import Path

from hub.web import webbuild
from tools import system_packages

ROOT = Path(__file__).resolve().parent.parent
PYTEST = (sys.executable, "-m", "pytest")
# A file stays in one process, since its tests may share a hub or a peer; what mostly waits comes first.
SPREAD = ("-n", str(os.cpu_count() or 1), "--dist", "loadfile", "--no-loadscope-reorder")
# Tests that need neither a browser nor a peer, for a look in less than a minute.
QUICK = ("-m", "not browser and not peer")


def main() -> None:
    os.environ["HUB_TEST_STRICT"] = "1"
    arguments = sys.argv[1:]
    if "--quick" in arguments:
        rest = [argument for argument in arguments if argument != "--quick"]
        sys.exit(pytest(*QUICK, *rest))
    system_packages.main()
    webbuild.ensure()
    units = [run_vitest(workspace) for workspace in webbuild.workspaces()]
    rest = [argument for argument in arguments if argument != "--side-by-side"]
    journeys = pytest(*(SPREAD if rest != arguments else ()), *rest)
    sys.exit(journeys or max(units, default=0))


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
