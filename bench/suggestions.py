"""What the knowledge answers cost the messages they come with: the full hub with them, and with none.

Both see 200 citizen messages a second, each of which an agent answers. Rounds are interleaved.
"""

import os
import statistics
import tempfile
from pathlib import Path

from bench.bars import Bar, at_least, at_most, print_table
from bench.message_path import Load, Run, drive, hub_process

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "6"))
CITIZEN_MESSAGES = 200.0
LOAD = Load(agents=40, citizens=160, offered=2 * CITIZEN_MESSAGES, seconds=SECONDS)
HEAD = [
    "answers",
    "msg/s",
    "cpu us/msg",
    "agent p50",
    "p99 ms",
    "citizen p50",
    "p99 ms",
    "came with",
    "late ms",
]


async def run() -> list[Bar]:
    found: dict[str, list[Run]] = {"none": [], "as shipped": []}
    for _ in range(ROUNDS):
        for name, options in (("none", ("--without-answers",)), ("as shipped", ())):
            found[name].append(await _round(options))
    print_table(HEAD, [[name, *_figures(runs)] for name, runs in found.items()])
    before, after = (_median(runs, "to_agent_p99") for runs in found.values())
    rate = min(run.rate for runs in found.values() for run in runs)
    return [
        at_least("suggestions_offered_rate", rate, LOAD.offered * 0.97),
        at_most("suggestions_add_p99_ms", max(0.0, after - before), 5.0),
    ]


async def _round(options: tuple[str, ...]) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        async with hub_process("normal", Path(folder), "", options=options) as (base, process):
            return await drive(base, process, LOAD)


def _figures(runs: list[Run]) -> list[float]:
    names = ["rate", "cpu_us", "to_agent_p50", "to_agent_p99", "to_citizen_p50", "to_citizen_p99"]
    return [_median(runs, name) for name in [*names, "with_answers", "driver_late_p99"]]


def _median(runs: list[Run], name: str) -> float:
    return float(statistics.median(getattr(run, name) for run in runs))
