"""Turns AMR voice, which no browser plays, into MP3 in a process of its own."""

import asyncio
import logging
import sys
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

LIMIT_SECONDS = 20.0
TRANSCODER = Path(__file__).with_name("transcode.py")
AMR_BEGINNINGS = (b"#!AMR\n", b"#!AMR-WB\n", b"#!AMR_MC1.0\n")


@dataclass(frozen=True, slots=True)
class Playable:
    content: bytes
    seconds: float


def is_amr(content: bytes) -> bool:
    return content.startswith(AMR_BEGINNINGS)


async def to_mp3(content: bytes) -> Playable | None:
    """None when it can't be done: the caller keeps the original and says so.

    A process apart, because the bytes come from strangers and the decoder is native code.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(TRANSCODER),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(LIMIT_SECONDS):
            output, _ = await child.communicate(content)
    except TimeoutError:
        log.warning("voice could not be transcoded in time")
        return None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0:
        log.warning("voice could not be transcoded", extra={"exit_code": child.returncode})
        return None
    seconds, _, mp3 = output.partition(b"\n")
    return Playable(mp3, float(seconds))
