"""Telephone: 20 calls a second for a minute through the whole product and a real Asterisk, 200 held.

None may be lost, and from the router's pick to the ringing telephone it may take twice what a bare AMI
Redirect takes. The bare ones are further calls of the same minute, on a dialplan that does nothing else.
Half of the hub's callers talk, the other half waits with music.
"""

import asyncio
import os
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psutil

from bench.bars import Bar, at_least, at_most, print_table
from bench.phone_bare import DIALPLAN, BareAmi
from bench.phone_hub import PhoneHub
from tests.peers.asterisk.scenarios import AwaitGoodbye, HangUp, Wait, caller, telephone
from tests.peers.asterisk.server import Asterisk
from tests.peers.asterisk.sipp import Callers, Sipp

RATE, BARE_RATE = 20, 2
SECONDS = int(os.environ.get("BENCH_PHONE_SECONDS", "60"))
HOLD_MS = 10_500
TELEPHONES, BARE_TELEPHONES = range(1001, 1111), range(1201, 1241)
HELD, SLOWER_AT_MOST = 200, 2.0


async def run() -> list[Bar]:
    everybody = [*TELEPHONES, *BARE_TELEPHONES]
    asterisk = await asyncio.to_thread(Asterisk, everybody, dialplan=DIALPLAN)
    sipp = Sipp(asterisk)
    try:
        sipp.farm(everybody, telephone(0, [AwaitGoodbye()]))
        with tempfile.TemporaryDirectory() as folder:
            return await _measure(asterisk, sipp, PhoneHub(Path(folder), asterisk, TELEPHONES))
    finally:
        sipp.stop()
        await asyncio.to_thread(asterisk.stop)


async def _measure(asterisk: Asterisk, sipp: Sipp, hub: PhoneHub) -> list[Bar]:
    await hub.prepare()
    bare = BareAmi(asterisk.ami_port, asterisk.secret, BARE_TELEPHONES)
    async with hub.running() as pid:
        await bare.open()
        cpu = _cpu(pid), _cpu(asterisk.pid)
        calls = caller([Wait(HOLD_MS), HangUp()])
        hotline = sipp.crowd(calls, RATE, RATE * SECONDS)
        yardstick = sipp.crowd(calls, BARE_RATE, BARE_RATE * SECONDS, number="999")
        for crowd in (hotline, yardstick):
            await asyncio.to_thread(crowd.wait)
        shares = [
            (after - before) / SECONDS
            for before, after in zip(cpu, (_cpu(pid), _cpu(asterisk.pid)), strict=True)
        ]
        await asyncio.sleep(2)  # the last facts are on their way
        await bare.close()
    return _judge(hub, hotline, bare, shares)


def _judge(hub: PhoneHub, hotline: Callers, bare: BareAmi, cpu: Sequence[float]) -> list[Bar]:
    picks = hub.picks()
    picked = [rang - picks[offer] for offer, rang in bare.rings.items() if offer in picks]
    ratio = statistics.median(picked) / statistics.median(bare.seconds)
    lost = abs(hotline.calls - hub.closed()) + hotline.failed
    print_table(
        ["pick to ringing, ms", "calls", "median", "p95", "p99"],
        [
            ["through the hub", len(picked), *_spread(picked)],
            ["bare Redirect", len(bare.seconds), *_spread(bare.seconds)],
        ],
    )
    print_table(
        ["calls", "failed", "closed", "offers", "answered", "held at most", "hub CPU", "Asterisk CPU"],
        [[hotline.calls, hotline.failed, hub.closed(), len(picks), hub.answered(), hotline.peak, *cpu]],
    )
    print_table(["how they ended", "calls"], [[reason or "-", count] for reason, count in hub.ends().items()])
    return [
        at_most("phone_lost_calls", lost, 0),
        at_least("phone_held_calls", hotline.peak, HELD),
        at_most("phone_pick_to_ringing", ratio, SLOWER_AT_MOST),
    ]


def _spread(seconds: Sequence[float]) -> list[float]:
    ordered = sorted(1000 * value for value in seconds)
    return [ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.95, 0.99)]


def _cpu(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)
