"""`make chaos`: 10,000 messages, 200 calls and as many deaths as fit; prints what was found, exits 1 when
anything was lost.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from dataclasses import fields
from pathlib import Path

from bench.bars import at_most, print_bars, print_table
from tests.chaos.round import Plan, Report, chaos_round


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=180, help="over which the calls are spread")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    plan = Plan(life=(1.0, 9.0), **vars(options))
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(chaos_round(Path(folder), plan))
    _tell(report, time.monotonic() - begun)
    bars = [
        at_most("loss_after_kill", len(report.lost), 0),
        at_most("places_after_kill", len(report.moved), 0),
        at_most("screens_after_kill", len(report.wrong), 0),
    ]
    sys.exit(0 if print_bars(bars) else 1)


def _tell(report: Report, seconds: float) -> None:
    head = ["messages acknowledged", "deaths of the hub", "calls", "of them in the native queue", "seconds"]
    figures = [report.acknowledged, report.deaths, sum(report.calls.values()), report.fallbacks, seconds]
    print_table(head, [figures])
    print_table(["how calls ended", "calls"], [[how, count] for how, count in sorted(report.calls.items())])
    found = [(part, field.name) for part in (report.texts, report) for field in fields(part)]
    lists = [(name, getattr(part, name)) for part, name in found]
    for name, complaints in lists:
        if isinstance(complaints, list) and complaints:
            print(f"{name}: {len(complaints)}", *complaints[:10], sep="\n    ")


if __name__ == "__main__":
    main()
