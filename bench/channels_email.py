"""Letters by LMTP at fifty a second, 50 kB on average, while a citizen's words go to an agent's screen; then
letters made to be a burden. Medians over rounds, for a machine that does other things besides.
"""

import asyncio
import base64
import itertools
import os
import smtplib
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import uvloop

from bench.bars import Bar, at_least, at_most, print_table
from bench.message_path import LIMITS
from hub.clock import SystemClock
from hub.config import ChannelSection
from tests.journeys.drivers import Citizen, Desk
from tests.journeys.town import person, settle_people, town, town_config
from tests.peers.process import free_port

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
LETTERS, RATE, SENDERS = 250, 50.0, 10
SIZES = (10_000, 30_000, 50_000, 60_000, 100_000)  # on the wire; 50 kB on average
BETWEEN_WORDS, QUIET = 0.02, 2.0
MOST_WAIT, MOST_HOLD = 50.0, 50.0  # milliseconds
NUMBERS = itertools.count()


@dataclass
class Figures:
    """Seconds, but for `rates`."""

    quiet: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    holds: dict[str, list[float]] = field(default_factory=dict)


def run() -> list[Bar]:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = runner.run(_rounds())
    quiet, busy, rate = map(statistics.median, (found.quiet, found.busy, found.rates))
    head = ["letters/s", "words p99 ms quiet", "meanwhile"]
    print_table(head, [[rate, quiet * 1e3, busy * 1e3]])
    # The same letter holds the loop in each round alike; whatever else the machine does, only in some.
    holds = {name: min(times) * 1e3 for name, times in found.holds.items()}
    print_table(["burden", "loop held ms"], [[name, held] for name, held in holds.items()])
    return [
        at_least("email.letters_per_second", rate, 0.95 * RATE),
        at_most("email.words_to_the_desk_p99_ms", busy * 1e3, MOST_WAIT),
        at_most("email.longest_hold_of_the_loop_ms", max(holds.values()), MOST_HOLD),
    ]


async def _rounds() -> Figures:
    found = Figures()
    with tempfile.TemporaryDirectory() as folder:
        port, config = free_port(), town_config(Path(folder))
        await settle_people(config, SystemClock(), [person("1001")])
        web = ChannelSection("web", "web", "网页", settings={"limits": LIMITS})
        letters = ChannelSection("mail", "email", "信箱", settings=_settings(port))
        async with town(replace(config, channel=(web, letters))) as here:
            desk, citizen = await here.desk("1001"), await here.citizen()
            await citizen.say("您好")
            await desk.accept()
            await _posted(port, "ordinary", 20)  # the readers have started
            for _ in range(ROUNDS):
                found.quiet.append(await _while(desk, citizen, asyncio.sleep(QUIET)))
                busy = _posted(port, "ordinary", LETTERS, found.rates.append)
                found.busy.append(await _while(desk, citizen, busy))
                for burden in BURDENS:
                    held = await _held_by(_posted(port, burden, 1))
                    found.holds.setdefault(burden, []).append(held)
    return found


def _settings(port: int) -> dict[str, object]:
    return {
        "address": "12345@direct.test",
        "smtp_host": "127.0.0.1",
        "smtp_security": "none",
        "lmtp_listen": f"127.0.0.1:{port}",
    }


async def _while(desk: Desk, citizen: Citizen, work: Coroutine[Any, Any, None]) -> float:
    """The 99th percentile, in seconds, of words on their way while something else happens."""
    task = asyncio.create_task(work)
    times: list[float] = []
    while not task.done():
        began, word, place = time.perf_counter(), f"word {next(NUMBERS)}", len(desk.frames.frames)
        await citizen.frames.send(t="send", client_key=f"key-{word.replace(' ', '-')}-00", text=word)
        while not any(
            f["t"] == "message" and f["message"]["text"] == word for f in desk.frames.frames[place:]
        ):
            await asyncio.sleep(0.001)
        times.append(time.perf_counter() - began)
        await asyncio.sleep(BETWEEN_WORDS)
    await task
    return sorted(times)[int(len(times) * 0.99)]


async def _held_by(work: Awaitable[None]) -> float:
    """The longest time in which nobody else had a turn."""
    task, longest = asyncio.ensure_future(work), 0.0
    while not task.done():
        began = time.perf_counter()
        await asyncio.sleep(0)
        longest = max(longest, time.perf_counter() - began)
        await asyncio.sleep(0.001)
    await task
    return longest


async def _posted(port: int, kind: str, count: int, rate: Callable[[float], None] = lambda _: None) -> None:
    """From a process of its own, so that its work is not the hub's; until all of it is stored."""
    command = (sys.executable, "-m", "bench.channels_email", str(port), kind, str(count))
    sender = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    out, _ = await sender.communicate()
    rate(float(out))


# --- the sender's side ---


def send_all(port: int, kind: str, count: int) -> float:
    letters = [LETTERS_OF[kind](number) for number in range(count)]
    numbers, began, lock = iter(range(count)), time.monotonic(), threading.Lock()

    def work() -> None:
        with smtplib.LMTP("127.0.0.1", port) as line:
            while True:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    return
                time.sleep(max(0.0, began + number / RATE - time.monotonic()))
                line.sendmail("citizen@citizen.test", ["12345@direct.test"], letters[number])

    threads = [threading.Thread(target=work) for _ in range(min(count, SENDERS))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return count / (time.monotonic() - began)


def _head(number: int) -> str:
    name = f"{os.getpid()}.{number}"  # no letter is a repetition
    return (
        f"From: citizen{number % 40}@citizen.test\r\nSubject: letter {name}\r\nMessage-ID: <{name}@c>\r\n"
        "MIME-Version: 1.0\r\n"
    )


def _ordinary(number: int) -> bytes:
    head = (
        f"{_head(number)}Content-Type: multipart/mixed; boundary=x\r\n\r\n"
        "--x\r\nContent-Type: text/html\r\n\r\n<p>hello</p>\r\n"
        "--x\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    paper = base64.encodebytes(b"%PDF-1.4" + os.urandom(SIZES[number % len(SIZES)] * 3 // 4))
    return head.encode() + paper.replace(b"\n", b"\r\n") + b"--x--\r\n"


def _many_parts(number: int) -> bytes:
    head = f"{_head(number)}Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    return (head + "--x\r\nContent-Type: text/plain\r\n\r\nwords\r\n" * 50_000 + "--x--\r\n").encode()


def _deep(number: int) -> bytes:
    lines = [
        f"Content-Type: multipart/mixed; boundary=b{depth}\r\n\r\n--b{depth}\r\n" for depth in range(3000)
    ]
    return (_head(number) + "".join(lines) + "Content-Type: text/plain\r\n\r\nwords\r\n").encode()


def _large(number: int) -> bytes:
    head = f"{_head(number)}Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head.encode() + base64.encodebytes(b"%PDF-1.4" + os.urandom(15 << 20)).replace(b"\n", b"\r\n")


BURDENS = {"50,000 parts": _many_parts, "3,000 deep": _deep, "20 MB": _large}
LETTERS_OF = {"ordinary": _ordinary, **BURDENS}

if __name__ == "__main__":
    print(send_all(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
