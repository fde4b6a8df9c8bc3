"""Asks an implementation of the envelope that is not ours: a package from npm, run by pip's Node."""

import json
import subprocess
from typing import Any

from tests.peers.npm import FOLDER, LIMIT_SECONDS, NODE, install


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
