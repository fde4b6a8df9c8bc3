"""`make chaos`: 10,000 messages and as many deaths as fit; prints what was found, exits 1 when anything was
lost.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.chaos.round import chaos_round


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(
            chaos_round(Path(folder), messages=options.messages, kills=options.kills, seed=options.seed)
        )
    for name in type(report).__slots__:
        found = getattr(report, name)
        print(name, found if isinstance(found, int) else f"{len(found)} {found[:5]}")
    print("bar loss_after_kill", len(report.lost), 0, "ok" if report.clean else "short")
    sys.exit(0 if report.clean else 1)


if __name__ == "__main__":
    main()
