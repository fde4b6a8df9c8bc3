"""Callers and telephones on a test's Asterisk: SIPp children on ports of their own."""

import csv
import io
import math
import shutil
import signal
import socket
import struct
import subprocess
import wave
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from tests.peers.asterisk import scenarios
from tests.peers.asterisk.scenarios import Step
from tests.peers.asterisk.server import CARRIER, DESKS, Asterisk, password
from tests.peers.process import private_folder

HOTLINE = "12345"


class SippFailed(RuntimeError):
    """A SIPp run that had to succeed did not; carries the end of its log."""


class Callers:
    """Many callers of one SIPp; its figures are there when it has ended."""

    def __init__(self, party: "subprocess.Popen[bytes]", calls: int, statistics: Path) -> None:
        self._party, self._statistics, self.calls = party, statistics, calls

    def wait(self, limit: float = 600) -> None:
        self._party.wait(limit)

    @property
    def peak(self) -> int:
        return max(int(row["CurrentCall"]) for row in self._rows())

    @property
    def failed(self) -> int:
        """Calls that did not go as written, and calls that were never made."""
        return self.calls - int(self._rows()[-1]["SuccessfulCall(C)"])

    def _rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(self._statistics.read_text().splitlines(), delimiter=";"))


class Sipp:
    """Starts parties, and takes them away again in `stop`."""

    def __init__(self, asterisk: Asterisk) -> None:
        self._asterisk = asterisk
        self._folder = private_folder("sipp")
        self._parties: list[subprocess.Popen[bytes]] = []
        self.keep("tone.alaw", _tone())

    def keep(self, name: str, sound: Sequence[int]) -> None:
        """16-bit samples, 8,000 a second, that parties may speak."""
        (self._folder / name).write_bytes(bytes(map(_alaw, sound)))

    def call(self, number: str, steps: Sequence[Step], *options: str) -> subprocess.Popen[bytes]:
        """A citizen with that number calls the hotline."""
        return self._start(
            scenarios.caller(steps),
            CARRIER,
            free_udp_port(CARRIER),
            "-key",
            "caller",
            number,
            "-s",
            HOTLINE,
            "-m",
            "1",
            *options,
        )

    def telephone(self, extension: int, scenario: str, *options: str) -> subprocess.Popen[bytes]:
        """The agent's telephone, registered: it plays the scenario for one call."""
        port = free_udp_port(DESKS)
        started = self._start(scenario, DESKS, port, *(options or ("-m", "1")))
        self.register([extension], port)
        return started

    def farm(self, extensions: Sequence[int], scenario: str) -> None:
        """Many telephones at one port, each call played by the same scenario."""
        port = free_udp_port(DESKS)
        self._start(scenario, DESKS, port)
        self.register(extensions, port)

    def crowd(
        self,
        scenario: str,
        rate: int,
        calls: int,
        number: str = HOTLINE,
        *,
        prefix: str = "1000",
        period_ms: int = 1000,
    ) -> "Callers":
        """So many new callers in each period, each with a number of their own that begins with `prefix`."""
        own = scenario.replace("[caller]", f"{prefix}[call_number]")
        statistics = self._folder / f"crowd-{number}-{prefix}.csv"
        options = ["-s", number, "-r", str(rate), "-rp", str(period_ms), "-m", str(calls), "-l", str(calls)]
        options += ["-trace_stat", "-stf", str(statistics), "-fd", "1"]
        return Callers(self._start(own, CARRIER, free_udp_port(CARRIER), *options), calls, statistics)

    def register(self, extensions: Sequence[int], port: int) -> None:
        """Tell Asterisk that these extensions are reached at that port."""
        lines = [f"{n};{port};[authentication username={n} password={password(n)}]" for n in extensions]
        rows = self._write("rows.csv", "SEQUENTIAL\n" + "\n".join(lines) + "\n")
        options = ("-inf", str(rows), "-m", str(len(lines)), "-r", "25", "-timeout", "30", "-timeout_error")
        # A challenge that is repeated on a busy machine counts as a mistake to SIPp: once more, then.
        for _ in range(3):
            registering = self._start(scenarios.registration(), DESKS, free_udp_port(DESKS), *options)
            if registering.wait(60) == 0:
                return
        raise SippFailed(f"{len(lines)} telephones could not register")

    def stop(self) -> None:
        for party in self._parties:
            if party.poll() is None:
                party.send_signal(signal.SIGKILL)
            party.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self, scenario: str, address: str, port: int, *options: str) -> subprocess.Popen[bytes]:
        path = self._write(f"{address}-{port}.xml", scenario)
        command = [
            "sipp",
            f"127.0.0.1:{self._asterisk.sip_port}",
            "-sf",
            str(path),
            "-i",
            address,
            "-p",
            str(port),
        ]
        command += ["-nostdin", "-mp", str(free_udp_port(address)), *options]
        party = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", *command],
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._parties.append(party)
        return party

    def _write(self, name: str, text: str) -> Path:
        path = self._folder / name
        path.write_text(text, encoding="ascii")
        return path


def free_udp_port(address: str) -> int:
    """An even one, as RTP wants, whose next three are free, too."""
    while True:
        with ExitStack() as probes:
            first = probes.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            first.bind((address, 0))
            port: int = first.getsockname()[1]
            with suppress(OSError):
                for following in range(port + 1, port + 4):
                    probe = probes.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
                    probe.bind((address, following))
                if port % 2 == 0:
                    return port


def _tone(seconds: float = 1.0, pitch: float = 500.0) -> list[int]:
    """What telephones in China speak is A-law; this is what goes into it."""
    return [int(8000 * math.sin(2 * math.pi * pitch * i / 8000)) for i in range(int(8000 * seconds))]


def _alaw(sample: int) -> int:
    """One 16-bit sample as A-law (ITU-T G.711)."""
    sign = 0x80 if sample >= 0 else 0
    magnitude = min(abs(sample) >> 3, 4095)
    exponent = max(0, magnitude.bit_length() - 5)
    mantissa = (magnitude >> max(1, exponent)) & 0x0F
    return (sign | exponent << 4 | mantissa) ^ 0x55


def listen(payload: bytes) -> float:
    """How loud 16-bit sound is, from 0 to 1 (root of the mean square)."""
    samples = struct.unpack(f"<{len(payload) // 2}h", payload[: len(payload) // 2 * 2])
    return math.sqrt(sum(sample * sample for sample in samples) / max(1, len(samples))) / 32768


def tone(seconds: float, pitch: float = 500.0) -> bytes:
    """As an editor's computer records: 44.1 kHz."""
    rate, content = 44_100, io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        wavelet = [int(9000 * math.sin(2 * math.pi * pitch * at / rate)) for at in range(rate)]
        file.writeframes(struct.pack(f"<{rate}h", *wavelet) * math.ceil(seconds))
    return content.getvalue()
