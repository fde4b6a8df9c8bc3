"""Plants each fault in a copy of the project and plays the short round there: `make chaos ARGS=--faults`.

Prints what caught it, or `SURVIVED`; a word picks the faults whose name has it. The hub dies at random
moments, and a fault may escape them: it has to survive three rounds.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

from tests.chaos.faults import FAULTS, Fault
from tests.peers import npm

ROOT = Path(__file__).parents[2]
CHANCES, LIMIT_SECONDS = 3, 600
SETTLES = 45  # seconds; a fault often leaves something that never comes to rest
LINKED = ("node_modules", ".venv")
LEFT_OUT = (*LINKED, ".git", ".mypy_cache", ".ruff_cache", ".hypothesis", "__pycache__", "var")
FOUND = re.compile(r"^(\w+): \d+$", re.MULTILINE)


def plant_all(words: Sequence[str], only: str | None) -> int:
    faults = [fault for fault in FAULTS if not words or any(word in fault.name for word in words)]
    faults = [fault for fault in faults if only in (None, fault.only)]
    start, survived = monotonic(), 0
    with tempfile.TemporaryDirectory() as folder:
        copy = _copy(Path(folder) / "hub")
        for only in sorted({fault.only for fault in faults}):
            if found := _played(copy, only, seed=1):
                print(f"without any fault the {only} round finds {found}: nothing is proved", flush=True)
                return 1
        for fault in faults:
            found = _caught(copy, fault)
            survived += not found
            print(f"{'caught' if found else 'SURVIVED':<9} {fault.name}: {found}", flush=True)
    print(f"{len(faults) - survived} of {len(faults)} caught in {monotonic() - start:.0f} s", flush=True)
    return 1 if survived or not faults else 0


def _caught(copy: Path, fault: Fault) -> str:
    file = copy / fault.file
    sound = file.read_text(encoding="utf-8")
    if sound.count(fault.right) != 1:
        sys.exit(f"{fault.name}: {fault.right!r} stands {sound.count(fault.right)} times in {fault.file}")
    file.write_text(sound.replace(fault.right, fault.wrong), encoding="utf-8")
    try:
        return next(filter(None, (_played(copy, fault.only, seed=at + 1) for at in range(CHANCES))), "")
    finally:
        file.write_text(sound, encoding="utf-8")


def _played(copy: Path, only: str, *, seed: int) -> str:
    """What the round complains of. One that cannot even end is a complaint too."""
    command = [sys.executable, "-m", "tests.chaos", "--short", "--only", only, "--seed", str(seed)]
    command += ["--settles", str(SETTLES)]
    try:
        done = subprocess.run(
            command, cwd=copy, capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return "never ends"
    found = ", ".join(FOUND.findall(done.stdout))
    return found or (done.stderr.strip().rpartition("\n")[2] if done.returncode else "")


def _copy(folder: Path) -> Path:
    npm.install()
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True)
    for name in LINKED:
        (folder / name).symlink_to(ROOT / name)
    programs = "tests/peers/node/node_modules"
    (folder / programs).symlink_to(ROOT / programs)
    return folder
