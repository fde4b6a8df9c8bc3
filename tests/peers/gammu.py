"""gammu (Debian package) as a foreign user of the modem: its words are the witness, not its exit status."""

import asyncio
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

CONFIG = """[gammu]
device = {device}
connection = at
model = at

[smsd]
service = files
inboxpath = {folder}/in/
outboxpath = {folder}/out/
sentsmspath = {folder}/sent/
errorsmspath = {folder}/error/
checksecurity = 0
receivefrequency = 1
CheckBattery = 0
CheckNetwork = 0
CheckSignal = 0
logfile = {folder}/smsd.log
"""
LIMIT_SECONDS = 60
UTF8 = {**os.environ, "LC_ALL": "C.UTF-8"}


@dataclass
class Gammu:
    device: str
    folder: Path

    def __post_init__(self) -> None:
        for name in ("in", "out", "sent", "error"):
            (self.folder / name).mkdir()
        self.config = self.folder / "gammurc"
        self.config.write_text(CONFIG.format(device=self.device, folder=self.folder))

    async def run(self, *arguments: str) -> str:
        process = await asyncio.create_subprocess_exec(
            "gammu",
            "-c",
            str(self.config),
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=UTF8,
        )
        try:
            printed, _ = await asyncio.wait_for(process.communicate(), LIMIT_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()
            raise
        return printed.decode("utf-8", "replace")

    async def received(self, count: int) -> list[str]:
        """What gammu-smsd makes of the texts in the modem."""
        process = await asyncio.create_subprocess_exec(
            "gammu-smsd",
            "-c",
            str(self.config),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env=UTF8,
        )
        try:
            async with asyncio.timeout(LIMIT_SECONDS):
                while len(files := sorted((self.folder / "in").glob("*.txt"))) < count:
                    await asyncio.sleep(0.05)
                await asyncio.sleep(0.1)  # it may still be writing the last one
            return [file.read_bytes().decode("utf-8", "replace") for file in files]
        finally:
            with suppress(ProcessLookupError):
                process.terminate()
            await process.wait()
