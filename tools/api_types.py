"""Write the browser's types from the wire contract: web_shared/openapi.json and web_shared/api.d.ts.

With --check nothing is written; the exit code says whether the files in the tree are fresh.
"""

import json
import sys
import tempfile
import tomllib
from pathlib import Path

from hub.web import openapi
from hub.web.webbuild import node

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT / "web_shared"
GENERATOR = ROOT / "node_modules/openapi-typescript/bin/cli.js"
NAMES = ("openapi.json", "api.d.ts")


def main() -> None:
    if "--check" not in sys.argv[1:]:
        SHARED.mkdir(exist_ok=True)
        write_into(SHARED)
        return
    with tempfile.TemporaryDirectory() as folder:
        write_into(Path(folder))
        stale = [name for name in NAMES if text(Path(folder, name)) != text(SHARED / name)]
    if stale:
        sys.exit(f"not fresh in web_shared/: {', '.join(stale)}; run `make api-types`")


def write_into(folder: Path) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    document = json.dumps(openapi.document(version), ensure_ascii=False, indent=1, sort_keys=True)
    source, target = folder / NAMES[0], folder / NAMES[1]
    source.write_text(document + "\n")
    node(str(GENERATOR), str(source), "--alphabetize", "--output", str(target))


def text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


if __name__ == "__main__":
    main()
