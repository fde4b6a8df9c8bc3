"""`make chaos`: what people say and call, then what goes out and comes in by text and letter, with as many
deaths of the hub as fit; prints what was found, exits 1 when anything was lost. ARGS="--only post" plays one.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

from bench.bars import Bar, at_most, print_bars, print_table
from tests.chaos.post_round import PostPlan, PostReport, post_round
from tests.chaos.round import Plan, Report, chaos_round

LIFE = (1.0, 9.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["talk", "post"])
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=180, help="over which the calls are spread")
    parser.add_argument("--sent", type=int, default=5000, help="notices by text and letter")
    parser.add_argument("--written", type=int, default=2000, help="texts and letters of citizens")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    bars = [] if options.only == "post" else _talk(options)
    bars += [] if options.only == "talk" else _post(options)
    sys.exit(0 if print_bars(bars) else 1)


def _talk(options: argparse.Namespace) -> list[Bar]:
    plan = Plan(options.messages, options.calls, options.kills, options.seconds, LIFE, seed=options.seed)
    with _folder_and_time() as (folder, begun):
        report = asyncio.run(chaos_round(folder, plan))
        _tell_talk(report, time.monotonic() - begun)
    return [
        at_most("loss_after_kill", len(report.lost), 0),
        at_most("places_after_kill", len(report.moved), 0),
        at_most("screens_after_kill", len(report.wrong), 0),
    ]


def _post(options: argparse.Namespace) -> list[Bar]:
    plan = PostPlan(options.sent, options.written, options.kills, options.seconds, LIFE, seed=options.seed)
    with _folder_and_time() as (folder, begun):
        report = asyncio.run(post_round(folder, plan))
        _tell_post(report, time.monotonic() - begun)
    verdict = report.verdict
    lost = [*verdict.forgotten, *verdict.unfinished, *verdict.unheard, *verdict.garbled]
    return [
        at_most("post_lost_after_kill", len(lost), 0),
        at_most("post_untrue_after_kill", len(verdict.untrue), 0),
        at_most("post_twice_after_kill", len([*verdict.sent_twice, *verdict.heard_twice]), 0),
    ]


@contextmanager
def _folder_and_time() -> Iterator[tuple[Path, float]]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder), time.monotonic()


def _tell_talk(report: Report, seconds: float) -> None:
    head = ["messages acknowledged", "deaths of the hub", "calls", "of them in the native queue", "seconds"]
    figures = [report.acknowledged, report.deaths, sum(report.calls.values()), report.fallbacks, seconds]
    print_table(head, [figures])
    print_table(["how calls ended", "calls"], [[how, count] for how, count in sorted(report.calls.items())])
    found = [(part, field.name) for part in (report.texts, report) for field in fields(part)]
    lists = [(name, getattr(part, name)) for part, name in found]
    _complain({name: found for name, found in lists if isinstance(found, list)})


def _tell_post(report: PostReport, seconds: float) -> None:
    figures = {
        "notices acknowledged": report.acknowledged,
        "answers of agents": report.replies,
        "texts heard": report.heard,
        "marked as maybe repeated": report.repeated,
        "shown as unknown": report.unknown,
        "deaths of the hub": report.deaths,
        "lines broken": report.breaks,
        "seconds": seconds,
    }
    print_table(list(figures), [list(figures.values())])
    _complain(report.verdict.complaints)


def _complain(found: dict[str, list[str]]) -> None:
    for name, complaints in found.items():
        if complaints:
            print(f"{name}: {len(complaints)}", *complaints[:10], sep="\n    ")


if __name__ == "__main__":
    main()
