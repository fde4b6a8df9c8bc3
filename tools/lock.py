"""Write the hash-locked requirements files from pyproject.toml; they name no index, so any mirror serves."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = "# Written by `make lock` from pyproject.toml ({what}). Do not edit.\n"
COMPILE = (
    *("uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header"),
    *("--python-version", "3.11", "--no-emit-index-url", "--no-emit-find-links"),
)
LOCKS = {
    "requirements.txt": ("what the hub runs on", ["pyproject.toml"]),
    "requirements-build.txt": (
        "what builds the screens and packages without a wheel",
        ["--group", "pyproject.toml:build", "-c", "requirements.txt"],
    ),
    "requirements-dev.txt": (
        "all of it, and what checks and tests need",
        ["pyproject.toml", "--group", "dev", "-c", "requirements.txt", "-c", "requirements-build.txt"],
    ),
}


def main() -> None:
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv[1:] else []
    for name, (what, sources) in LOCKS.items():
        # Without --upgrade uv keeps each version that is already in the file and still fits.
        target = ROOT / name
        command = [str(ROOT / ".venv/bin" / COMPILE[0]), *COMPILE[1:], *upgrade, "-o", name, *sources]
        subprocess.run(command, cwd=ROOT, check=True)
        target.write_text(HEADER.format(what=what) + target.read_text())
        print(f"{name}: {target.read_text().count('==')} packages")


if __name__ == "__main__":
    main()
