"""Turns AMR voice, which no browser plays, into MP3 in a process of its own."""

import logging
from dataclasses import dataclass
from pathlib import Path

from channels.filters import filtered

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
    """None when it can't be done: the caller keeps the original and says so."""
    code, output = await filtered(TRANSCODER, content, LIMIT_SECONDS)
    if code is None:
        log.warning("voice could not be transcoded in time")
        return None
    if code != 0:
        log.warning("voice could not be transcoded", extra={"exit_code": code})
        return None
    seconds, _, mp3 = output.partition(b"\n")
    return Playable(mp3, float(seconds))
