"""Plants each fault in a copy of `routing/` and runs `tests/routing`: `python -m tests.mutants [WORD…]`.

Prints `caught` or `SURVIVED` per fault, exits 1 when one survived. A word picks the faults whose name has it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic

from tests.mutants.faults import FAULTS, Fault

ROOT = Path(__file__).parents[2]
AT_ONCE, LIMIT_SECONDS = 2, 240
PASSED, FAILED = 0, 1
# Stories first: they are quick, and most faults need not wait for the random search.
ORDER = ("test_choice", "test_queue", "test_offers", "test_moving", "test_passing_on", "test_long_day")


def main() -> int:
    chosen = [fault for fault in FAULTS if not sys.argv[1:] or any(w in fault.name for w in sys.argv[1:])]
    planted = [read_planted(fault) for fault in chosen]
    start = monotonic()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        copies = [Path(folder) / str(number) for number in range(len(chosen))]
        sound = pool.submit(run_tests, copy_tree(Path(folder) / "sound"), first=())
        verdicts = list(pool.map(judge, chosen, planted, copies))
        if sound.result() != PASSED:
            print("the tests fail without any fault: nothing is proved", flush=True)
            return 1
    survived = sum(verdict != "caught" for verdict in verdicts)
    print(f"{len(chosen) - survived} of {len(chosen)} caught in {monotonic() - start:.0f} s", flush=True)
    return 1 if survived or not chosen else 0


def read_planted(fault: Fault) -> str:
    """The module with the fault in it."""
    text = (ROOT / "routing" / f"{fault.module}.py").read_text(encoding="utf-8")
    if text.count(fault.right) != 1:
        sys.exit(f"{fault.name}: {fault.right!r} stands {text.count(fault.right)} times in {fault.module}.py")
    return text.replace(fault.right, fault.wrong)


def judge(fault: Fault, planted: str, folder: Path) -> str:
    """A fault that hangs the tests is caught too: somebody notices."""
    copy = copy_tree(folder)
    (copy / "routing" / f"{fault.module}.py").write_text(planted, encoding="utf-8")
    try:
        code = run_tests(copy, first=("test_duty",) if fault.module == "duty" else ORDER)
        verdict = {PASSED: "SURVIVED", FAILED: "caught"}.get(code, f"ERROR {code}")
    except subprocess.TimeoutExpired:
        verdict = "caught"
    shutil.rmtree(copy)
    print(f"{verdict:<9} {fault.module}: {fault.name}", flush=True)
    return verdict


def copy_tree(folder: Path) -> Path:
    """Only the router and its tests: they need nothing else, which is part of what is tested."""
    skip = shutil.ignore_patterns("__pycache__", ".hypothesis")
    shutil.copytree(ROOT / "routing", folder / "routing", ignore=skip)
    shutil.copytree(ROOT / "tests" / "routing", folder / "tests" / "routing", ignore=skip)
    (folder / "tests" / "__init__.py").touch()
    return folder


def run_tests(copy: Path, first: tuple[str, ...]) -> int:
    files = [f"tests/routing/{name}.py" for name in first]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    # Plug-ins are for other tests; loading them takes longer than most faults take to be found.
    quick = {"WITHOUT_SHRINKING": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    outcome = subprocess.run(
        [*command, *files, "tests/routing"],
        cwd=copy,
        env={**os.environ, **quick},
        stdout=subprocess.DEVNULL,
        timeout=LIMIT_SECONDS,
        check=False,
    )
    return outcome.returncode


if __name__ == "__main__":
    sys.exit(main())
