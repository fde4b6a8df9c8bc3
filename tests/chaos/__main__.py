"""`make chaos`: what people say and call, then what goes out and comes in by text and letter, with as many
deaths of the hub as fit; prints what was found, exits 1 when anything was lost. ARGS="--only post" plays one,
`--storage postgres` keeps it there, `--short` is the round the tests play. `--faults [WORD…]` plants faults
in a copy of the hub and sees short rounds catch each.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bench.bars import Bar, at_most, print_bars, print_table
from tests.chaos import post_round as posts, round as talks
from tests.chaos.hub import Home, home
from tests.chaos.planting import plant_all

LIFE = (1.0, 9.0)


def main() -> None:
    options = _parser().parse_args()
    if options.faults is not None:
        sys.exit(plant_all(options.faults, options.only))
    bars = [] if options.only == "post" else _talk(options)
    bars += [] if options.only == "talk" else _post(options)
    sys.exit(0 if print_bars(bars) else 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["talk", "post"])
    parser.add_argument("--storage", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--faults", nargs="*")
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=180, help="over which it all is spread")
    parser.add_argument("--sent", type=int, default=5000, help="notices by text and letter")
    parser.add_argument("--written", type=int, default=2000, help="texts and letters of citizens")
    parser.add_argument("--settles", type=float, default=180, help="what takes longer afterwards is missing")
    parser.add_argument("--seed", type=int, default=1)
    return parser


def _talk(options: argparse.Namespace) -> list[Bar]:
    o = options
    plan = talks.Plan(o.messages, o.calls, o.kills, o.seconds, LIFE, settles=o.settles, seed=o.seed)
    with _home_and_time(options) as (place, begun):
        report = asyncio.run(
            talks.chaos_round(
                place, replace(talks.SHORT, seed=o.seed, settles=o.settles) if o.short else plan
            )
        )
        _tell_talk(report, time.monotonic() - begun)
    return [
        at_most("loss_after_kill", len(report.lost), 0),
        at_most("places_after_kill", len(report.moved), 0),
        at_most("screens_after_kill", len(report.wrong), 0),
    ]


def _post(options: argparse.Namespace) -> list[Bar]:
    o = options
    plan = posts.PostPlan(o.sent, o.written, o.kills, o.seconds, LIFE, settles=o.settles, seed=o.seed)
    with _home_and_time(options) as (place, begun):
        report = asyncio.run(
            posts.post_round(place, replace(posts.SHORT, seed=o.seed, settles=o.settles) if o.short else plan)
        )
        _tell_post(report, time.monotonic() - begun)
    verdict = report.verdict
    lost = [*verdict.forgotten, *verdict.unfinished, *verdict.unheard, *verdict.garbled, *verdict.restless]
    return [
        at_most("post_lost_after_kill", len(lost), 0),
        at_most("post_untrue_after_kill", len(verdict.untrue), 0),
        at_most("post_twice_after_kill", len([*verdict.sent_twice, *verdict.heard_twice]), 0),
    ]


@contextmanager
def _home_and_time(options: argparse.Namespace) -> Iterator[tuple[Home, float]]:
    with (
        tempfile.TemporaryDirectory() as folder,
        home(Path(folder), postgres=options.storage == "postgres") as place,
    ):
        yield place, time.monotonic()


def _tell_talk(report: talks.Report, seconds: float) -> None:
    figures = {
        "messages acknowledged": report.acknowledged,
        "people": report.persons,
        "who waited": report.texts.waited,
        "answers of agents": report.replies,
        "deaths of the hub": report.deaths,
        "screens resumed": report.resumed,
        "calls": sum(report.calls.values()),
        "of them in the native queue": report.fallbacks,
        "seconds": seconds,
    }
    print_table(list(figures), [list(figures.values())])
    print_table(["how calls ended", "calls"], [[how, count] for how, count in sorted(report.calls.items())])
    _complain(report.complaints)


def _tell_post(report: posts.PostReport, seconds: float) -> None:
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


def _complain(found: Mapping[str, list[str]]) -> None:
    for name, complaints in found.items():
        print(f"{name}: {len(complaints)}", *complaints[:10], sep="\n    ")


if __name__ == "__main__":
    main()
