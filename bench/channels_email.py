"""Letters by LMTP at fifty a second, 50 kB on average, while a citizen's words go to an agent's screen."""

import asyncio
import base64
import os
import smtplib
import sys
import tempfile
import threading
import time
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.bars import Bar, at_least, at_most
from hub.clock import SystemClock
from hub.config import ChannelSection
from tests.journeys.drivers import Citizen, Desk
from tests.journeys.town import person, settle_people, town, town_config
from tests.peers.process import free_port

LETTERS, RATE, SENDERS = 500, 50.0, 10
SIZES = (10_000, 30_000, 50_000, 60_000, 100_000)  # on the wire; 50 kB on average
BETWEEN_WORDS = 0.15


async def run() -> list[Bar]:
    with tempfile.TemporaryDirectory() as folder:
        port, config = free_port(), town_config(Path(folder))
        await settle_people(config, SystemClock(), [person("1001")])
        letters = ChannelSection("mail", "email", "信箱", settings=_settings(port))
        async with town(replace(config, channel=(*config.channel, letters))) as here:
            desk, citizen = await here.desk("1001"), await here.citizen()
            await citizen.say("您好")
            await desk.accept()
            quiet = await _while(desk, citizen, asyncio.sleep(5))
            rate: list[float] = []
            busy = await _while(desk, citizen, _letters(port, rate))
    waits = f"words to the desk p99 {quiet * 1e3:.1f} ms quiet, {busy * 1e3:.1f} ms meanwhile"
    print(f"letters/s {rate[0]:.1f}; {waits}")
    return [
        at_least("letters per second", rate[0], 0.95 * RATE),
        at_most("words to the desk meanwhile, p99 ms", busy * 1e3, 50),
    ]


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
        began, word = time.perf_counter(), f"word {time.perf_counter_ns()}"
        await citizen.frames.send(t="send", client_key=f"key{time.perf_counter_ns()}", text=word)
        while not any(f["t"] == "message" and f["message"]["text"] == word for f in desk.frames.frames[-60:]):
            await asyncio.sleep(0.001)
        times.append(time.perf_counter() - began)
        await asyncio.sleep(BETWEEN_WORDS)
    await task
    return sorted(times)[int(len(times) * 0.99)]


async def _letters(port: int, rate: list[float]) -> None:
    """From a process of its own, so that its work is not the hub's."""
    command = (sys.executable, "-m", "bench.channels_email", str(port))
    sender = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    out, _ = await sender.communicate()
    rate.append(float(out))


def send_all(port: int) -> float:
    numbers, began, lock = iter(range(LETTERS)), time.monotonic(), threading.Lock()

    def work() -> None:
        with smtplib.LMTP("127.0.0.1", port) as line:
            while True:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    return
                time.sleep(max(0.0, began + number / RATE - time.monotonic()))
                line.sendmail("citizen@citizen.test", ["12345@direct.test"], _letter(number))

    threads = [threading.Thread(target=work) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return LETTERS / (time.monotonic() - began)


def _letter(number: int) -> bytes:
    head = (
        f"From: citizen{number % 40}@citizen.test\r\nSubject: letter {number}\r\nMessage-ID: <{number}@c>\r\n"
        "Content-Type: multipart/mixed; boundary=x\r\n\r\n"
        "--x\r\nContent-Type: text/html\r\n\r\n<p>hello</p>\r\n"
        "--x\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    paper = base64.encodebytes(b"%PDF-1.4" + os.urandom(SIZES[number % len(SIZES)] * 3 // 4))
    return head.encode() + paper.replace(b"\n", b"\r\n") + b"--x--\r\n"


if __name__ == "__main__":
    print(send_all(int(sys.argv[1])))
